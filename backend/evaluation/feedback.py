"""What a person writes to a candidate, and what of it the candidate can read. All block.

Nothing is released by itself: a text is kept as a draft first, and a person releases it by hand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from backend.evaluation.models import Feedback, FeedbackRelease
from backend.interviews.models import Interview

MAX_CHARS: Final = 4000
"""Two pages; the same bound as a note."""


class NothingWritten(Exception):
    """There is no word to release."""


def write(interview: Interview, person: Any, text: str) -> None:
    """Keep a draft; what the candidate reads stays as it is."""
    Feedback.objects.update_or_create(
        interview=interview,
        defaults={
            "draft": _clean(text),
            "draft_by": str(person)[:150],
            "draft_at": timezone.now(),
        },
    )


def release(interview: Interview, person: Any, text: str) -> None:
    """Let the candidate read a text from now on, in the place of an earlier one.

    Raises:
        NothingWritten: the text is empty.
    """
    told = _clean(text)
    if not told:
        raise NothingWritten
    now, name = timezone.now(), str(person)[:150]
    with transaction.atomic():
        write(interview, person, told)
        row = Feedback.objects.get(interview=interview)
        _end(row, now)
        FeedbackRelease.objects.create(
            feedback=row, text=told, person=person, person_name=name, released_at=now
        )
        Feedback.objects.filter(pk=row.pk).update(text=told, released_by=name, released_at=now)


def withdraw(interview: Interview) -> bool:
    """Let the candidate read nothing more; return whether there was anything."""
    with transaction.atomic():
        rows = Feedback.objects.filter(interview=interview, released_at__isnull=False)
        row = rows.first()
        if row is None:
            return False
        _end(row, timezone.now())
        return rows.update(text="", released_by="", released_at=None) == 1


def _end(row: Feedback, now: datetime) -> None:
    FeedbackRelease.objects.filter(feedback=row, withdrawn_at=None).update(withdrawn_at=now)


def _clean(text: str) -> str:
    kept = "".join(
        sign for sign in text.replace("\r\n", "\n") if sign.isprintable() or sign == "\n"
    )
    return kept.strip()[:MAX_CHARS]


def released(interview_id: UUID) -> Feedback | None:
    """Return what the candidate may read, when a person released anything."""
    return Feedback.objects.filter(interview=interview_id, released_at__isnull=False).first()
