"""The talk and what the page notices, in a Firefox as the distribution ships it. On uvicorn.

Nothing is imitated where Firefox gives it: tabs really hide the page, windows really take the
focus, dialogs of the browser really open. Only the question for the microphone is made slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.e2e import candidate, stock_firefox
from tests.e2e.conftest import SPEAKER, Product, say, watch
from tests.e2e.stock_firefox import TappedLog
from tests.e2e.test_signals import (
    ALL_KINDS,
    JOIN_MS,
    TROUBLE,
    begin_typing,
)
from tests.prerequisites import require

# Playwright now and then never hears that this Firefox has closed, and waits for ever. So these run
# in `make test-full` and by hand, and not where a standstill would cost every other test.
pytestmark = pytest.mark.full

SENTENCE = "Good morning, I am ready to talk about my work today."
AWAY_MS = 1200
"""Longer than a departure must be to be told (`DEPARTURE_MIN_MS` of the page)."""
PROMPT_MS = 1200
"""Longer than what follows a prompt of ours is put down to it (`AFTERMATH_MS` of the page)."""
ANSWER = (
    "I worked on a project for an online store with four other people. "
    "My own part was the payment page."
)
MIN_ACCURACY = 0.85
"""Share of the words of clear synthetic answers that are heard right, as in Chromium."""


@pytest.fixture(scope="module")
def firefox(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = require("firefox-esr")
    browser = stock_firefox.launch(playwright, path, tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.close()


@pytest.fixture
def context(firefox: Browser) -> Iterator[BrowserContext]:
    fresh = firefox.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    fresh.set_default_timeout(30_000)
    fresh.add_init_script("window.quietDevice = true;" + SPEAKER)
    yield fresh
    fresh.close()


@pytest.fixture
def product(uvicorn_product: Product) -> Product:
    return uvicorn_product


@pytest.fixture
def log(page: Page) -> TappedLog:
    return TappedLog(page)


@contextmanager
def another(page: Page, kind: str, ms: int) -> Iterator[None]:
    """Have another tab or window in front for a while."""
    if kind == "tab":
        with page.context.expect_page() as opened:
            page.evaluate("void window.open('about:blank')")
        other = opened.value
    else:
        other = page.context.new_page()
    page.wait_for_function(
        "hidden => document.hidden === hidden && !document.hasFocus()", arg=kind == "tab"
    )
    page.wait_for_timeout(ms)
    yield
    other.close()
    page.wait_for_function("() => !document.hidden && document.hasFocus()")


def copy_paste_and_cut(page: Page) -> None:
    page.locator(".question h2").click()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.question h2'))")
    page.keyboard.press("Control+c")
    page.get_by_label("Your answer").click()
    for keys in ("Control+v", "Control+a", "Control+x"):
        page.keyboard.press(keys)


def leave_full_screen(page: Page) -> None:
    candidate.press(page, "Fill the screen")
    offer = page.get_by_role("button", name="Fill the screen")
    expect(offer).to_be_hidden()
    page.wait_for_timeout(PROMPT_MS)
    page.evaluate("document.exitFullscreen()")
    expect(offer).to_be_visible()
    candidate.press(page, "Fill the screen")


def paste_nothing(page: Page) -> None:
    page.get_by_label("Your answer").click()
    page.keyboard.press("Control+v")


def test_each_signal_of_a_page_is_one_event_in_firefox(
    product: Product, page: Page, log: TappedLog
):
    errors = watch(page)
    begin_typing(page, product.watched_link())
    told = log.of("availability")[-1]["signals"]
    assert told["second_screen"] == "not_available", "Firefox does not tell, so it is not clean"
    page.locator(".question").click(button="right")
    page.keyboard.press("Escape")
    paste_nothing(page)
    copy_paste_and_cut(page)
    candidate.press(page, "Go on")
    leave_full_screen(page)
    log.until(lambda: "fullscreen_exit" in log.kinds)
    with another(page, "tab", AWAY_MS):
        pass
    log.until(lambda: "tab_hidden" in log.kinds)
    departure = log.of("event")[-1]
    assert departure["detail"]["duration_ms"] >= AWAY_MS
    with another(page, "window", AWAY_MS):
        pass
    log.until(lambda: "focus_lost" in log.kinds)
    page.keyboard.press("F12")
    log.until(lambda: "devtools" in log.kinds)
    # Last: the browser's dialog stays open over the page.
    page.evaluate("setTimeout(() => window.print(), 0)")
    log.until(lambda: "print" in log.kinds)
    page.wait_for_timeout(JOIN_MS + 500)
    assert sorted(log.kinds) == sorted(ALL_KINDS)
    assert [m["detail"]["chars"] > 0 for m in log.of("event") if m["kind"] == "paste"] == [True]
    numbers = [m["number"] for m in log.texts if "number" in m]
    log.until(lambda: log.kept == max(numbers))
    assert errors == []


def test_nothing_that_viva_itself_does_is_an_event_in_firefox(
    product: Product, page: Page, log: TappedLog, tmp_path: Path
):
    page.add_init_script(TROUBLE)
    candidate.welcome(page, product.link())
    errors = watch(page)
    candidate.consent(page)
    with page.expect_file_chooser(), another(page, "window", AWAY_MS):
        page.locator("button", has_text="Choose a file").click()
    candidate.skip_resume(page)
    check_voice(page, tmp_path)
    candidate.until_state(page, "Listening")
    candidate.press(page, "End")
    candidate.press(page, "Keep going")
    ask_for_the_microphone(page)
    break_the_line(page)
    page.reload()
    candidate.press(page, "Go on talking")
    candidate.answer(page, ANSWER, tmp_path)
    last = log.sent
    log.until(lambda: log.acknowledged >= last > 0)
    log.until(lambda: candidate.word_accuracy(ANSWER, log.heard) >= MIN_ACCURACY, timeout_s=30)
    assert [kind for kind in log.kinds if kind != "microphone_changed"] == []
    assert errors == []


def check_voice(page: Page, folder: Path) -> None:
    candidate.press(page, "Turn on the microphone")
    expect(page.get_by_text("Read this aloud")).to_be_visible()
    say(page, SENTENCE, folder)
    candidate.press(page, "Start the interview")


def ask_for_the_microphone(page: Page) -> None:
    """The browser's question takes the focus as long as it stands."""
    page.evaluate("window.slow_ms = 4000; tracks.at(-1).dispatchEvent(new Event('ended'))")
    with another(page, "window", AWAY_MS):
        pass
    page.evaluate("window.slow_ms = 0")
    page.wait_for_function("() => tracks.length > 1")


def break_the_line(page: Page) -> None:
    """Whoever goes and mends the network leaves the page."""
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    with another(page, "tab", AWAY_MS):
        pass
    candidate.until_state(page, "Listening")
