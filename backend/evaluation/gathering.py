"""What an evaluation reads of an interview's record. All functions block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from uuid import UUID

from django.core.files.storage import storages

from backend.evaluation import claims, second_pass
from backend.evaluation.material import Material, Question, Turn, plain
from backend.interviews.models import Interview
from backend.interviews.models import Turn as TurnRow
from backend.jobs.rubric import Rubric
from backend.jobs.rubrics import rubric_of


@dataclass(frozen=True, slots=True)
class Gathered:
    """An interview as its evaluation needs it."""

    material: Material
    rubric: Rubric
    vocabulary: tuple[str, ...]
    recording: Path | None
    recording_sha256: str

    def with_turns(self, turns: Sequence[Turn]) -> Material:
        """Return the material with the texts of the second pass."""
        return replace(self.material, turns=tuple(turns))


def gather(interview_id: UUID) -> Gathered:
    """Return everything that the evaluation of an interview reads.

    Raises:
        Interview.DoesNotExist: it was erased.
    """
    row = Interview.objects.select_related("job", "resume").get(pk=interview_id)
    resume = cast("Mapping[str, object]", row.resume.result) if row.resume else {}
    found = claims.claims_of(resume)
    recording = getattr(row, "recording", None)
    skills = row.job.skills if isinstance(row.job.skills, list) else []
    material = Material(
        language=row.job.language,
        job_title=row.job.title,
        level=row.job.level,
        questions=tuple(_questions(row)),
        turns=tuple(_turn(turn) for turn in row.turns.select_related("question")),
        claims=found,
    )
    return Gathered(
        material=material,
        rubric=rubric_of(row.job),
        vocabulary=second_pass.vocabulary(
            map(str, skills), (claim.text for claim in found if claim.kind != "years")
        ),
        recording=_path(recording.file.name) if recording else None,
        recording_sha256=recording.sha256 if recording else "",
    )


def _path(name: str) -> Path | None:
    storage = storages["private"]
    return Path(storage.path(name)) if storage.exists(name) else None


def _questions(row: Interview) -> list[Question]:
    return [
        Question(each.sequence, plain(each.text), each.category, each.skill, each.coverage)
        for each in row.questions.all()
    ]


def _turn(row: TurnRow) -> Turn:
    return Turn(
        sequence=row.sequence,
        speaker=row.speaker,
        text=plain(row.text),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        question=row.question.sequence if row.question else None,
        typed=row.typed,
    )
