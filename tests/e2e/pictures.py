"""Takes the pictures of the README from a running product: `python -m tests.e2e.pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.e2e import candidate
from tests.e2e.conftest import (
    ALLOW,
    CHROMIUM,
    FAKE_DEVICE,
    FLAGS,
    ROOT,
    SPEAKER,
    Product,
    speak,
    start,
    stop,
    with_silence,
)
from tests.e2e.test_interview import sign_in
from tests.e2e.test_recruiter import INTERVIEWS, compared, make_work
from tests.e2e.test_review import drawn, make_talks, opened

PICTURES = ROOT / "docs" / "pictures"
DESK: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def main() -> None:
    """Hold one interview and keep what was seen on the way."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder)
        sentence = with_silence(
            speak("Good morning, I am ready to talk about my work today.", data / "s.wav"),
            0.5,
            1.0,
        )
        flags = [*FLAGS, FAKE_DEVICE, ALLOW, f"--use-file-for-fake-audio-capture={sentence}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        product = start("uvicorn", data)
        try:
            picture_candidate(product, browser, data)
            picture_recruiter(product, browser)
        finally:
            stop(product)
            browser.close()


def keep(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    page.screenshot(path=PICTURES / f"{name}.png")


def picture_candidate(product: Product, browser: Browser, data: Path) -> None:
    context = browser.new_context(viewport=DESK, locale="en-US")
    context.add_init_script(SPEAKER)
    page = context.new_page()
    page.goto(product.link())
    page.get_by_role("heading", level=1).wait_for()
    keep(page, "welcome")
    candidate.press(page, "Continue")
    candidate.consent(page)
    candidate.resume(page, data)
    candidate.press(page, "Turn on the microphone")
    page.get_by_text("We hear you well.").wait_for(timeout=60_000)
    page.wait_for_timeout(6000)
    keep(page, "check")
    page.evaluate("window.hush()")
    page.get_by_role("button", name="Start the interview", exact=True).click()
    candidate.answer(page, candidate.ANSWERS[0], data)
    candidate.until_state(page, "Speaking")
    page.wait_for_timeout(2500)
    keep(page, "interview")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    keep(page, "interview-phone-dark")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    for answer in (candidate.ANSWERS[1], candidate.NOTHING_MORE):
        candidate.answer(page, answer, data)
        candidate.until_state(page, "Speaking")
    candidate.finished(page)
    page.get_by_text("Everything is saved.").wait_for()
    keep(page, "finished")
    context.close()


def picture_recruiter(product: Product, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="en-US")
    page = context.new_page()
    talks = make_work(product)
    sign_in(page, product, "rita")
    keep(page, "admin-overview")
    for name, path in (
        ("admin-compare", compared(talks)),
        ("admin-search", f"{INTERVIEWS}search/?q=measured"),
    ):
        page.goto(product.address + path)
        keep(page, name)
    context.close()
    picture_review(product, browser)


def picture_review(product: Product, browser: Browser) -> None:
    """Show a long judged interview, on a desk and on a phone at night."""
    talk = make_talks(product)["open"]
    for name, size, is_dark in (
        ("admin-interview", DESK, False),
        ("admin-interview-phone-dark", PHONE, True),
    ):
        context = browser.new_context(viewport=size, locale="en-US")
        page = context.new_page()
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        sign_in(page, product, "rita")
        opened(page, product, talk, "#t=10:20")
        drawn(page)
        keep(page, name)
        context.close()


if __name__ == "__main__":
    main()
