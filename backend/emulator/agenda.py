"""What the interviewer knows of the plan: only what the client's functions returned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from backend.emulator.phrases import Lines, sentences


def whole(value: object) -> int | None:
    """Return a JSON number as an int; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(float(value))
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Question:
    """One question as `next_question` returned it."""

    text: str
    category: str = ""
    number: int = 1
    total: int = 0

    @classmethod
    def read(cls, value: object) -> Self | None:
        """Return the question in a function's answer or a briefing; None when there is none."""
        if not isinstance(value, Mapping) or not str(value.get("text") or "").strip():
            return None
        return cls(
            text=str(value["text"]),
            category=str(value.get("category") or "").lower(),
            number=whole(value.get("number")) or 1,
            total=whole(value.get("total")) or 0,
        )

    @property
    def lines(self) -> Lines:
        """The question cut into sentences."""
        return sentences(self.text)

    @property
    def is_last(self) -> bool:
        """Whether it is the last of several."""
        return 1 < self.total <= self.number


@dataclass(slots=True)
class Budget:
    """What is left, as of the last answer of a function."""

    follow_ups: int = 0
    time_s: int | None = None

    def read(self, response: Mapping[str, Any]) -> None:
        """Take over the counts that the answer holds."""
        follow_ups = whole(response.get("follow_ups_left"))
        if follow_ups is not None:
            self.follow_ups = follow_ups
        time_s = whole(response.get("time_left_s"))
        if time_s is not None:
            self.time_s = time_s

    def has_time(self, needed_s: int) -> bool:
        """Whether at least this much time is left; an unknown time is enough."""
        return self.time_s is None or self.time_s >= needed_s
