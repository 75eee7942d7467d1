"""Evaluations as plain values, for pages, exports and comparisons. All functions block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from backend.evaluation.models import (
    CriterionScore,
    Evaluation,
    Evidence,
    FailureAlert,
    Run,
    Transcription,
)
from backend.evaluation.reads import (
    ClaimRead,
    CriterionRead,
    EvaluationRead,
    QuoteRead,
    RunRead,
    RunState,
    StrengthRead,
    TranscriptionRead,
    TurnTextRead,
)

__all__ = [
    "ClaimRead",
    "CriterionRead",
    "EvaluationRead",
    "QuoteRead",
    "RunRead",
    "RunState",
    "StrengthRead",
    "TranscriptionRead",
    "TurnTextRead",
    "evaluations",
    "failures",
    "latest",
    "newest_run",
    "run_from",
    "runs",
    "transcription",
    "transcription_from",
]


def evaluations(interview_id: UUID) -> list[EvaluationRead]:
    """Return all evaluations of an interview, newest first; two queries."""
    return _read([interview_id])


def latest(interview_ids: Iterable[UUID]) -> dict[UUID, EvaluationRead]:
    """Return the newest evaluation of each interview that has one; two queries."""
    found: dict[UUID, EvaluationRead] = {}
    for read in _read(list(interview_ids)):
        found.setdefault(read.interview, read)
    return found


def runs(interview_id: UUID) -> list[RunRead]:
    """Return the work on an interview's evaluations, newest first."""
    return [
        RunRead(
            id=row.pk,
            number=row.number,
            cause=row.cause,
            state=row.state,
            attempts=row.attempts,
            problem=row.problem,
            created_at=row.created_at,
            due_at=row.due_at,
            finished_at=row.finished_at,
        )
        for row in Run.objects.filter(interview_id=interview_id).order_by("-number")
    ]


RUN_FACTS = ("state", "attempts", "problem", "due_at")


def newest_run() -> Subquery:
    """Return what joins the newest work on an interview's evaluation onto a query of interviews."""
    rows = Run.objects.filter(interview=OuterRef("pk")).order_by("-number")
    return Subquery(rows.values(facts=JSONObject(**{name: name for name in RUN_FACTS}))[:1])


def run_from(facts: dict[str, Any] | None) -> RunState | None:
    """Return what `newest_run` found."""
    if facts is None:
        return None
    return RunState(**{**facts, "due_at": parse_datetime(str(facts["due_at"]))})


def transcription(interview_id: UUID) -> TranscriptionRead | None:
    """Return the transcript that is judged, when there is one already."""
    row = Transcription.objects.filter(interview_id=interview_id).first()
    return transcription_from(row) if row else None


def transcription_from(row: Transcription) -> TranscriptionRead:
    """Return the transcript that a row holds; no query."""
    turns = tuple(
        TurnTextRead(
            turn=each["turn"],
            live=each["live"],
            text=each["text"],
            agreement=each["agreement"],
            differences=tuple(each["differences"]),
            unreliable=tuple((start, end) for start, end in each["unreliable"]),
        )
        for each in row.turns
    )
    return TranscriptionRead(row.source, row.model, turns)


def failures(organization_ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Return interview and problem of every unsettled alert of some organizations."""
    rows = FailureAlert.objects.filter(
        settled_at=None, run__interview__organization_id__in=list(organization_ids)
    )
    return list(rows.values_list("run__interview_id", "problem"))


def _read(interview_ids: list[UUID]) -> list[EvaluationRead]:
    """Every evaluation has criteria, and every claim that is kept has a quote."""
    scores: dict[UUID, list[CriterionScore]] = {}
    rows: dict[UUID, Evaluation] = {}
    found = CriterionScore.objects.filter(evaluation__interview_id__in=interview_ids)
    by_age = found.order_by("-evaluation__run__number", "evaluation_id", "order")
    for score in by_age.select_related("evaluation__run"):
        rows[score.evaluation_id] = score.evaluation
        scores.setdefault(score.evaluation_id, []).append(score)
    of = Q(score__evaluation__in=list(rows)) | Q(claim__evaluation__in=list(rows))
    evidence = Evidence.objects.filter(of).select_related("claim").order_by("order", "pk")
    quotes: dict[tuple[int | None, int | None], list[Evidence]] = {}
    for each in evidence if rows else ():
        quotes.setdefault((each.score_id, each.claim_id), []).append(each)
    return [_evaluation(row, scores[key], quotes) for key, row in rows.items()]


Quotes = dict[tuple[int | None, int | None], list[Evidence]]
"""Evidence by the keys of its score and its claim, one of which is none."""
Written = dict[int, list[tuple[int, int]]]
"""By turn, the places that the candidate put right before it was judged."""
QUOTE_FACTS = ("text", "turn", "start", "end", "start_ms", "end_ms")


def _evaluation(row: Evaluation, scores: list[CriterionScore], quotes: Quotes) -> EvaluationRead:
    frozen = {each["key"]: each for each in row.rubric["criteria"]}
    written = _written_in(row)
    return EvaluationRead(
        id=row.pk,
        interview=row.interview_id,
        number=row.run.number,
        created_at=row.created_at,
        rule_based=row.rule_based,
        model=row.model,
        model_version=row.model_version,
        prompt_hash=row.prompt_hash,
        transcript_hash=row.transcript_hash,
        rubric_version=row.rubric_version,
        scoring_count=row.scoring_count,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost_microdollars=row.cost_microdollars,
        summary=row.summary,
        strengths=tuple(
            StrengthRead(each["text"], tuple(_quote(quote, written) for quote in each["quotes"]))
            for each in row.strengths
        ),
        open_points=tuple(row.open_points),
        follow_ups=tuple(row.follow_ups),
        criteria=tuple(
            _criterion(each, frozen[each.key], _quotes(quotes.get((each.pk, None), []), written))
            for each in scores
        ),
        claims=_claims(row, quotes, written),
    )


def _written_in(row: Evaluation) -> Written:
    return {
        turn["sequence"]: [(start, end) for start, end, _old in turn.get("corrected", ())]
        for turn in row.transcript
    }


def _claims(row: Evaluation, quotes: Quotes, written: Written) -> tuple[ClaimRead, ...]:
    found = {
        each[0].claim: each for each in quotes.values() if each[0].claim and not each[0].score_id
    }
    mine = sorted((c for c in found if c.evaluation_id == row.pk), key=lambda claim: claim.order)
    return tuple(ClaimRead(c.kind, c.text, c.standing, _quotes(found[c], written)) for c in mine)


def _criterion(
    row: CriterionScore, frozen: dict[str, Any], quotes: tuple[QuoteRead, ...]
) -> CriterionRead:
    return CriterionRead(
        key=row.key,
        name=row.name,
        description=frozen["description"],
        anchors=tuple(frozen["anchors"]),
        weight=row.weight,
        standing=row.standing,
        score=row.score,
        spread=row.spread,
        each_score=tuple(row.each_score),
        person_first=row.person_first,
        reason=row.reason,
        remarks=tuple(row.remarks),
        quotes=quotes,
        dropped=len(row.dropped),
    )


def _quotes(rows: Iterable[Evidence], written: Written) -> tuple[QuoteRead, ...]:
    return tuple(
        _quote({name: getattr(row, name) for name in QUOTE_FACTS}, written) for row in rows
    )


def _quote(facts: dict[str, Any], written: Written) -> QuoteRead:
    spans = written.get(facts["turn"], ())
    touched = any(start < facts["end"] and facts["start"] < end for start, end in spans)
    return QuoteRead(**facts, corrected=touched)
