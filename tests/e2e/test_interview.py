"""One whole spoken interview, from the link to the admin, on each server."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e import candidate
from tests.e2e.conftest import Product, watch

MIN_ACCURACY = 0.85
"""Share of the words of clear synthetic answers that the transcript has right (issue 2)."""


def test_a_spoken_interview_from_the_link_to_the_recruiters_page(
    product: Product, page: Page, chromium: Browser, tmp_path: Path
):
    errors = watch(page)
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    candidate.welcome(page, product.link())
    candidate.consent(page)
    candidate.resume(page, tmp_path)
    candidate.check_voice(page)
    for answer in (*candidate.ANSWERS, candidate.NOTHING_MORE):
        candidate.answer(page, answer, tmp_path)
        candidate.until_state(page, "Speaking")
    candidate.finished(page)
    expect(page.get_by_text("Everything is saved.")).to_be_visible()
    assert errors == []
    (interview,) = {url.split("/interviews/")[1].split("/")[0] for url in sockets}
    read_in_the_admin(product, chromium, interview)


def read_in_the_admin(product: Product, chromium: Browser, interview: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, product, "rita")
    page.locator(f'a[href*="{interview}"]').first.click()
    expect(page.locator("[data-viva-play]")).to_be_visible()
    heard = page.locator(".viva-candidate p").all_inner_texts()
    said = " ".join((*candidate.ANSWERS, candidate.NOTHING_MORE))
    assert candidate.word_accuracy(said, " ".join(heard)) >= MIN_ACCURACY
    speakers = page.locator("[data-viva-turn]").evaluate_all(
        "turns => turns.map(t => t.className.includes('viva-candidate'))"
    )
    assert speakers[:4] == [False, True, False, True], "both sides, in order"
    starts = page.locator("[data-viva-turn]").evaluate_all(
        "turns => turns.map(t => Number(t.dataset.start))"
    )
    assert starts == sorted(starts)
    plays_from_the_middle(page)
    context.close()


def plays_from_the_middle(page: Page) -> None:
    """The recording has a length, seeks, and sounds there."""
    page.locator("[data-viva-seek]").nth(1).click()
    page.wait_for_function(
        "() => { const a = document.querySelector('[data-viva-audio]');"
        " return a.duration > 20 && a.currentTime > 2 && !a.paused; }",
        timeout=15_000,
    )


def sign_in(page: Page, product: Product, person: str) -> None:
    page.goto(f"{product.address}/admin/")
    page.fill("input[name=username]", person)
    page.fill("input[name=password]", str(product.setting["password"]))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{product.address}/admin/")


def test_health_says_that_all_works(product: Product, page: Page):
    answer = page.request.get(f"{product.address}/health/ready/")
    assert answer.status == 200, answer.text()
