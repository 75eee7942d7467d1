"""How fast a browser may send. Pure."""

from __future__ import annotations

from typing import Final

MESSAGES_PER_S: Final = 25.0
"""Steady messages a second: ten frames of audio and room for the rest (RELIABILITY.md 33)."""
BURST: Final = 650.0
"""Messages at once: a minute of frames kept during an outage and sent again, and 50 more."""
NOMINAL_BYTES_PER_S: Final = 32_050.0
"""Ten frames of 100 ms, int16 mono 16 kHz, each with its head of five bytes."""
BYTES_PER_S: Final = 1.5 * NOMINAL_BYTES_PER_S
"""RELIABILITY.md 33. A page that catches up sends at most 15 frames a second in the long run."""
BURST_BYTES: Final = BURST * 3_205
"""The same minute of frames, 2.1 MB."""


class RateLimit:
    """Messages and bytes of one connection; times in seconds of any monotonic clock.

    Two buckets that fill steadily and start full, in one method: it is asked for every frame.
    """

    def __init__(self, now_s: float) -> None:
        """Start full."""
        self._messages, self._bytes = BURST, BURST_BYTES
        self._then_s = now_s

    def admit(self, now_s: float, size_bytes: int) -> bool:
        """Take one message; return whether it was within both limits."""
        elapsed_s, self._then_s = now_s - self._then_s, now_s
        messages = min(BURST, self._messages + elapsed_s * MESSAGES_PER_S) - 1
        size = min(BURST_BYTES, self._bytes + elapsed_s * BYTES_PER_S) - size_bytes
        self._messages, self._bytes = messages, size
        return messages >= 0 and size >= 0
