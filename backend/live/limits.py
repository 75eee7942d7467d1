"""How the planned time ends: a word ahead, a kind close, and a stop with grace. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Final

ALMOST_UP_S: Final = 120
"""Seconds left at which the candidate is told (a guess, to be calibrated)."""
GRACE_S: Final = 180
"""Seconds past the planned time before the hard stop (a guess, to be calibrated)."""
WRAP_AT_LATEST_S: Final = 90
"""Seconds past the planned time after which the close does not wait for the end of an answer."""


class Limit(Enum):
    """What is due."""

    ALMOST_UP = "almost_up"
    WRAP_UP = "wrap_up"
    STOP = "stop"


class TimeLimits:
    """The planned time of one interview, in seconds of its own clock."""

    def __init__(self, duration_s: int) -> None:
        """Plan for so many seconds."""
        self._duration_s = duration_s
        self._warned = duration_s <= 2 * ALMOST_UP_S  # a word ahead would come at the start
        self._wrapped = False

    def left_s(self, active_s: float) -> int:
        """Return the seconds left of the planned time; negative when it is over."""
        return int(self._duration_s - active_s)

    def look(self, active_s: float, *, free: bool) -> Limit | None:
        """Return what is due, each once but the stop; `free`: nobody speaks just now."""
        left_s = self._duration_s - active_s
        if left_s < -GRACE_S:
            return Limit.STOP
        if left_s <= 0 and not self._wrapped and (free or left_s < -WRAP_AT_LATEST_S):
            self._warned = self._wrapped = True
            return Limit.WRAP_UP
        if left_s <= ALMOST_UP_S and not self._warned:
            self._warned = True
            return Limit.ALMOST_UP
        return None
