"""What the browser noticed: checked against the interview's time, merged and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

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
    if len(merged) > _room(interview.pk):
        raise TooManyEvents
    _store(interview.pk, merged)
    return len(merged)


def keep(interview_id: UUID, observed: Sequence[Observation]) -> int:
    """Store what an interview's journal tells and return how many events were left out.

    The journal's events came over the interview's own socket, so they are not late. What lies
    outside the talk or beyond the quota is left out: trying again would not change it.
    """
    interview = Interview.objects.get(pk=interview_id)
    limit_ms = length_ms(interview, timezone.now())
    possible = [event for event in observed if is_possible(event, limit_ms)]
    stored = possible[: _room(interview_id)]
    _store(interview_id, stored)
    return len(observed) - len(stored)


def _room(interview_id: UUID) -> int:
    stored = IntegrityEvent.objects.filter(interview_id=interview_id).count()
    return max(0, MAX_EVENTS - stored)


def _store(interview_id: UUID, observed: Sequence[Observation]) -> None:
    IntegrityEvent.objects.bulk_create(
        [
            IntegrityEvent(
                interview_id=interview_id,
                kind=event.kind,
                source=IntegrityEvent.Source.BROWSER,
                start_ms=event.start_ms,
                end_ms=event.end_ms,
                detail=dict(event.detail),
                explanation=event.explanation,
            )
            for event in observed
        ],
        ignore_conflicts=True,
    )


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
    if not all(is_possible(event, limit_ms) for event in observed):
        raise ImpossibleTime


def is_possible(event: Observation, limit_ms: int) -> bool:
    """Return whether an event lies within the talk. Pure."""
    return 0 <= event.start_ms <= event.end_ms <= limit_ms + SLACK_MS


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
