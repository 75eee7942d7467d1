"""What people put down about an interview: written here, read here. All functions block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone

from backend.interviews.models import Interview
from backend.review.models import ReviewEntry

Kind = ReviewEntry.Kind
Outcome = ReviewEntry.Outcome

MAX_TEXT_CHARS = 4000


class ReasonMissing(Exception):
    """A decision needs a reason in words."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion as far as a person's score names it."""

    key: str
    name: str


def rate(
    interview: Interview,
    person: Any,
    criterion: Criterion,
    score: int | None,
    *,
    reason: str = "",
    saw_draft: bool,
) -> ReviewEntry:
    """Keep a person's score of a criterion; none says that it cannot be judged.

    Raises:
        ValueError: the score is not 1 to 5.
    """
    if score is not None and score not in range(1, 6):
        raise ValueError("a score is 1 to 5")
    return _add(
        interview,
        person,
        kind=Kind.SCORE,
        criterion=criterion.key,
        criterion_name=criterion.name,
        score=score,
        text=reason,
        saw_draft=saw_draft,
    )


def decide(
    interview: Interview, person: Any, outcome: str, reason: str, *, saw_draft: bool
) -> ReviewEntry:
    """Keep what a person decided; nothing follows from it by itself.

    Raises:
        ReasonMissing: there is no word of reason.
        ValueError: there is no such outcome.
    """
    if not reason.strip():
        raise ReasonMissing
    return _add(
        interview,
        person,
        kind=Kind.DECISION,
        outcome=Outcome(outcome),
        text=reason,
        saw_draft=saw_draft,
    )


def write_note(
    interview: Interview, person: Any, text: str, at_ms: int | None = None
) -> ReviewEntry:
    """Keep a note about a moment of the recording, or about the whole interview.

    Raises:
        ReasonMissing: the note is empty.
    """
    if not text.strip():
        raise ReasonMissing
    return _add(interview, person, kind=Kind.NOTE, text=text, at_ms=at_ms)


def withdraw(interview: Interview, person: Any, entry_id: int) -> bool:
    """Take back a note of one's own; return whether there was one."""
    own = ReviewEntry.objects.filter(
        pk=entry_id, interview=interview, person=person, kind=Kind.NOTE, withdrawn_at=None
    )
    return own.update(withdrawn_at=timezone.now()) == 1


def reveal(interview: Interview, person: Any) -> None:
    """Keep that a person was shown who the candidate is."""
    _add(interview, person, kind=Kind.REVEAL)


def reveals_to(person: Any) -> QuerySet[ReviewEntry]:
    """Return, for a query of interviews, whether a person was shown who the candidate is."""
    return ReviewEntry.objects.filter(
        interview=OuterRef("pk"), person_id=person.pk, kind=Kind.REVEAL
    )


def hidden_from(person: Any) -> Case:
    """Return for a query whether a person may not know whose an interview is."""
    hidden = Q(job__review__blind=True) & ~Exists(reveals_to(person))
    # A job without rules of review has no row to be joined, and null is neither true nor false.
    return Case(When(hidden, then=True), default=False)


def of(interview: Interview) -> list[ReviewEntry]:
    """Return everything that people put down, oldest first; one query."""
    return list(ReviewEntry.objects.filter(interview=interview).order_by("pk"))


def decision_in(entries: Iterable[ReviewEntry]) -> ReviewEntry | None:
    """Return the newest decision, which is the one that counts. Pure."""
    return next((e for e in reversed(list(entries)) if e.kind == Kind.DECISION), None)


def scores_in(entries: Iterable[ReviewEntry]) -> dict[tuple[int | None, str], ReviewEntry]:
    """Return the newest score of each person, by person and criterion. Pure."""
    return {(e.person_id, e.criterion): e for e in entries if e.kind == Kind.SCORE}


def has_rated(entries: Sequence[ReviewEntry], person_id: int, keys: Iterable[str]) -> bool:
    """Return whether a person rated all of these criteria, of which there is at least one. Pure."""
    wanted = set(keys)
    rated = {e.criterion for e in entries if e.kind == Kind.SCORE and e.person_id == person_id}
    return bool(wanted) and wanted <= rated


def _add(interview: Interview, person: Any, **fields: Any) -> ReviewEntry:
    fields["text"] = fields.get("text", "").strip()[:MAX_TEXT_CHARS]
    return ReviewEntry.objects.create(
        interview=interview, person=person, person_name=str(person), **fields
    )
