"""Events in the database: checked against the talk, merged, counted beyond a limit, explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from backend.integrity import chain, conduct, policies, policy
from backend.integrity.departures import Observation as Observation
from backend.integrity.departures import one_per_departure as one_per_departure
from backend.integrity.evidence import is_superseded
from backend.integrity.models import IntegrityEvent
from backend.integrity.policy import Terms
from backend.integrity.rows import put
from backend.integrity.strikes import MAX_EVENTS as MAX_EVENTS
from backend.integrity.strikes import SLACK_MS as SLACK_MS
from backend.integrity.strikes import Decision, Overflow
from backend.interviews.models import Interview
from backend.interviews.refusals import ImpossibleTime, WrongState

Kind = IntegrityEvent.Kind
State = Interview.State

LATE = timedelta(minutes=2)
"""How long after the end the page may hand in what it had not sent yet; a guess."""


def event_id(interview_id: UUID, number: int) -> UUID:
    """Return the identity of the event that a page's durable message told."""
    return uuid5(interview_id, f"page:{number}")


def record(interview: Interview, observed: Sequence[Observation]) -> int:
    """Store what a page reports over HTTP and return how many events that is.

    Sending the same again stores it once, so that a page may repeat after a lost connection.
    Nothing of this way is a warning or a strike: it comes late, and the candidate was not told.

    Raises:
        WrongState: the talk has not begun, or ended longer ago than a page may be late.
        ImpossibleTime: an event lies outside the talk.
    """
    now = timezone.now()
    check_open(interview, now)
    check_times(observed, length_ms(interview, now))
    return _store_undecided(interview.pk, observed)


def keep(interview_id: UUID, observed: Sequence[Observation]) -> int:
    """Store events of a journal that nobody decided about; return how many were left out.

    What lies outside the talk is counted, not kept: trying again would not change it.
    """
    interview = Interview.objects.get(pk=interview_id)
    limit_ms = length_ms(interview, timezone.now())
    possible = [event for event in observed if is_possible(event, limit_ms)]
    left_out = len(observed) - len(possible)
    if left_out:
        _keep_overflow(interview_id, "unplaced", Overflow(left_out, 0, 0), add=False)
    _store_undecided(interview_id, possible)
    return left_out


def keep_decided(interview_id: UUID, decisions: Iterable[Decision]) -> None:
    """Store what a live talk decided; the newest decision about an event counts."""
    newest: dict[UUID | None, Observation] = {}
    for decision in decisions:
        if decision.overflow is not None:
            _keep_overflow(interview_id, "page", decision.overflow, add=False)
        else:
            newest[decision.event.id] = decision.event
    _save(interview_id, list(newest.values()))


def keep_findings(interview_id: UUID, found: Iterable[Observation]) -> None:
    """Store what the server measured itself, as far as the terms have it on."""
    terms = policies.terms_of(interview_id)
    _save(
        interview_id,
        [
            replace(event, source="server", policy_version=terms.version)
            for event in found
            if terms.is_on(event.kind)
        ],
    )


@transaction.atomic
def explain(interview_id: UUID, named: UUID, words: str) -> bool:
    """Keep the candidate's words beside the event; return whether there is such an event.

    The event may have become part of another one of the same departure meanwhile.
    """
    rows = IntegrityEvent.objects.select_for_update().filter(interview_id=interview_id)
    row = rows.filter(pk=named).first() or next(
        (row for row in rows if any(part.get("id") == str(named) for part in row.parts)), None
    )
    if row is None:
        return False
    said = [word for word in row.explanation.split("\n") if word]
    if words not in said:
        row.explanation = "\n".join([*said, words])
        row.save(update_fields=["explanation"])
        chain.seal_events(IntegrityEvent.objects.filter(pk=row.pk))
    return True


def _store_undecided(interview_id: UUID, observed: Sequence[Observation]) -> int:
    terms = policies.terms_of(interview_id)
    merged = one_per_departure([event for event in observed if terms.is_on(event.kind)])
    room = max(0, MAX_EVENTS - IntegrityEvent.objects.filter(interview_id=interview_id).count())
    if more := merged[room:]:
        ends = max(event.end_ms for event in more)
        _keep_overflow(interview_id, "late", Overflow(len(more), more[0].start_ms, ends), add=True)
    _save(interview_id, [_noted(event, terms) for event in merged[:room]])
    return len(merged)


def _noted(event: Observation, terms: Terms) -> Observation:
    reached = policy.counts(terms, event.kind, event.duration_ms, event.detail)
    return replace(
        event,
        outcome="noted" if reached else "below",
        policy_version=terms.version,
        thresholds=dict(terms.rules[event.kind].thresholds),
    )


def _keep_overflow(interview_id: UUID, way: str, more: Overflow, *, add: bool) -> None:
    """Store how many events came beyond what is kept; one row for each way they come."""
    identity = uuid5(interview_id, f"overflow:{way}")
    known = IntegrityEvent.objects.filter(pk=identity).first()
    before = 0 if known is None else int(known.detail["count"])
    count = before + more.count if add else max(before, more.count)
    start_ms = more.start_ms if known is None else min(known.start_ms, more.start_ms)
    end_ms = more.end_ms if known is None else max(known.end_ms, more.end_ms)
    detail = {"count": count, "way": way}
    row = Observation(
        "events_overflow", start_ms, end_ms, detail=detail, id=identity, source="server"
    )
    _save(interview_id, [row])


@transaction.atomic
def _save(interview_id: UUID, events: Sequence[Observation]) -> None:
    """Write events; every row of an event is made or changed here."""
    touched = [put(interview_id, event).pk for event in events]
    if any(event.kind in ("microphone_changed", "capture_path_changed") for event in events):
        touched += _supersede(interview_id)
    if touched:
        conduct.refresh(interview_id)
    chain.seal_events(IntegrityEvent.objects.filter(pk__in=touched))


def _supersede(interview_id: UUID) -> list[UUID]:
    """Let what the server saw itself stand for what the page told; return what changed."""
    rows = IntegrityEvent.objects.filter(interview_id=interview_id)
    seen = list(rows.filter(source=IntegrityEvent.Source.SERVER))
    told = [
        row.pk
        for row in rows.filter(kind=Kind.MICROPHONE_CHANGED, outcome="noted")
        if any(is_superseded(row.kind, row.start_ms, by.kind, by.start_ms) for by in seen)
    ]
    rows.filter(pk__in=told).update(outcome="superseded")
    return told


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
