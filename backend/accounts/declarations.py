"""Voluntary declarations of candidates: kept apart from everything a reviewer sees, only counted.

A candidate may say nothing, and may take back what was said. All functions block.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.accounts.models import Declaration

QUESTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "gender": ("woman", "man", "another"),
    "age": ("under_25", "25_to_39", "40_to_54", "55_and_over"),
    "ethnic_minority": ("yes", "no"),
    "disability": ("yes", "no"),
}
"""What may be declared. Saying nothing is always an answer and leaves no row."""


class UnknownAnswer(ValueError):
    """There is no such question, or no such answer to it."""


def declare(interview_id: UUID, answers: Mapping[str, str | None]) -> None:
    """Keep what a candidate declares; None takes an answer back.

    Raises:
        UnknownAnswer: nothing was kept.
    """
    for question, answer in answers.items():
        if question not in QUESTIONS or (answer and answer not in QUESTIONS[question]):
            raise UnknownAnswer(question)
    subject = _subject(interview_id)
    with transaction.atomic():
        for question, answer in answers.items():
            mine = Declaration.objects.filter(subject=subject, question=question)
            mine.delete()
            if answer:
                Declaration.objects.create(subject=subject, question=question, answer=answer)


def forget(interview_ids: Iterable[UUID]) -> None:
    """Delete what was declared with these interviews."""
    Declaration.objects.filter(subject__in=[_subject(each) for each in interview_ids]).delete()


def has_declared(interview_id: UUID) -> bool:
    """Return whether anything is declared with an interview, for its candidate's own page."""
    return Declaration.objects.filter(subject=_subject(interview_id)).exists()


def declared(interview_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the declarations of some interviews, to be counted and never shown.

    Interviews of which nothing is declared are left out.
    """
    by_subject = {_subject(each): each for each in interview_ids}
    found: dict[UUID, dict[str, str]] = {}
    for row in Declaration.objects.filter(subject__in=list(by_subject)):
        found.setdefault(by_subject[row.subject], {})[row.question] = row.answer
    return found


def _subject(interview_id: UUID) -> str:
    key = hashlib.sha256(b"viva declarations" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, interview_id.bytes, hashlib.sha256).hexdigest()
