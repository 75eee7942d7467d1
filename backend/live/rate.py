"""How fast a browser may send. Pure."""

from __future__ import annotations

from typing import Final

MESSAGES_PER_S: Final = 25.0
"""Steady messages a second: ten frames of audio and room for the rest (RELIABILITY.md 33)."""
BURST: Final = 650.0
"""Messages at once: a minute of frames kept during an outage and sent again, and 50 more."""


class RateLimit:
    """A token bucket; times in seconds of any monotonic clock."""

    def __init__(self, now_s: float) -> None:
        """Start full."""
        self._tokens = BURST
        self._then_s = now_s

    def admit(self, now_s: float) -> bool:
        """Take one message; return whether it was within the limit."""
        elapsed_s, self._then_s = now_s - self._then_s, now_s
        self._tokens = min(BURST, self._tokens + elapsed_s * MESSAGES_PER_S) - 1
        return self._tokens >= 0
