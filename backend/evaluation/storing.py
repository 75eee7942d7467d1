"""The rows of a finished evaluation, written together or not at all. All functions block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.evaluation import cost, runs
from backend.evaluation.claims import discussed
from backend.evaluation.judging import Judged
from backend.evaluation.material import Material
from backend.evaluation.models import Claim, CriterionScore, Evaluation, Evidence, Transcription
from backend.evaluation.quotes import Quote
from backend.evaluation.second_pass import SecondPass, TurnText
from backend.gemini.text import Usage
from backend.jobs.rubric import Rubric


class ClaimLost(Exception):
    """Another attempt took the run over; nothing was written."""


def store_transcription(interview_id: UUID, heard: SecondPass, recording_sha256: str) -> None:
    """Keep the second pass of an interview, replacing an earlier one."""
    Transcription.objects.update_or_create(
        interview_id=interview_id,
        defaults={
            "source": heard.source,
            "turns": [asdict(turn) for turn in heard.turns],
            "recording_sha256": recording_sha256,
            "model": heard.model,
            "input_tokens": heard.usage.input,
            "output_tokens": heard.usage.output,
        },
    )


def load_transcription(interview_id: UUID, recording_sha256: str) -> SecondPass | None:
    """Return the second pass of this very recording, if there is one."""
    row = Transcription.objects.filter(
        interview_id=interview_id, recording_sha256=recording_sha256
    ).first()
    if row is None:
        return None
    turns = tuple(
        TurnText(
            turn=each["turn"],
            live=each["live"],
            text=each["text"],
            agreement=each["agreement"],
            differences=tuple(each["differences"]),
            unreliable=tuple((start, end) for start, end in each["unreliable"]),
        )
        for each in row.turns
    )
    return SecondPass(row.source, turns, row.model, Usage(row.input_tokens, row.output_tokens))


def store(
    run_id: UUID, token: UUID, judged: Judged, rubric: Rubric, material: Material, now: datetime
) -> UUID:
    """Write an evaluation and mark its run done, in one transaction; return its id.

    Raises:
        ClaimLost: Another attempt took the run over, or it is done.
    """
    with transaction.atomic():
        if not runs.finish(run_id, token, now):
            raise ClaimLost
        row = _evaluation(run_id, judged, rubric, material)
        row.save(force_insert=True)
        _scores(row, judged)
        _claims(row, judged)
    return row.pk


def _evaluation(run_id: UUID, judged: Judged, rubric: Rubric, material: Material) -> Evaluation:
    frozen = judged.frozen
    interview_id = runs.interview_of(run_id)
    return Evaluation(
        run_id=run_id,
        interview_id=interview_id,
        rule_based=frozen.rule_based,
        model=frozen.model,
        model_version=frozen.model_version[:120],
        prompt_hash=frozen.prompt_hash,
        transcript_hash=frozen.transcript_hash,
        rubric_version=frozen.rubric_version,
        rubric=rubric.model_dump(mode="json"),
        transcript=[asdict(turn) for turn in material.turns],
        scorings=list(judged.raw),
        scoring_count=frozen.scorings,
        input_tokens=frozen.usage.input,
        output_tokens=frozen.usage.output,
        cost_microdollars=0 if frozen.rule_based else cost.microdollars(frozen.model, frozen.usage),
        summary=judged.summary,
        strengths=[asdict(strength) for strength in judged.strengths],
        open_points=list(judged.open_points),
        follow_ups=list(judged.follow_ups),
    )


def _scores(row: Evaluation, judged: Judged) -> None:
    for order, result in enumerate(judged.criteria, start=1):
        score = CriterionScore.objects.create(
            evaluation=row,
            order=order,
            key=result.criterion.key,
            name=result.criterion.name,
            weight=result.criterion.weight,
            standing=result.standing.value,
            score=result.score,
            spread=result.spread,
            person_first=result.person_first,
            reason=result.reason,
            each_score=[scoring.score for scoring in result.scorings],
            dropped=[
                {"text": text, "why": str(why)}
                for scoring in result.scorings
                for text, why in scoring.dropped
            ],
            remarks=list(result.remarks),
        )
        _evidence(result.quotes, score=score)


def _claims(row: Evaluation, judged: Judged) -> None:
    for order, result in enumerate(discussed(judged.claims), start=1):
        claim = Claim.objects.create(
            evaluation=row,
            order=order,
            kind=result.claim.kind,
            text=result.claim.text,
            standing=result.standing.value,
        )
        _evidence(result.quotes, claim=claim)


def _evidence(
    quotes: Sequence[Quote], score: CriterionScore | None = None, claim: Claim | None = None
) -> None:
    Evidence.objects.bulk_create(
        Evidence(score=score, claim=claim, order=order, **asdict(quote))
        for order, quote in enumerate(quotes, start=1)
    )
