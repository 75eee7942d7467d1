"""The only place where an interview changes its state.

Every change is one conditional UPDATE: it happens when the row is still in a state that
allows it, and reports False otherwise. `docs/states.md` is generated from `TRANSITIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from backend.interviews import places
from backend.interviews.models import Interview

State = Interview.State
EndReason = Interview.EndReason


@dataclass(frozen=True, slots=True)
class Transition:
    """A verb, the states it may start from, and the state it leads to."""

    verb: str
    sources: tuple[State, ...]
    target: State


TRANSITIONS: dict[str, Transition] = {
    transition.verb: transition
    for transition in (
        Transition("prepare", (State.CREATED, State.READY), State.READY),
        Transition("go_live", (State.READY, State.PAUSED, State.LIVE), State.LIVE),
        Transition("pause", (State.LIVE,), State.PAUSED),
        Transition("complete", (State.LIVE, State.PAUSED), State.COMPLETED),
        Transition(
            "terminate",
            (State.CREATED, State.READY, State.LIVE, State.PAUSED),
            State.TERMINATED,
        ),
        Transition("abandon", (State.LIVE, State.PAUSED), State.ABANDONED),
        Transition("expire", (State.CREATED, State.READY), State.EXPIRED),
    )
}
"""Re-entering READY or LIVE is allowed: a reload asks for it and must find nothing broken."""


def _move(interview_id: UUID, verb: str, **changes: object) -> bool:
    transition = TRANSITIONS[verb]
    rows = Interview.objects.filter(pk=interview_id, state__in=transition.sources)
    if rows.update(state=transition.target, **changes) != 1:
        return False
    if transition.target not in Interview.ACTIVE_STATES:
        places.release(interview_id)
    return True


def _end(interview_id: UUID, verb: str, reason: EndReason, now: datetime | None) -> bool:
    """Move to an end. A clock set back meanwhile must not put the end before the start."""
    moment = now or timezone.now()
    ended_at = Greatest(Coalesce(F("started_at"), moment), moment)
    return _move(interview_id, verb, end_reason=reason, ended_at=ended_at)


def prepare(interview_id: UUID) -> bool:
    """Make the interview ready for its socket; True when the state allowed it."""
    return _move(interview_id, "prepare")


def go_live(interview_id: UUID, *, now: datetime | None = None) -> bool:
    """Begin or resume the talk; the first time sets `started_at`."""
    moment = now or timezone.now()
    if not _move(interview_id, "go_live", last_seen_at=moment):
        return False
    Interview.objects.filter(pk=interview_id, started_at=None).update(started_at=moment)
    return True


def pause(interview_id: UUID, *, epoch: int, now: datetime | None = None) -> bool:
    """Stop the clock after a lost connection, unless a newer connection took over."""
    transition = TRANSITIONS["pause"]
    rows = Interview.objects.filter(pk=interview_id, state__in=transition.sources, epoch=epoch)
    return rows.update(state=transition.target, last_seen_at=now or timezone.now()) == 1


def complete(interview_id: UUID, reason: EndReason, *, now: datetime | None = None) -> bool:
    """End a talk that took place."""
    return _end(interview_id, "complete", reason, now)


def terminate(interview_id: UUID, reason: EndReason, *, now: datetime | None = None) -> bool:
    """End an interview early by a person's decision."""
    return _end(interview_id, "terminate", reason, now)


def abandon(interview_id: UUID, *, now: datetime | None = None) -> bool:
    """Close a talk whose candidate did not come back."""
    return _end(interview_id, "abandon", EndReason.NOT_RESUMED, now)


def expire(interview_id: UUID, *, now: datetime | None = None) -> bool:
    """Close an interview that never began."""
    return _end(interview_id, "expire", EndReason.NOT_STARTED, now)


def claim_epoch(interview_id: UUID) -> int:
    """Return the number of a new connection; every older one may no longer write."""
    Interview.objects.filter(pk=interview_id).update(epoch=F("epoch") + 1)
    return Interview.objects.values_list("epoch", flat=True).get(pk=interview_id)


def pause_lost(before: datetime) -> int:
    """Pause talks whose process wrote nothing since `before`; return how many."""
    transition = TRANSITIONS["pause"]
    rows = Interview.objects.filter(state__in=transition.sources, last_seen_at__lt=before)
    return rows.update(state=transition.target)
