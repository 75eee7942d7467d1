"""Talks that stopped by a job's rules and wait for a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from backend.integrity import policies
from backend.integrity.models import IntegrityEvent, ReviewRequest


class ReasonMissing(Exception):
    """A person's finding needs a reason in words."""


def ask(interview_id: UUID) -> None:
    """Ask for a person to review a talk; once, however often it is asked."""
    terms = policies.terms_of(interview_id)
    counted = IntegrityEvent.objects.filter(interview_id=interview_id).aggregate(Max("strikes"))
    ReviewRequest.objects.get_or_create(
        interview_id=interview_id,
        defaults={
            "strikes": counted["strikes__max"] or terms.max_strikes or 0,
            "policy_version": terms.version,
        },
    )


def resolve(request: ReviewRequest, *, person: Any, note: str) -> bool:
    """Keep that a person reviewed the talk; False when somebody did before.

    Raises:
        ReasonMissing: there is no word about what was found.
    """
    if not note.strip():
        raise ReasonMissing
    waiting = ReviewRequest.objects.filter(pk=request.pk, resolved_at=None)
    return bool(waiting.update(resolved_at=timezone.now(), resolved_by=person, note=note.strip()))
