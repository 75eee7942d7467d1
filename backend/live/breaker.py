"""When the model may be dialled: one circuit breaker for all interviews of a process."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from typing import Final, Literal

from backend.gemini.closes import Verdict

Standing = Literal["ok", "down", "quota", "fatal"]

OPENS_AFTER: Final = 3
"""Failures in a row, over all interviews, after which the model counts as away (pipecat's figure,
GEMINI_LIVE.md section 14)."""
PROBE_EVERY_S: Final = 5.0
"""Seconds between tries while the model is away (RELIABILITY.md F18)."""
LONG_PROBE_S: Final = 30.0
"""The same when a quota or a person stands in the way (a guess)."""
SPREAD_S: Final = 0.5
"""Interviews that waited come back within this, not all in one moment (a guess)."""


class Breaker:
    """Lets everyone dial while the model answers, and one at a time while it does not."""

    def __init__(
        self, probe_every_s: float = PROBE_EVERY_S, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Start closed: everyone may dial."""
        self._probe_every_s = probe_every_s
        self._now_s = now_s
        self._failures = 0
        self._standing: Standing = "ok"
        self._next_probe_s = 0.0
        self._answered = asyncio.Event()

    @property
    def standing(self) -> Standing:
        """How the model stands, for those who let new interviews begin."""
        return self._standing

    def admits(self) -> bool:
        """Return whether a call may go out now; while the model is away that books the try."""
        if self._standing == "ok":
            return True
        now_s = self._now_s()
        if now_s < self._next_probe_s:
            return False
        self._next_probe_s = now_s + self._pause_s()
        return True

    async def permit(self) -> None:
        """Wait until a call may go out."""
        while not self.admits():
            waits_s = max(0.0, self._next_probe_s - self._now_s())
            try:
                async with asyncio.timeout(waits_s):
                    await self._answered.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(random.uniform(0, SPREAD_S))  # noqa: S311  # spreads load

    def answered(self) -> None:
        """Take note that the model opened a session."""
        self._failures, self._standing = 0, "ok"
        self._answered.set()

    def failed(self, verdict: Verdict) -> None:
        """Take note that the model opened none, and why."""
        self._failures += 1
        if verdict in (Verdict.FATAL, Verdict.QUOTA):
            self._open("fatal" if verdict is Verdict.FATAL else "quota")
        elif self._failures >= OPENS_AFTER:
            self._open("down")

    def _open(self, standing: Standing) -> None:
        if self._standing == "ok":
            self._answered.clear()
        self._standing = standing
        self._next_probe_s = self._now_s() + self._pause_s()

    def _pause_s(self) -> float:
        return self._probe_every_s if self._standing == "down" else LONG_PROBE_S
