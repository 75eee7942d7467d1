"""The published record of an interview, as JSON: read from outside, and written for outside. Pure.

`python -m backend.evaluation.record` writes its schema to docs/evaluation/record.schema.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.evaluation import claims
from backend.evaluation.judging import Judged
from backend.evaluation.material import Material, Question, Turn, plain
from backend.evaluation.quotes import Quote
from backend.evaluation.record_parts import InterviewPart, ObservationPart, ReviewPart
from backend.evaluation.scoring import CriterionResult, weighted
from backend.jobs.bank import Category, Level
from backend.jobs.rubric import Rubric, default_rubric

VERSION: Final = 1
SCHEMA_ID: Final = "https://viva.example/record-1.schema.json"
SCHEMA_FILE: Final = Path(__file__).resolve().parents[2] / "docs/evaluation/record.schema.json"

Ms = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class JobPart(_Part):
    """The job that the interview was for."""

    title: str = Field(max_length=160)
    level: Level = "mid"


class QuestionPart(_Part):
    """One question, with how it went."""

    number: int = Field(ge=1)
    text: str = Field(max_length=2000)
    category: Category
    skill: str = Field(default="", max_length=60)
    coverage: Literal["unasked", "asked", "answered", "insufficient", "skipped", "interrupted"] = (
        "answered"
    )


class TurnPart(_Part):
    """One thing one side said; times in milliseconds of the recording."""

    number: int = Field(ge=1)
    speaker: Literal["candidate", "interviewer"]
    text: str = Field(max_length=100_000)
    start_ms: Ms = 0
    end_ms: Ms = 0
    question: int | None = Field(default=None, description="Number of the question.")
    typed: bool = False
    unreliable: tuple[tuple[Ms, Ms], ...] = Field(
        default=(), description="Spans of the text, in characters, that nobody may judge by."
    )
    corrected: tuple[tuple[Ms, Ms, str], ...] = Field(
        default=(),
        description="Spans that the candidate put right, with the words that stood there before.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> TurnPart:
        if self.end_ms < self.start_ms:
            raise ValueError("the turn ends before it begins")
        return self


class WorkPart(_Part):
    """A post of the resume."""

    title: str = ""
    employer: str = ""


class StudyPart(_Part):
    """A study of the resume."""

    degree: str = ""
    institution: str = ""


class ResumePart(_Part):
    """What the resume claims; nothing else about the person is needed."""

    skills: tuple[str, ...] = ()
    work: tuple[WorkPart, ...] = ()
    education: tuple[StudyPart, ...] = ()
    experience_years: float | None = None


class QuotePart(_Part):
    """Words of the candidate, with their place."""

    turn: int
    text: str
    start_ms: int
    end_ms: int


class CriterionPart(_Part):
    """How one criterion stands."""

    key: str
    name: str
    standing: Literal["scored", "insufficient", "not_asked"]
    score: float | None
    spread: int
    person_first: bool
    reason: str
    remarks: tuple[str, ...]
    quotes: tuple[QuotePart, ...]


class ClaimPart(_Part):
    """How one claim of the resume stands."""

    text: str
    standing: Literal["supported", "contradicted"]
    quotes: tuple[QuotePart, ...]


class StrengthPart(_Part):
    """Something that speaks for the candidate."""

    text: str
    quotes: tuple[QuotePart, ...]


class EvaluationPart(_Part):
    """An evaluation with what it was made with."""

    label: str = Field(description="Says when it is a draft made by rules and not a judgement.")
    model: str
    model_version: str
    prompt_hash: str
    rubric_version: int
    transcript_hash: str
    scorings: int
    weighted_mean: float | None = Field(description="Over the scored criteria only.")
    scored_share: float = Field(description="Share of the rubric's weight that has a score.")
    summary: str
    strengths: tuple[StrengthPart, ...]
    open_points: tuple[str, ...]
    follow_ups: tuple[str, ...]
    criteria: tuple[CriterionPart, ...]
    claims: tuple[ClaimPart, ...]


class Record(_Part):
    """An interview and what was made of it."""

    version: Literal[1] = VERSION
    language: str = Field(default="en", max_length=16)
    job: JobPart
    questions: tuple[QuestionPart, ...] = Field(max_length=100)
    turns: tuple[TurnPart, ...] = Field(max_length=5000)
    resume: ResumePart | None = None
    rubric: Rubric | None = Field(default=None, description="Without one the curated set is used.")
    evaluation: EvaluationPart | None = None
    interview: InterviewPart | None = None
    observations: tuple[ObservationPart, ...] = ()
    review: ReviewPart | None = None

    @model_validator(mode="after")
    def _numbers_fit(self) -> Record:
        for parts in (self.questions, self.turns):
            if len({part.number for part in parts}) != len(parts):
                raise ValueError("a number stands twice")
        known = {question.number for question in self.questions}
        if any(turn.question is not None and turn.question not in known for turn in self.turns):
            raise ValueError("a turn names a question that is not there")
        return self

    def material(self) -> Material:
        """Return what an evaluation reads of the record."""
        resume = self.resume.model_dump(mode="json") if self.resume else {}
        return Material(
            language=self.language,
            job_title=self.job.title,
            level=self.job.level,
            questions=tuple(
                Question(each.number, plain(each.text), each.category, each.skill, each.coverage)
                for each in self.questions
            ),
            turns=tuple(_turn(each) for each in self.turns),
            claims=claims.claims_of(resume),
        )

    def own_rubric(self) -> Rubric:
        """Return the rubric of the record, or the curated one for its job."""
        asked = [question.category for question in self.questions]
        return self.rubric or default_rubric(self.job.level, asked)


def _turn(part: TurnPart) -> Turn:
    text = plain(part.text)
    # Spans count characters of the text as it came; when cleaning changed it, all is doubtful.
    spans = part.unreliable if text == part.text else ((0, len(text)),) * bool(part.unreliable)
    corrected = part.corrected if text == part.text else ()
    return Turn(
        sequence=part.number,
        speaker=part.speaker,
        text=text,
        start_ms=part.start_ms,
        end_ms=part.end_ms,
        question=part.question,
        typed=part.typed,
        unreliable=spans,
        corrected=corrected,
    )


def evaluation_part(judged: Judged, label: str) -> EvaluationPart:
    """Return an evaluation as it is published."""
    mean, share = weighted(judged.criteria)
    frozen = judged.frozen
    return EvaluationPart(
        label=label,
        model=frozen.model,
        model_version=frozen.model_version,
        prompt_hash=frozen.prompt_hash,
        rubric_version=frozen.rubric_version,
        transcript_hash=frozen.transcript_hash,
        scorings=frozen.scorings,
        weighted_mean=None if mean is None else round(mean, 2),
        scored_share=round(share, 2),
        summary=judged.summary,
        strengths=tuple(
            StrengthPart(text=each.text, quotes=_quotes(each.quotes)) for each in judged.strengths
        ),
        open_points=judged.open_points,
        follow_ups=judged.follow_ups,
        criteria=tuple(_criterion_part(each) for each in judged.criteria),
        claims=tuple(
            ClaimPart.model_validate(
                {
                    "text": each.claim.text,
                    "standing": each.standing.value,
                    "quotes": _quotes(each.quotes),
                }
            )
            for each in claims.discussed(judged.claims)
        ),
    )


def _criterion_part(result: CriterionResult) -> CriterionPart:
    return CriterionPart(
        key=result.criterion.key,
        name=result.criterion.name,
        standing=result.standing.value,
        score=result.score,
        spread=result.spread,
        person_first=result.person_first,
        reason=result.reason,
        remarks=result.remarks,
        quotes=_quotes(result.quotes),
    )


def _quotes(quotes: tuple[Quote, ...]) -> tuple[QuotePart, ...]:
    return tuple(
        QuotePart(turn=each.turn, text=each.text, start_ms=each.start_ms, end_ms=each.end_ms)
        for each in quotes
    )


def schema_text() -> str:
    """Return the JSON Schema of a record as it is published."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID}
    return json.dumps({**schema, **Record.model_json_schema()}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.parent.mkdir(parents=True, exist_ok=True)
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
