"""The state of each run: begun once, claimed by one attempt, tried again, given up. All block.

Every step is a conditional UPDATE, so that a task may run twice at the same time and after a crash.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from backend.evaluation.models import FailureAlert, Run
from backend.interviews.leftovers import OVER
from backend.interviews.models import Interview

State = Run.State
OPEN = (State.WAITING, State.RUNNING)

MAX_ATTEMPTS: Final = 6
"""Tries of one run; with BACKOFF the last comes about five hours after the first (a guess)."""
BACKOFF_S: Final = (30, 120, 600, 3600, 14_400)
"""Pauses after the first, second, ... failed try; a provider's quota is back within hours."""
LOST_AFTER: Final = timedelta(minutes=20)
"""A claim this old has lost its worker: the longest evaluation of an hour's talk takes less than
ten minutes by its own time limits."""
MESSAGE_LOST_AFTER: Final = timedelta(minutes=10)
"""A run that nobody took up for so long has lost its message in the queue (a guess)."""


class StillOpen(Exception):
    """The interview has a run that is not finished."""


def begin(interview_id: UUID, *, user_id: int | None = None, again: bool = False) -> Run | None:
    """Return the new run of an interview; None when it needs none.

    Args:
        interview_id: An interview that has ended.
        user_id: Who asked, if somebody did.
        again: A person wants another one beside those that are there.

    Raises:
        StillOpen: `again`, and one is still being made.
    """
    rows = Run.objects.filter(interview_id=interview_id)
    if not again and rows.exists():
        return None
    try:
        with transaction.atomic():
            last = rows.aggregate(last=Max("number"))["last"] or 0
            return Run.objects.create(
                interview_id=interview_id,
                number=last + 1,
                cause=Run.Cause.ASKED if again else Run.Cause.ENDED,
                asked_by_id=user_id,
                due_at=timezone.now() + MESSAGE_LOST_AFTER,
            )
    except IntegrityError:
        if again:
            raise StillOpen from None
        return None


def claim(run_id: UUID, now: datetime) -> UUID | None:
    """Take a run over for one attempt; return the claim, None when there is nothing to do.

    A run that is being made is taken over as well: its task runs again only when the worker that
    had it died. Should it still live, its claim is void and it writes nothing.
    """
    token = uuid4()
    rows = Run.objects.filter(pk=run_id, state__in=OPEN)
    taken = rows.filter(attempts__lt=MAX_ATTEMPTS).update(
        state=State.RUNNING,
        claim=token,
        claimed_at=now,
        due_at=now + LOST_AFTER,
        attempts=F("attempts") + 1,
    )
    if taken:
        return token
    if rows.exists():
        give_up(run_id, "lost")
    return None


def finish(run_id: UUID, token: UUID, now: datetime) -> bool:
    """Mark a run done; return whether the claim still held. Call with the result's rows."""
    rows = Run.objects.filter(pk=run_id, claim=token, state=State.RUNNING)
    if rows.update(state=State.DONE, finished_at=now, problem="") != 1:
        return False
    earlier = FailureAlert.objects.filter(run__interview__evaluation_runs=run_id)
    earlier.filter(settled_at__isnull=True).update(settled_at=now)
    return True


def transcribed(run_id: UUID, token: UUID, now: datetime) -> None:
    """Note when the second pass was over."""
    Run.objects.filter(pk=run_id, claim=token).update(transcribed_at=now)


def put_off(run_id: UUID, token: UUID, problem: str, now: datetime) -> datetime | None:
    """Let a run wait before its next try; return when that is, None when it is given up."""
    held = Run.objects.filter(pk=run_id, claim=token, state=State.RUNNING)
    attempts = held.values_list("attempts", flat=True).first()
    if attempts is None:
        return None
    if attempts >= MAX_ATTEMPTS:
        give_up(run_id, problem)
        return None
    due_at = now + timedelta(seconds=BACKOFF_S[min(attempts, len(BACKOFF_S)) - 1])
    held.update(state=State.WAITING, problem=problem, due_at=due_at, claim=None)
    return due_at


def hold(run_id: UUID, token: UUID, until: datetime) -> None:
    """Let a run wait for the candidate; that is no try that failed."""
    held = Run.objects.filter(pk=run_id, claim=token, state=State.RUNNING)
    held.update(
        state=State.WAITING, problem="", due_at=until, claim=None, attempts=F("attempts") - 1
    )


def waiting_of(interview_id: UUID) -> UUID | None:
    """Return the run of an interview that waits and did not fail."""
    rows = Run.objects.filter(interview_id=interview_id, state=State.WAITING, problem="")
    return rows.values_list("pk", flat=True).first()


def give_up(run_id: UUID, problem: str) -> bool:
    """Mark a run failed and store its alert; return whether this call did it."""
    with transaction.atomic():
        rows = Run.objects.filter(pk=run_id, state__in=OPEN)
        if rows.update(state=State.FAILED, problem=problem, finished_at=timezone.now()) != 1:
            return False
        FailureAlert.objects.get_or_create(run_id=run_id, defaults={"problem": problem})
    return True


def take_due(now: datetime, limit: int = 20) -> list[UUID]:
    """Return runs that a pause, a lost message or a lost worker left behind, each to one caller."""
    rows = Run.objects.filter(state__in=OPEN, due_at__lt=now).order_by("due_at")
    found = list(rows.values_list("pk", "due_at")[:limit])
    return [
        run_id
        for run_id, due_at in found
        if Run.objects.filter(pk=run_id, due_at=due_at).update(due_at=now + MESSAGE_LOST_AFTER)
    ]


def interview_of(run_id: UUID) -> UUID:
    """Return the interview of a run."""
    found: UUID = Run.objects.values_list("interview_id", flat=True).get(pk=run_id)
    return found


def took_place(interview_id: UUID) -> bool:
    """Return whether a talk is over and its recording made."""
    return _over().filter(pk=interview_id).exists()


def not_begun(since: datetime, limit: int = 20) -> list[UUID]:
    """Return talks that took place since a moment and have no run yet, oldest first."""
    rows = _over().filter(ended_at__gte=since, evaluation_runs__isnull=True)
    return list(rows.order_by("ended_at").values_list("pk", flat=True)[:limit])


def _over() -> QuerySet[Interview]:
    return Interview.objects.filter(state__in=OVER, recording__isnull=False)
