"""How long to wait before dialling the model again. Pure but for chance."""

from __future__ import annotations

import random
from typing import Final

FIRST_RETRY_S: Final = 0.5
LAST_RETRY_S: Final = 8.0
"""Bounds of the full-jitter backoff (RELIABILITY.md F18)."""
STABLE_S: Final = 10.0
"""Seconds after which a session counts as good and the waits start anew (pipecat's figure)."""


class Backoff:
    """The waits of one interview; none before the first failure."""

    def __init__(self) -> None:
        """Expect no trouble."""
        self._failures = 0

    def failed(self) -> None:
        """Take note that no session opened."""
        self._failures += 1

    def ended(self, lived_s: float) -> None:
        """Take note that a session ended after so many seconds."""
        self._failures = 0 if lived_s > STABLE_S else self._failures + 1

    def pause_s(self) -> float:
        """Return how long to wait now, in seconds."""
        if not self._failures:
            return 0.0
        ceiling_s = min(LAST_RETRY_S, FIRST_RETRY_S * 2 ** (self._failures - 1))
        return random.uniform(0, ceiling_s)  # noqa: S311  # spreads load, guards nothing
