"""Sending a frame every 100 ms until told to stop, without drift and without a task."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.bench.streams.frames import FRAME_S


class Pace:
    """Calls `send` every 100 ms from `first_s` on; what comes late is sent late, never left out."""

    def __init__(self, send: Callable[[], None], first_s: float) -> None:
        """Begin at `first_s` of the running loop's clock."""
        self._loop = asyncio.get_running_loop()
        self._send = send
        self._next_s = first_s
        self._timer = self._loop.call_at(first_s, self._beat)

    def _beat(self) -> None:
        self._send()
        self._next_s += FRAME_S
        self._timer = self._loop.call_at(self._next_s, self._beat)

    def stop(self) -> None:
        """Send no more."""
        self._timer.cancel()
