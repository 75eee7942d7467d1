"""The criteria of an interview: what people scored, beside the draft and apart from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from backend.evaluation.reads import EvaluationRead
from backend.interviews.models import Interview
from backend.jobs.models import Criterion
from backend.jobs.rubrics import key_of
from backend.review import entries, evaluations
from backend.review.entries import Kind
from backend.review.models import ReviewEntry

OUTCOME_COLORS = {"advance": "success", "more": "info", "decline": "default"}
SCORES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion that people can score."""

    key: str
    name: str
    description: str
    weight: int
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """How one person sees one interview."""

    rate_first: bool
    blind: bool
    draft_hidden: bool
    """The person has not rated everything yet, and the job asks for that first."""
    identity_hidden: bool


def criteria_of(interview: Interview, newest: EvaluationRead | None) -> list[Asked]:
    """Return the criteria as they were judged, or as the job has them now."""
    if newest is not None:
        return [
            Asked(each.key, each.name, each.description, each.weight, each.anchors)
            for each in newest.criteria
        ]
    rows = Criterion.objects.filter(rubric__job=interview.job_id)
    return [
        Asked(
            row.key or key_of(row.name, row.pk),
            row.name,
            row.description,
            row.weight,
            _anchors(row),
        )
        for row in rows
    ]


def _anchors(row: Criterion) -> tuple[str, ...]:
    return (row.anchor_1, row.anchor_2, row.anchor_3, row.anchor_4, row.anchor_5)


def rules_for(
    interview: Interview,
    person: Any,
    put_down: Sequence[ReviewEntry],
    keys: Iterable[str],
    *,
    may_decide: bool,
) -> Rules:
    """Return how a person sees an interview; who only reads has nothing to rate first."""
    asked = getattr(interview.job, "review", None)
    rate_first = bool(asked and asked.rate_first)
    blind = bool(asked and asked.blind)
    own = [each for each in put_down if each.person_id == person.pk]
    revealed = any(each.kind == Kind.REVEAL for each in own)
    rated = entries.has_rated(own, person.pk, keys)
    return Rules(
        rate_first=rate_first,
        blind=blind,
        draft_hidden=rate_first and may_decide and not rated,
        identity_hidden=blind and not revealed,
    )


def cards(
    asked: Sequence[Asked],
    newest: EvaluationRead | None,
    put_down: Sequence[ReviewEntry],
    person: Any,
    rules: Rules,
) -> list[dict[str, Any]]:
    """Return one card for each criterion; a hidden draft is not in it at all."""
    scores = entries.scores_in(put_down)
    read = {each.key: each for each in newest.criteria} if newest else {}
    shown = {} if rules.draft_hidden else read
    return [
        {
            "asked": each,
            "anchors": list(zip(SCORES, each.anchors, strict=False)),
            "mine": scores.get((person.pk, each.key)),
            "others": _others(scores, person, each.key) if not rules.draft_hidden else [],
            "draft": evaluations.criterion(shown[each.key]) if each.key in shown else None,
        }
        for each in asked
    ]


def _others(
    scores: dict[tuple[int | None, str], ReviewEntry], person: Any, key: str
) -> list[ReviewEntry]:
    return [row for (who, of), row in scores.items() if of == key and who != person.pk]


def people_mean(shown: Sequence[dict[str, Any]], whose: str = "mine") -> float | None:
    """Return the weighted mean of one's own scores; unrated criteria count neither way."""
    pairs = [
        (card[whose].score, card["asked"].weight)
        for card in shown
        if card[whose] is not None and card[whose].score is not None
    ]
    weight = sum(each for _, each in pairs)
    return sum(score * each for score, each in pairs) / weight if weight else None


def decision(put_down: Sequence[ReviewEntry]) -> dict[str, Any] | None:
    """Return the decision that counts, as the page's head shows it."""
    row = entries.decision_in(put_down)
    return {"row": row, "color": OUTCOME_COLORS[row.outcome]} if row else None
