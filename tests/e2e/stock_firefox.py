"""Firefox as the distribution ships it, under Playwright, with a microphone of its own making."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

from tests.e2e.conftest import ROOT
from tests.e2e.socket_log import SocketLog

TAP = Path(__file__).with_name("socket_tap.js").read_text()
PREFERENCES: dict[str, str | float | bool] = {
    # A device that hums, and no question whether the page may hear it.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # Without a sound card no audio clock would run.
    "media.cubeb.force_mock_context": True,
    # A mouse, which a machine without a screen does not have.
    "ui.primaryPointerCapabilities": 6,
    "ui.allPointerCapabilities": 6,
    # Playwright would have every window believe that it has the focus.
    "focusmanager.testmode": False,
}
START_TIMEOUT_MS = 60_000


def launch(playwright: Playwright, firefox: str, folder: Path) -> Browser:
    """Start Firefox, and the line that Playwright speaks to it by, in place of it."""
    program = folder / "firefox"
    command = [sys.executable, "-m", "tests.e2e.firefox_line", firefox]
    program.write_text(
        f'#!/bin/sh\ncd {shlex.quote(str(ROOT))} && exec {shlex.join(command)} "$@"\n'
    )
    program.chmod(0o755)
    return playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=program,
        firefox_user_prefs=PREFERENCES,
        timeout=START_TIMEOUT_MS,
    )


class TappedLog(SocketLog):
    """The messages of a page both ways, as the page itself tells them on its console."""

    def __init__(self, page: Page) -> None:
        """Listen to every socket that the page opens from its next load on."""
        super().__init__(page)
        self.sent = 0
        """The last frame of sound that the page sent."""
        self.received: list[dict[str, Any]] = []
        page.add_init_script(TAP)
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        told = message.text.split(" ", 2)
        if told[:2] == ["socket", "got"]:
            self.received.append(json.loads(told[2]))
        elif told[:2] == ["socket", "frame"]:
            self.sent = int(told[2])
        elif told[:2] == ["socket", "sent"]:
            self._take(told[2])

    @property
    def acknowledged(self) -> int:
        """The last frame of sound that the server says it has in its journal."""
        return self._last("sequence")

    @property
    def kept(self) -> int:
        """The last event, availability or answer that the server has in its journal."""
        return self._last("message")

    def _last(self, what: str) -> int:
        return max((m[what] for m in self.received if m["type"] == "ack"), default=-1)

    @property
    def heard(self) -> str:
        """What the server understood of the candidate."""
        said = [m for m in self.received if m["type"] == "caption" and m["speaker"] == "candidate"]
        return " ".join({m["turn"]: m["text"] for m in said}.values())
