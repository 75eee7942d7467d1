"""Small troubles of a talk: told in words, mended without a click where that is possible."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e import candidate
from tests.e2e.conftest import Product
from tests.e2e.sweep import Sweep, assert_whole, recorded
from tests.e2e.test_keeping import begin_talking, only_journal, say
from tests.e2e.test_troubles import no_violation

TROUBLE = Path(__file__).with_name("trouble.js").read_text()
FLUSH_MS = 200
"""Longest time from the server's word to silence (issue 3)."""


@pytest.fixture
def product(uvicorn_product: Product) -> Product:
    return uvicorn_product


@pytest.fixture
def page(context: BrowserContext) -> Page:
    context.add_init_script(TROUBLE)
    return context.new_page()


def test_a_talk_goes_on_through_troubles_with_devices_and_server(product: Product, page: Page):
    before = {path.parent for path in product.data.glob("**/*.journal")}
    begin_talking(page, product.link())
    first, second = Sweep(600, 10), Sweep(4000, 10)
    began_s = time.monotonic()
    say(page, first, until_s=1.5)
    page.evaluate("window.slow_ms = 1000; tracks.at(-1).dispatchEvent(new Event('ended'))")
    becomes(page, "tracks.length === 2")
    page.evaluate("window.slow_ms = 0")
    time.sleep(0.8)
    apart_s = time.monotonic() - began_s
    say(page, second, until_s=1.5)
    microphone_troubles(page)
    server_troubles(page)
    playback_stops(page)
    rest(page)
    frames = recorded(only_journal(product, before))
    places = first.places_in(frames), second.places_in(frames)
    assert_whole(places[0], 1.0)
    assert_whole(places[1], 0.8)
    gap_s = (places[1][0][0] - places[0][0][0]) / 10
    assert abs(gap_s - apart_s) < 0.3, f"{gap_s:.1f} s in the recording, {apart_s:.1f} s in life"


def becomes(page: Page, expression: str) -> None:
    """Wait until an expression holds (the page's policy forbids the waiting that evaluates text)."""
    deadline_s = time.monotonic() + 10
    while not page.evaluate(expression):
        assert time.monotonic() < deadline_s, expression
        time.sleep(0.05)


def microphone_troubles(page: Page) -> None:
    """Unplugged and plugged in, switched off and on, silent, put to sleep."""
    page.evaluate("window.unplugged = true; tracks.at(-1).dispatchEvent(new Event('ended'))")
    expect(page.get_by_text("Your microphone is gone.")).to_be_visible()
    page.evaluate(
        "window.unplugged = false; navigator.mediaDevices.dispatchEvent(new Event('devicechange'))"
    )
    expect(page.get_by_text("Your microphone is gone.")).to_be_hidden()
    expect(page.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    page.evaluate("tracks.at(-1).dispatchEvent(new Event('mute'))")
    expect(page.get_by_text("Your microphone is switched off")).to_be_visible()
    no_violation(page, "muted")
    page.evaluate("tracks.at(-1).dispatchEvent(new Event('unmute'))")
    expect(page.get_by_text("Your microphone is switched off")).to_be_hidden()
    page.evaluate("Promise.all(contexts.filter(c => c.state === 'running').map(c => c.suspend()))")
    becomes(page, "contexts.every(c => c.state !== 'suspended')")
    page.evaluate("serverSays({type: 'notice', code: 'silent_microphone'})")
    expect(page.get_by_text("your microphone sends only silence")).to_be_visible()
    expect(page.get_by_label("Which microphone?")).to_be_visible()
    no_violation(page, "silent microphone")


def server_troubles(page: Page) -> None:
    """A restart is no alarm; a full server is waited for."""
    page.evaluate("window.states.length = 0; serverCloses(1012)")
    becomes(page, "sockets.length === 2 && sockets.at(-1).readyState === 1")
    page.wait_for_timeout(1200)
    assert "Reconnecting" not in page.evaluate("states"), "a short gap is no alarm"
    page.evaluate("serverCloses(4429)")
    expect(page.get_by_text("All places are taken right now.")).to_be_visible()
    expect(page.get_by_text("We try again by ourselves in")).to_be_visible()
    no_violation(page, "full")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("All places are taken right now.")).to_be_hidden()
    becomes(page, "sockets.length === 3 && sockets.at(-1).readyState === 1")
    expect(page.locator("p.time")).not_to_contain_text("stopped", timeout=15_000)


def playback_stops(page: Page) -> None:
    """The interviewer falls silent at once, and is heard again afterwards."""
    took_ms = page.evaluate("flushes(20)")
    assert len(took_ms) == 20, "sound came again after every flush"
    print(f"\nflush to silence, n=20: {sorted(round(ms) for ms in took_ms)} ms")  # noqa: T201
    assert max(took_ms) < FLUSH_MS


def rest(page: Page) -> None:
    """A rest switches the microphone off; the keyboard brings the talk back."""
    page.evaluate("serverCloses(4410)")
    expect(page.get_by_role("heading", name="We are taking a break")).to_be_focused()
    assert page.evaluate("tracks.at(-1).readyState") == "ended", "the microphone is off"
    no_violation(page, "resting")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Continue when you are ready")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("p.state")).to_be_visible()
    becomes(page, "tracks.at(-1).readyState === 'live'")


def full(route: Route) -> None:
    problem = {"status": 503, "code": "full", "detail": "", "title": "All places are taken"}
    route.fulfill(
        status=503,
        headers={"Retry-After": "5", "Content-Type": "application/problem+json"},
        body=json.dumps(problem),
    )


def test_without_room_the_page_waits_and_keeps_the_place(product: Product, page: Page):
    page.route("**/api/v1/interviews/", full, times=1)
    page.goto(product.link())
    expect(page.get_by_role("heading", name="All places are taken right now")).to_be_visible()
    expect(page.get_by_text("We try again by ourselves in")).to_be_visible()
    no_violation(page, "full before entering")
    candidate.press(page, "Continue")
    candidate.consent(page)
    candidate.skip_resume(page)
    page.route("**/start/", full, times=2)
    candidate.check_typed(page)
    expect(page.get_by_text("We keep your place.")).to_be_visible()
    no_violation(page, "full before starting")
    candidate.press(page, "Try again")
    expect(page.get_by_text("We keep your place.")).to_be_visible()
    expect(page.locator("p.state")).to_be_visible(timeout=15_000)
