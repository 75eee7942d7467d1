"""What a page said on its socket, as the browser's own log of frames has it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocket


class SocketLog:
    """The messages of a page to the server, oldest first."""

    def __init__(self, page: Page) -> None:
        """Listen to every socket that the page opens from now on."""
        self._page = page
        self.texts: list[dict[str, Any]] = []
        self.binary_types: set[int] = set()
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        if not socket.url.endswith("/check/"):
            socket.on("framesent", self._take)

    def _take(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            self.binary_types.add(payload[0])
        else:
            self.texts.append(json.loads(payload))

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages of one type; a repeated one counts once."""
        found = {json.dumps(m, sort_keys=True): m for m in self.texts if m["type"] == kind}
        return list(found.values())

    @property
    def kinds(self) -> list[str]:
        """The kinds of the events that were told."""
        return [event["kind"] for event in self.of("event")]

    def until(self, holds: Callable[[], bool], timeout_s: float = 10) -> None:
        """Wait until something holds, and let the browser's events in meanwhile."""
        deadline_s = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < deadline_s, [m for m in self.texts if m["type"] != "played"]
            self._page.wait_for_timeout(50)
