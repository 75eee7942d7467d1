"""The one timeline of a talk: what lies where, in percent of its length. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from backend.review.labels import clock
from backend.review.timeline import tick_s

LANE_WIDTH = 1000
"""Width of the box that segments are drawn in."""
MIN_SPAN = 0.6
"""Percent that a span is wide at least, so that it can be seen."""
CANDIDATE_TOP, INTERVIEWER_TOP, HALF = 1, 11, 9
"""The candidate's turns above, the interviewer's below, in a lane of 20."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Turns a place in the recording into a place on the page."""

    length_ms: int

    def percent(self, ms: int) -> float:
        """Return a place in percent of the width."""
        return round(100 * min(max(0, ms), self.length_ms) / self.length_ms, 3)

    def x(self, ms: int) -> float:
        """Return a place in the box of `LANE_WIDTH`."""
        return round(10 * self.percent(ms), 1)

    def ticks(self) -> list[dict[str, Any]]:
        """Return the marks of time, at most ten."""
        seconds = max(1, self.length_ms // 1000)
        at = range(0, seconds, tick_s(seconds))
        return [{"left": self.percent(s * 1000), "at": clock(s * 1000)} for s in at]


def scale_for(length_ms: int | None, ends_ms: Iterable[int]) -> Scale:
    """Return the scale of a talk: its recording, or what was said while there is none."""
    return Scale(max(length_ms or 0, 0 if length_ms else max(ends_ms, default=0), 1000))


def turns_path(turns: Sequence[Any], scale: Scale, *, candidate: bool) -> str:
    """Return the turns of one side as blocks of one path."""
    top = CANDIDATE_TOP if candidate else INTERVIEWER_TOP
    parts = []
    for turn in turns:
        if (turn.speaker == "candidate") == candidate:
            left = scale.x(turn.start_ms)
            right = max(left + 1, scale.x(turn.end_ms))
            parts.append(f"M{left:g} {top}H{right:g}v{HALF}H{left:g}z")
    return "".join(parts)


def question_spans(turns: Sequence[Any], scale: Scale) -> list[dict[str, Any]]:
    """Return where which question was talked about, by its key, in order: one span for each time.

    Turns without a question, such as "one moment", belong to what was talked about around them.
    """
    spans: list[list[int]] = []
    for turn in turns:
        if turn.question_id is None:
            continue
        if spans and spans[-1][0] == turn.question_id:
            spans[-1][2] = max(spans[-1][2], turn.end_ms)
        else:
            spans.append([turn.question_id, turn.start_ms, turn.end_ms])
    return [
        {
            "key": key,
            "left": scale.percent(start),
            "width": round(max(MIN_SPAN, scale.percent(end) - scale.percent(start)), 3),
            "start_s": start / 1000,
        }
        for key, start, end in spans
    ]


def mark(ms: int, scale: Scale, title: str, target: str) -> dict[str, Any]:
    """Return one mark: a link to what it stands for."""
    return {
        "left": scale.percent(ms),
        "at": clock(ms),
        "s": ms / 1000,
        "title": title,
        "target": target,
    }
