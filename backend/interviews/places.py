"""Places for live interviews: as many as are admitted, over all processes, held by leases.

Each place is a numbered row. Taking one is a conditional UPDATE of a row that nobody holds, so
races are decided by the database, the same on SQLite and PostgreSQL, and no process counts. The
clock is the database's too. An interview that has begun always gets a place, above the limit if
need be; while there is one above the limit, no new interview is given any.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, Q, QuerySet
from django.db.models.functions import Now

from backend.interviews.models import Interview, Place
from backend.interviews.refusals import Full

LEASE: Final = timedelta(seconds=30)
"""How long a process holds a place without a sign of life (RELIABILITY.md checklist 21)."""
RESERVED: Final = timedelta(minutes=2)
"""From the prepared questions to the socket: the page opens it at once (a guess)."""
KEPT: Final = timedelta(minutes=5)
"""How long a candidate who lost the connection keeps the place; entering is never refused
afterwards either, this only keeps the total down (a guess, to be calibrated)."""
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


def check_room() -> None:
    """Let another candidate in, or say that all places are taken; nothing is taken by this.

    Raises:
        Full: as many places are held as there are.
    """
    if Place.objects.filter(_held()).count() >= _limit():
        raise Full


def take(interview_id: UUID, *, holder: str = "", lease: timedelta = RESERVED) -> None:
    """Hold a place for an interview that is not over: its own again, a free one, one above.

    Raises:
        Full: the interview is a new one and there is no free place.
    """
    if hold(interview_id, holder=holder, lease=lease):
        return
    active = Interview.objects.filter(pk=interview_id, state__in=Interview.ACTIVE_STATES)
    begun = active.values_list("started_at", flat=True).first() is not None
    if not begun and not active.exists():
        return  # it is over, and whoever enters it is told so
    try:
        if _take_free(interview_id, holder, lease, newcomer=not begun):
            return
        if begun:
            _take_above(interview_id, holder, lease)
            return
    except IntegrityError:
        # Another request gave this interview a place; the constraint keeps one.
        if hold(interview_id, holder=holder, lease=lease):
            return
    raise Full


def hold(interview_id: UUID, *, holder: str, lease: timedelta = LEASE) -> bool:
    """Renew the place that an interview has, if nobody took it meanwhile."""
    own = Place.objects.filter(interview_id=interview_id)
    return own.update(holder=holder, held_until=Now() + lease) == 1


def leave(interview_id: UUID, holder: str) -> None:
    """Keep the place of a candidate who lost the connection, unless another process has it."""
    own = Place.objects.filter(interview_id=interview_id, holder=holder)
    own.update(holder="", held_until=Now() + KEPT)


def release(interview_id: UUID) -> None:
    """Give the place of an interview that ended back."""
    Place.objects.filter(interview_id=interview_id).update(
        interview=None, holder="", held_until=NEVER
    )


def renew(holder: str, interview_ids: Sequence[UUID]) -> None:
    """Renew the leases of one process; one UPDATE unless a place was lost meanwhile.

    A process that was away for longer than its lease finds its places gone: its interviews have
    begun, so they get others. Those above the limit move down to places that became free.
    """
    own = Place.objects.filter(holder=holder, interview_id__in=interview_ids)
    if own.update(held_until=Now() + LEASE) < len(interview_ids):
        held = own.values_list("interview_id", flat=True)
        lost = Interview.objects.filter(pk__in=interview_ids, state__in=Interview.ACTIVE_STATES)
        for interview_id in lost.exclude(pk__in=held).values_list("pk", flat=True):
            take(interview_id, holder=holder, lease=LEASE)
    for interview_id in own.filter(number__gt=_limit()).values_list("interview_id", flat=True):
        if interview_id is not None:
            _move_down(interview_id, holder)


def _limit() -> int:
    limit: int = settings.ENVIRONMENT.max_concurrent_interviews
    return limit


def _held() -> Q:
    # A lease longer than any that is given was written before the clock was set back.
    return Q(held_until__gt=Now(), held_until__lte=Now() + KEPT)


def _take_free(interview_id: UUID, holder: str, lease: timedelta, *, newcomer: bool) -> bool:
    limit = _limit()
    _furnish(limit)
    within = Place.objects.filter(number__lte=limit).exclude(_held())
    if newcomer:
        within = within.filter(~Exists(Place.objects.filter(_held(), number__gt=limit)))
    numbers = list(within.values_list("number", flat=True))
    random.shuffle(numbers)  # those who race for places try different ones first
    for number in numbers:
        if _occupy(within.filter(number=number), interview_id, holder, lease):
            return True
    return False


def _take_above(interview_id: UUID, holder: str, lease: timedelta) -> None:
    limit = _limit()
    above = Place.objects.filter(number__gt=limit)
    while True:
        for number in above.exclude(_held()).values_list("number", flat=True):
            row = above.exclude(_held()).filter(number=number)
            if _occupy(row, interview_id, holder, lease):
                return
        highest = Place.objects.aggregate(highest=Max("number"))["highest"] or 0
        _furnish_numbers([max(limit, highest) + 1])


def _occupy(row: QuerySet[Place], interview_id: UUID, holder: str, lease: timedelta) -> bool:
    with transaction.atomic():
        changed = row.update(interview_id=interview_id, holder=holder, held_until=Now() + lease)
    return changed == 1


def _move_down(interview_id: UUID, holder: str) -> None:
    try:
        with transaction.atomic():
            release(interview_id)
            if not _take_free(interview_id, holder, LEASE, newcomer=False):
                raise Full
    except (Full, IntegrityError):
        return


def _furnish(limit: int) -> None:
    if Place.objects.filter(number__lte=limit).count() < limit:
        _furnish_numbers(range(1, limit + 1))


def _furnish_numbers(numbers: Sequence[int]) -> None:
    rows = [Place(number=number, holder="", held_until=NEVER) for number in numbers]
    Place.objects.bulk_create(rows, ignore_conflicts=True)
