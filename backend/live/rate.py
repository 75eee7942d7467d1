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


class Bucket:
    """A bucket of tokens that fills steadily."""

    def __init__(self, per_s: float, most: float) -> None:
        """Start full."""
        self._per_s = per_s
        self._most = most
        self._tokens = most

    def take(self, elapsed_s: float, tokens: float) -> bool:
        """Fill for the time that passed, take tokens, and return whether there were enough."""
        self._tokens = min(self._most, self._tokens + elapsed_s * self._per_s) - tokens
        return self._tokens >= 0


class RateLimit:
    """Messages and bytes of one connection; times in seconds of any monotonic clock."""

    def __init__(self, now_s: float) -> None:
        """Start full."""
        self._messages = Bucket(MESSAGES_PER_S, BURST)
        self._bytes = Bucket(BYTES_PER_S, BURST_BYTES)
        self._then_s = now_s

    def admit(self, now_s: float, size_bytes: int) -> bool:
        """Take one message; return whether it was within both limits."""
        elapsed_s, self._then_s = now_s - self._then_s, now_s
        enough = self._messages.take(elapsed_s, 1)
        return self._bytes.take(elapsed_s, size_bytes) and enough
