"""How a talk comes to its end: a goodbye, a rest, or the planned time. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from backend.live.limits import Limit, TimeLimits

GOODBYE_S: Final = 25
"""Seconds that the last words may take after they were asked for (a guess)."""

_REASONS: Final = {
    "finished": "finished",
    "candidate_asked": "candidate_ended",
    "time_up": "time_up",
}
"""End reasons of the record by those of `end_interview`."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due; at most one thing at a time."""

    end_reason: str = ""
    rest: bool = False
    limit: Limit | None = None


class Ending:
    """The ends of one connection; seconds of the interview's clock."""

    def __init__(self, duration_s: int) -> None:
        """Plan for so many seconds."""
        self._limits = TimeLimits(duration_s)
        self._reason = ""
        self._asked_s = 0.0

    @property
    def reason(self) -> str:
        """Why the interview ends after the goodbye; empty while it goes on."""
        return self._reason

    def left_s(self, active_s: float) -> int:
        """Return the seconds left of the planned time; negative when it is over."""
        return self._limits.left_s(active_s)

    def goodbye(self, asked: str, active_s: float) -> None:
        """Take note that the model asked to end, and says goodbye now."""
        self._reason, self._asked_s = _REASONS.get(asked, "finished"), active_s

    def rest(self, active_s: float) -> None:
        """Take note that the model was asked to close kindly."""
        self._asked_s = active_s

    def look(self, active_s: float, *, busy: bool, free: bool, resting: bool) -> Due:
        """Return what is due.

        `busy`: the interviewer is not through. `free`: nobody speaks. `resting`: the close asked
        for is a rest.
        """
        waited_s = active_s - self._asked_s
        said = waited_s > GOODBYE_S or (waited_s > 1 and not busy)
        if self._reason and said:
            return Due(end_reason=self._reason)
        if resting and said:
            return Due(rest=True)
        limit = self._limits.look(active_s, free=free)
        if limit is Limit.STOP:
            return Due(end_reason="time_up")
        return Due(limit=None if limit is Limit.WRAP_UP and self._reason else limit)
