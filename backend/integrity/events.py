"""What the browser noticed: checked against the interview's time, merged and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from backend.integrity.models import IntegrityEvent
from backend.interviews.models import Interview
from backend.interviews.refusals import ImpossibleTime, TooManyEvents, WrongState

Kind = IntegrityEvent.Kind
State = Interview.State

MAX_EVENTS = 2000
"""Stored for one interview; a guess, to be calibrated: one every two seconds of an hour."""
SLACK_MS = 10_000
"""How far a browser's clock may run ahead of ours; a guess, to be calibrated."""
LATE = timedelta(minutes=2)
"""How long after the end the page may hand in what it had not sent yet; a guess."""
DEPARTURES = (Kind.TAB_HIDDEN, Kind.FOCUS_LOST)
"""Two signals of one departure (PRODUCT.md principle 4)."""
JOIN_MS = 1000
"""A gap this short between two such signals is one departure; a guess, to be calibrated."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing a browser noticed, with its place in the recording."""

    kind: str
    start_ms: int
    end_ms: int
    detail: Mapping[str, Any] = field(default_factory=dict)
    explanation: str = ""


def record(interview: Interview, observed: Sequence[Observation]) -> int:
    """Store what was observed and return how many events that is.

    Sending the same again stores it once, so that a page may repeat after a lost connection.

    Raises:
        WrongState: the talk has not begun, or ended longer ago than a page may be late.
        ImpossibleTime: an event lies outside the talk.
        TooManyEvents: enough is stored for one interview.
    """
    now = timezone.now()
    check_open(interview, now)
    check_times(observed, length_ms(interview, now))
    merged = one_per_departure(observed)
    if IntegrityEvent.objects.filter(interview=interview).count() + len(merged) > MAX_EVENTS:
        raise TooManyEvents
    IntegrityEvent.objects.bulk_create(
        [
            IntegrityEvent(
                interview=interview,
                kind=event.kind,
                source=IntegrityEvent.Source.BROWSER,
                start_ms=event.start_ms,
                end_ms=event.end_ms,
                detail=dict(event.detail),
                explanation=event.explanation,
            )
            for event in merged
        ],
        ignore_conflicts=True,
    )
    return len(merged)


def check_open(interview: Interview, now: datetime) -> None:
    """Let events in while the talk goes on, and shortly after it.

    Raises:
        WrongState: it has not begun, or ended longer ago.
    """
    if interview.started_at is None:
        raise WrongState
    if interview.state in (State.LIVE, State.PAUSED):
        return
    if interview.ended_at is None or now > interview.ended_at + LATE:
        raise WrongState


def length_ms(interview: Interview, now: datetime) -> int:
    """Return the longest that the recording can be: the time since the talk began."""
    if interview.started_at is None:
        return 0
    until = interview.ended_at or now
    return round((until - interview.started_at).total_seconds() * 1000)


def check_times(observed: Sequence[Observation], limit_ms: int) -> None:
    """Check that every event lies within the talk.

    Raises:
        ImpossibleTime: one does not, or ends before it starts.
    """
    for event in observed:
        if not 0 <= event.start_ms <= event.end_ms <= limit_ms + SLACK_MS:
            raise ImpossibleTime


def one_per_departure(observed: Sequence[Observation]) -> list[Observation]:
    """Return the events in order, with the signals of one departure merged into one event.

    A hidden page also loses the focus: what overlaps or follows within a second is one
    departure, told as the stronger signal from the first start to the last end.
    """
    merged: list[Observation] = []
    open_departure: int | None = None
    for event in sorted(observed, key=lambda event: (event.start_ms, event.end_ms)):
        if event.kind not in DEPARTURES:
            merged.append(event)
            continue
        if open_departure is not None and event.start_ms <= (
            merged[open_departure].end_ms + JOIN_MS
        ):
            merged[open_departure] = _joined(merged[open_departure], event)
            continue
        open_departure = len(merged)
        merged.append(event)
    return merged


def _joined(first: Observation, second: Observation) -> Observation:
    hidden = Kind.TAB_HIDDEN in (first.kind, second.kind)
    words = [text for text in (first.explanation, second.explanation) if text]
    return replace(
        first,
        kind=Kind.TAB_HIDDEN.value if hidden else first.kind,
        end_ms=max(first.end_ms, second.end_ms),
        detail={**second.detail, **first.detail},
        explanation="\n".join(dict.fromkeys(words)),
    )
