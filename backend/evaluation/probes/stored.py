"""Stored talks for trials: of a job, or of records in files. All functions block."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from backend.evaluation import corrections, proofreading, reading
from backend.evaluation.gathering import gather
from backend.evaluation.material import CANDIDATE, Material, plain
from backend.evaluation.probes.swapping import Stored
from backend.evaluation.record import Record
from backend.interviews.models import Interview


def of_job(job_id: UUID, limit: int) -> list[Stored]:
    """Return the newest talks of a job in which the candidate said something."""
    rows = Interview.objects.filter(job_id=job_id, turns__speaker=CANDIDATE).distinct()
    chosen = rows.select_related("candidate").order_by("-created_at")[:limit]
    return [_stored(row) for row in chosen]


def of_file(path: Path) -> Stored:
    """Return the talk of a record.

    Raises:
        OSError: the file cannot be read.
        ValidationError: it holds no record.
    """
    record = Record.model_validate_json(path.read_bytes())
    return Stored(record.material(), record.own_rubric())


def _stored(row: Interview) -> Stored:
    gathered = gather(row.pk)
    return Stored(_as_judged(row.pk, gathered.material), gathered.rubric, plain(row.candidate.name))


def _as_judged(interview_id: UUID, talk: Material) -> Material:
    """Return the talk in the words that were judged: of the second pass, with corrections."""
    heard = reading.transcription(interview_id)
    texts = {turn.turn: turn for turn in heard.turns} if heard else {}
    turns = (
        replace(turn, text=found.text, unreliable=found.unreliable)
        if (found := texts.get(turn.sequence))
        else turn
        for turn in talk.turns
    )
    return replace(talk, turns=corrections.applied(turns, proofreading.kept(interview_id)))
