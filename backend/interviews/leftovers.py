"""Interviews that a sweep has something left to do for. All functions block."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from backend.interviews.models import Interview, Recording

OVER: Final = (
    Interview.State.COMPLETED,
    Interview.State.TERMINATED,
    Interview.State.ABANDONED,
    Interview.State.EXPIRED,
)
"""States that nothing leaves."""


def paused_since(before: datetime) -> list[UUID]:
    """Return interviews that wait for their candidate since before the moment given."""
    rows = Interview.objects.filter(state=Interview.State.PAUSED, last_seen_at__lt=before)
    return list(rows.values_list("pk", flat=True))


def live_silent_since(before: datetime) -> list[UUID]:
    """Return talks whose process wrote nothing since the moment given."""
    rows = Interview.objects.filter(state=Interview.State.LIVE, last_seen_at__lt=before)
    return list(rows.values_list("pk", flat=True))


def paused_epochs() -> list[tuple[UUID, int]]:
    """Return interviews that wait for their candidate, with their epochs."""
    return list(Interview.objects.filter(state=Interview.State.PAUSED).values_list("pk", "epoch"))


def never_begun(before: datetime) -> list[UUID]:
    """Return interviews that were opened before the moment given and never went live.

    One whose invitation is still good is left alone.
    """
    unbegun = Interview.objects.filter(
        state__in=(Interview.State.CREATED, Interview.State.READY), created_at__lt=before
    )
    rows = unbegun.exclude(invitation__expires_at__gt=timezone.now())
    return list(rows.values_list("pk", flat=True))


def ended_without_recording(limit: int = 20) -> list[UUID]:
    """Return interviews that took place and have no recording yet, oldest first."""
    rows = Interview.objects.filter(
        state__in=OVER, started_at__isnull=False, recording__isnull=True
    ).order_by("ended_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def over_since(interview_ids: Iterable[UUID], before: datetime) -> list[UUID]:
    """Return those of the interviews given that ended before the moment given."""
    rows = Interview.objects.filter(pk__in=list(interview_ids), state__in=OVER)
    return list(rows.filter(ended_at__lt=before).values_list("pk", flat=True))


def takes_late(interview_id: UUID, after: datetime) -> bool:
    """Return whether a talk ended, after the moment given, in a way that asks for all of it.

    Not one that was withdrawn or declined: of that, nothing more is wanted.
    """
    states = (Interview.State.COMPLETED, Interview.State.ABANDONED)
    ended = Q(state__in=states) | Q(end_reason=Interview.EndReason.CANDIDATE_ENDED)
    rows = Interview.objects.filter(ended, pk=interview_id, started_at__isnull=False)
    return rows.filter(ended_at__gte=after).exists()


def unbegun(interview_ids: Iterable[UUID]) -> list[UUID]:
    """Return those of the interviews given that have not been live."""
    states = (Interview.State.CREATED, Interview.State.READY)
    rows = Interview.objects.filter(pk__in=list(interview_ids), state__in=states)
    return list(rows.values_list("pk", flat=True))


def recording_of(interview_id: UUID) -> tuple[str, str] | None:
    """Return file name and sha256 of the recording, if there is one."""
    rows = Recording.objects.filter(interview_id=interview_id)
    found: tuple[str, str] | None = rows.values_list("file", "sha256").first()
    return found


def begun() -> list[UUID]:
    """Return all interviews that were prepared, oldest first."""
    rows = Interview.objects.exclude(state=Interview.State.CREATED).order_by("created_at")
    return list(rows.values_list("pk", flat=True))
