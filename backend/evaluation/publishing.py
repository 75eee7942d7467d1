"""Stored evaluations in the form of the published record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.evaluation.labels import label_of
from backend.evaluation.models import Evaluation
from backend.evaluation.reads import CriterionRead, EvaluationRead, QuoteRead
from backend.evaluation.record import (
    ClaimPart,
    CriterionPart,
    EvaluationPart,
    QuotePart,
    StrengthPart,
)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an evaluation was made of, as it stood."""

    rubric: dict[str, Any]
    turns: tuple[dict[str, Any], ...]


def frozen(evaluation_ids: Iterable[UUID]) -> dict[UUID, Frozen]:
    """Return what each evaluation was made of; one query, blocks."""
    rows = Evaluation.objects.filter(pk__in=list(evaluation_ids))
    return {
        pk: Frozen(rubric, tuple(turns))
        for pk, rubric, turns in rows.values_list("pk", "rubric", "transcript")
    }


def part_of(read: EvaluationRead) -> EvaluationPart:
    """Return a stored evaluation as it is published. Pure."""
    mean = read.weighted
    return EvaluationPart(
        label=label_of(rule_based=read.rule_based),
        model=read.model,
        model_version=read.model_version,
        prompt_hash=read.prompt_hash,
        rubric_version=read.rubric_version,
        transcript_hash=read.transcript_hash,
        scorings=read.scoring_count,
        weighted_mean=None if mean is None else round(mean, 2),
        scored_share=round(read.scored_share, 2),
        summary=read.summary,
        strengths=tuple(
            StrengthPart(text=each.text, quotes=_quotes(each.quotes)) for each in read.strengths
        ),
        open_points=read.open_points,
        follow_ups=read.follow_ups,
        criteria=tuple(_criterion(each) for each in read.criteria),
        claims=tuple(
            ClaimPart.model_validate(
                {"text": each.text, "standing": each.standing, "quotes": _quotes(each.quotes)}
            )
            for each in read.claims
        ),
    )


def _criterion(read: CriterionRead) -> CriterionPart:
    return CriterionPart.model_validate(
        {
            "key": read.key,
            "name": read.name,
            "standing": read.standing,
            "score": read.score,
            "spread": read.spread,
            "person_first": read.person_first,
            "reason": read.reason,
            "remarks": read.remarks,
            "quotes": _quotes(read.quotes),
        }
    )


def _quotes(quotes: Iterable[QuoteRead]) -> tuple[QuotePart, ...]:
    return tuple(
        QuotePart(turn=each.turn, text=each.text, start_ms=each.start_ms, end_ms=each.end_ms)
        for each in quotes
    )
