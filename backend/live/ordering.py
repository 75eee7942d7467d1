"""Frames in the order of their numbers, whatever order they came in. Pure."""

from __future__ import annotations

from typing import Final

from backend.live.protocol import AudioFrame

MAX_HELD: Final = 10
"""Frames of 100 ms that wait for an earlier one; then it counts as left out by the page and
becomes silence (a guess). TCP keeps the order, so only a page that sends oddly gets here."""


class Ordering:
    """Holds frames back until the ones before them have come."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._held: dict[int, AudioFrame] = {}

    def take(self, frame: AudioFrame, expected: int) -> list[AudioFrame]:
        """Return the frames whose turn it is, in order; `expected` is the next number due."""
        if frame.number == expected and not self._held:
            return [frame]
        if frame.number < expected:
            return []
        self._held.setdefault(frame.number, frame)
        ready: list[AudioFrame] = []
        if len(self._held) > MAX_HELD:
            expected = min(self._held)
        while expected in self._held:
            ready.append(self._held.pop(expected))
            expected += 1
        return ready
