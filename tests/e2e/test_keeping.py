"""Nothing said is lost: over a reload, a crash of the browser, a second tab. On uvicorn."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from playwright.sync_api import Error as PlaywrightError

from tests.e2e import candidate
from tests.e2e.conftest import (
    ALLOW,
    CHROMIUM,
    FAKE_DEVICE,
    FLAGS,
    SPEAKER,
    Product,
    speak,
    with_silence,
)
from tests.e2e.line import Line
from tests.e2e.sweep import Sweep, assert_whole, recorded

WRITTEN_S = 0.8
"""What a crash may cost at the end: a frame, a write (250 ms) and the moment of the blow."""


@pytest.fixture
def product(uvicorn_product: Product) -> Product:
    return uvicorn_product


@pytest.fixture
def line(product: Product) -> Iterator[Line]:
    line = Line(product.side_port, int(product.address.rpartition(":")[2]))
    yield line
    line.close()


class Machine:
    """A candidate's computer: a browser whose profile outlives a crash."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        """Prepare a profile and a microphone that reads the check's sentence."""
        self._playwright = playwright
        self._profile = folder / "profile"
        self._voice = with_silence(
            speak("Good morning, I am ready to talk about my work today.", folder / "voice.wav"),
            0.5,
            1.0,
        )

    def open(self) -> Page:
        """Start the browser on its profile."""
        self.context: BrowserContext = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=CHROMIUM,
            args=[
                *FLAGS,
                FAKE_DEVICE,
                ALLOW,
                f"--use-file-for-fake-audio-capture={self._voice}",
            ],
            locale="en-US",
        )
        self.context.set_default_timeout(30_000)
        self.context.add_init_script(SPEAKER)
        return self.context.new_page()

    def crash(self) -> None:
        """Kill every process of this browser at once."""
        wanted = f"--user-data-dir={self._profile}".encode()
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if wanted in entry.read_bytes():
                    os.kill(int(entry.parent.name), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                continue
        with suppress(PlaywrightError):  # it may have found out by itself
            self.context.close()


@pytest.fixture
def machine(playwright: Playwright, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(playwright, tmp_path)
    yield machine
    machine.context.close()


def begin_talking(page: Page, link: str) -> None:
    candidate.welcome(page, link)
    candidate.consent(page)
    candidate.skip_resume(page)
    candidate.check_voice(page)
    candidate.until_state(page, "Listening")


def say(page: Page, sweep: Sweep, *, until_s: float) -> None:
    """Begin to sound a sweep, and return in the middle of it."""
    page.evaluate("wav => void window.say(wav)", sweep.wav())
    time.sleep(until_s)


def kept_frames(page: Page) -> int:
    """How many frames this browser keeps."""
    return int(
        page.evaluate(
            """() => new Promise((resolve) => {
                const request = indexedDB.open("viva");
                request.onsuccess = () => {
                    const frames = request.result.transaction("frames").objectStore("frames");
                    const count = frames.count();
                    count.onsuccess = () => { request.result.close(); resolve(count.result); };
                };
            })"""
        )
    )


def only_journal(product: Product, since: set[Path]) -> Path:
    (folder,) = {path.parent for path in product.data.glob("**/*.journal")} - since
    return folder


def test_what_was_said_offline_survives_a_reload_and_a_killed_browser(
    product: Product, line: Line, machine: Machine
):
    before = {path.parent for path in product.data.glob("**/*.journal")}
    link = product.link().replace(product.address, line.address)
    page = machine.open()
    begin_talking(page, link)
    first, second = Sweep(600, 10), Sweep(4000, 10)
    line.cut()
    say(page, first, until_s=3.5)
    page.reload()
    candidate.press(page, "Go on talking")
    page.evaluate("window.hush()")
    expect(
        page.get_by_text("Your interviewer is about to begin.").or_(
            page.get_by_text("One moment, the line is being opened.")
        )
    ).to_be_visible()
    time.sleep(1.2)
    say(page, second, until_s=3.5)
    machine.crash()
    page = machine.open()
    page.goto(link)
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert kept_frames(page) >= 50
    line.heal()
    candidate.press(page, "Go on by typing")
    candidate.until_state(page, "Listening")
    deadline_s = time.monotonic() + 10
    while kept_frames(page) and time.monotonic() < deadline_s:
        time.sleep(0.2)
    assert kept_frames(page) == 0, "everything was acknowledged and let go"
    frames = recorded(only_journal(product, before))
    assert_whole(first.places_in(frames), 3.5 - WRITTEN_S)
    assert_whole(second.places_in(frames), 3.5 - WRITTEN_S)


ABANDON = """
from backend.interviews import lifecycle
from backend.interviews.models import Interview
row = Interview.objects.get(pk={id!r})
lifecycle.pause(row.pk, epoch=row.epoch)
assert lifecycle.abandon(row.pk)
"""


def test_what_was_said_offline_is_taken_after_the_interview_was_closed(
    product: Product, line: Line, machine: Machine
):
    before = {path.parent for path in product.data.glob("**/*.journal")}
    link = product.link().replace(product.address, line.address)
    page = machine.open()
    begin_talking(page, link)
    folder = only_journal(product, before)
    said = Sweep(600, 10)
    line.cut()
    say(page, said, until_s=3.5)
    machine.crash()
    product.manage("shell", "-c", ABANDON.format(id=folder.name))
    line.heal()
    page = machine.open()
    page.goto(link)
    expect(page.get_by_text("The rest of what you said has arrived")).to_be_visible(timeout=30_000)
    assert kept_frames(page) == 0, "everything was acknowledged and let go"
    assert_whole(said.places_in(recorded(folder)), 3.5 - WRITTEN_S)


def until_talking(page: Page) -> None:
    """Wait until the page is connected: the clock runs."""
    expect(page.locator("p.time")).to_contain_text("left", timeout=15_000)


def test_the_newest_of_two_tabs_goes_on_and_the_older_can_take_back(
    product: Product, context: BrowserContext
):
    link = product.link()
    first = context.new_page()
    candidate.welcome(first, link)
    candidate.consent(first)
    candidate.skip_resume(first)
    candidate.check_typed(first)
    until_talking(first)
    second = context.new_page()
    second.goto(link)
    candidate.press(second, "Go on by typing")
    until_talking(second)
    expect(first.get_by_role("heading", name="goes on in another tab")).to_be_visible()
    second.get_by_label("Your answer").fill(candidate.ANSWERS[0])
    candidate.press(second, "Send")
    expect(second.get_by_text("(typed)")).to_be_visible()
    candidate.press(first, "Go on in this tab")
    until_talking(first)
    expect(second.get_by_role("heading", name="goes on in another tab")).to_be_visible()
    expect(first.get_by_text(candidate.ANSWERS[0])).to_have_count(1)
