"""What the page notices about itself, in a real browser: each once, and nothing of Viva's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import candidate
from tests.e2e.conftest import Product, watch
from tests.e2e.socket_log import SocketLog
from tests.e2e.test_troubles import no_violation

PRESENCE = Path(__file__).with_name("presence.js").read_text()
TROUBLE = Path(__file__).with_name("trouble.js").read_text()
JOIN_MS = 1000
"""After this a departure is told (`JOIN_MS` of the page)."""
REACT_MS = 5500
"""Nobody gets a second strike before the first could be read (`integrity.strikes`)."""
ALL_KINDS = (
    "context_menu",
    "devtools",
    "copy",
    "paste",
    "cut",
    "print",
    "fullscreen_exit",
    "focus_lost",
    "tab_hidden",
)
"""What a page with one screen, and without a camera, can tell."""


@pytest.fixture
def product(uvicorn_product: Product) -> Product:
    return uvicorn_product


@pytest.fixture
def page(context: BrowserContext) -> Page:
    context.grant_permissions(["microphone", "clipboard-read", "clipboard-write"])
    context.add_init_script(TROUBLE)
    context.add_init_script(PRESENCE)
    return context.new_page()


@pytest.fixture
def log(page: Page) -> SocketLog:
    return SocketLog(page)


def begin_typing(page: Page, link: str) -> None:
    candidate.welcome(page, link)
    candidate.consent(page)
    candidate.skip_resume(page)
    candidate.check_typed(page)
    candidate.until_state(page, "Listening")


def focus_for_real(page: Page) -> None:
    """End what Playwright pretends after each navigation: that every page has the focus."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    page.bring_to_front()


@contextmanager
def away(page: Page, ms: int) -> Iterator[None]:
    """Have another tab take the focus for a while."""
    focus_for_real(page)
    other = page.context.new_page()
    other.bring_to_front()
    page.wait_for_timeout(ms)
    yield
    other.close()
    page.bring_to_front()
    page.wait_for_timeout(JOIN_MS + 200)


def test_each_signal_of_a_page_is_one_event(product: Product, page: Page, log: SocketLog):
    begin_typing(page, product.watched_link())
    told = log.of("availability")[-1]["signals"]
    assert told["tab_hidden"] == "available"
    assert told["no_face"] == "off", "the candidate did not agree to the camera"
    page.locator(".question").click(button="right")
    page.keyboard.press("Escape")
    page.keyboard.press("F12")
    copy_paste_and_cut(page)
    candidate.press(page, "Go on")
    page.evaluate("window.print()")
    log.until(lambda: "print" in log.kinds)
    leave_full_screen(page)
    page.wait_for_timeout(JOIN_MS)
    with away(page, 2500):
        pass
    log.until(lambda: "focus_lost" in log.kinds)
    page.evaluate("leave()")
    page.wait_for_timeout(3000)
    page.evaluate("comeBack()")
    log.until(lambda: "tab_hidden" in log.kinds)
    assert sorted(log.kinds) == sorted(ALL_KINDS)
    hidden = log.of("event")[-1]
    assert hidden["detail"]["duration_ms"] >= 2900
    assert hidden["end_ms"] > hidden["start_ms"]


def copy_paste_and_cut(page: Page) -> None:
    page.locator(".question h2").click(click_count=3)
    page.keyboard.press("Control+c")
    field = page.get_by_label("Your answer")
    field.click()
    page.keyboard.press("Control+v")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")


def leave_full_screen(page: Page) -> None:
    candidate.press(page, "Fill the screen")
    expect(page.get_by_role("button", name="Fill the screen")).to_be_hidden()
    page.wait_for_timeout(1200)
    page.evaluate("document.exitFullscreen()")
    page.wait_for_timeout(2500)
    candidate.press(page, "Fill the screen")


def test_more_than_one_screen_is_told_once(product: Product, page: Page, log: SocketLog):
    page.add_init_script("Object.defineProperty(Screen.prototype, 'isExtended', {value: true})")
    begin_typing(page, product.link())
    log.until(lambda: log.kinds == ["second_screen"])
    page.reload()
    candidate.press(page, "Go on by typing")
    candidate.until_state(page, "Listening")
    page.wait_for_timeout(500)
    assert log.kinds == ["second_screen"]


def test_nothing_that_viva_itself_does_is_an_event(product: Product, page: Page, log: SocketLog):
    candidate.welcome(page, product.link())
    candidate.consent(page)
    with page.expect_file_chooser(), away(page, 1500):
        page.locator("button", has_text="Choose a file").click()
    candidate.skip_resume(page)
    candidate.check_voice(page)
    candidate.until_state(page, "Listening")
    candidate.press(page, "End")
    page.wait_for_timeout(1500)
    candidate.press(page, "Keep going")
    ask_for_the_microphone(page)
    break_the_line(page)
    page.reload()
    candidate.press(page, "Go on talking")
    candidate.until_state(page, "Listening")
    page.wait_for_timeout(JOIN_MS + 500)
    assert [kind for kind in log.kinds if kind != "microphone_changed"] == []


def ask_for_the_microphone(page: Page) -> None:
    """The browser's question takes the focus as long as it stands."""
    page.evaluate("window.slow_ms = 2500; tracks.at(-1).dispatchEvent(new Event('ended'))")
    page.wait_for_timeout(200)
    with away(page, 1500):
        pass
    page.evaluate("window.slow_ms = 0")
    page.wait_for_timeout(1200)


def break_the_line(page: Page) -> None:
    """Whoever goes and mends the network leaves the page."""
    page.evaluate("window.dispatchEvent(new Event('offline')); leave()")
    page.wait_for_timeout(2500)
    page.evaluate("comeBack()")
    candidate.until_state(page, "Listening")


def test_a_departure_is_told_though_the_page_never_comes_back(
    product: Product, page: Page, log: SocketLog
):
    begin_typing(page, product.link())
    page.evaluate("leave()")
    page.wait_for_timeout(3000)
    page.goto("about:blank")
    page.goto(product.address + "/robots.txt")
    page.go_back()
    page.go_back()
    candidate.press(page, "Go on by typing")
    candidate.until_state(page, "Listening")
    # 0 was what is available; 1, the departure, is with the server or came just before this.
    log.until(lambda: log.of("availability")[-1]["number"] == 2)


def test_a_notice_is_calm_and_is_answered_by_keyboard(product: Product, page: Page, log: SocketLog):
    errors = watch(page)
    begin_typing(page, product.watched_link())
    with away(page, 4000):
        pass
    expect(page.get_by_text("We noticed that another window was in front")).to_be_visible()
    expect(page.get_by_text("This note is not counted.")).to_be_visible()
    no_violation(page, "notice")
    field = page.get_by_label("If you like, say why in your own words")
    field.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="My screen reader or another aid")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_value("My screen reader or another aid took the focus")
    field.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your words are kept beside this note.")).to_be_visible()
    log.until(lambda: len(log.of("explanation")) == 1)
    expect(page.get_by_text("Your words are kept beside this note.")).to_be_hidden()
    assert errors == []


def test_the_last_strike_stops_the_talk_and_says_what_comes_next(product: Product, page: Page):
    begin_typing(page, product.watched_link())
    page.evaluate("leave()")
    page.wait_for_timeout(3500)
    page.evaluate("comeBack()")
    expect(page.get_by_text("After 1 more the talk stops")).to_be_visible()
    no_violation(page, "strike")
    candidate.press(page, "Go on")
    page.wait_for_timeout(REACT_MS)
    page.evaluate("leave()")
    page.wait_for_timeout(3500)
    page.evaluate("comeBack()")
    expect(page.get_by_role("heading", name="The talk was stopped here")).to_be_visible()
    expect(page.get_by_text("This is no decision about you.")).to_be_visible()
    expect(page.get_by_text("Everything is saved.")).to_be_visible(timeout=60_000)
    no_violation(page, "stopped")


def test_trouble_with_hearing_is_told_until_it_is_mended(product: Product, page: Page):
    candidate.welcome(page, product.link())
    candidate.consent(page)
    candidate.skip_resume(page)
    candidate.check_voice(page)
    candidate.until_state(page, "Speaking")
    page.evaluate("serverSays({type: 'notice', code: 'hearing_clipped'})")
    expect(page.get_by_text("your microphone is too loud and distorts")).to_be_visible()
    expect(page.get_by_label("Which microphone?")).to_be_visible()
    no_violation(page, "hearing")
    page.evaluate("serverSays({type: 'notice', code: 'hearing_restored'})")
    expect(page.get_by_text("We hear you well again.")).to_be_visible()
    expect(page.get_by_text("We hear you well again.")).to_be_hidden()
