"""Evaluations as plain values, as pages and exports read them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QuoteRead:
    """A verified quote; times in ms of the recording."""

    text: str
    turn: int
    start: int
    end: int
    start_ms: int
    end_ms: int
    corrected: bool = False
    """Whether the candidate put a word of it right afterwards."""


@dataclass(frozen=True, slots=True)
class CriterionRead:
    """One criterion; `score` is None unless `standing` is scored."""

    key: str
    name: str
    description: str
    anchors: tuple[str, ...]
    weight: int
    standing: str
    score: float | None
    spread: int
    each_score: tuple[int | None, ...]
    person_first: bool
    reason: str
    remarks: tuple[str, ...]
    quotes: tuple[QuoteRead, ...]
    dropped: int
    """Quotes that were never said, over all scorings."""


@dataclass(frozen=True, slots=True)
class ClaimRead:
    """A claim of the resume that the talk touched on."""

    kind: str
    text: str
    standing: str
    quotes: tuple[QuoteRead, ...]


@dataclass(frozen=True, slots=True)
class StrengthRead:
    """Something that speaks for the candidate."""

    text: str
    quotes: tuple[QuoteRead, ...]


@dataclass(frozen=True, slots=True)
class EvaluationRead:
    """One evaluation, with everything that was frozen with it."""

    id: UUID
    interview: UUID
    number: int
    created_at: datetime
    rule_based: bool
    model: str
    model_version: str
    prompt_hash: str
    transcript_hash: str
    rubric_version: int
    scoring_count: int
    input_tokens: int
    output_tokens: int
    cost_microdollars: int | None
    summary: str
    strengths: tuple[StrengthRead, ...]
    open_points: tuple[str, ...]
    follow_ups: tuple[str, ...]
    criteria: tuple[CriterionRead, ...]
    claims: tuple[ClaimRead, ...]

    @property
    def weighted(self) -> float | None:
        """The weighted mean of the scored criteria; the others count neither for nor against."""
        scored = [(each.score, each.weight) for each in self.criteria if each.score is not None]
        weight = sum(each for _, each in scored)
        return sum(score * each for score, each in scored) / weight if weight else None

    @property
    def scored_share(self) -> float:
        """Which share of the rubric's weight has a score, 0 to 1."""
        total = sum(each.weight for each in self.criteria)
        return sum(e.weight for e in self.criteria if e.score is not None) / total if total else 0.0

    @property
    def person_first(self) -> bool:
        """Whether any criterion must be rated by a person first."""
        return any(each.person_first for each in self.criteria)


@dataclass(frozen=True, slots=True)
class RunRead:
    """The work on one evaluation."""

    id: UUID
    number: int
    cause: str
    state: str
    attempts: int
    problem: str
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunState:
    """How the newest work on an interview's evaluation stands."""

    state: str
    attempts: int
    problem: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class TurnTextRead:
    """One turn as it was judged, beside what was heard live."""

    turn: int
    live: str
    text: str
    agreement: float | None
    differences: tuple[dict[str, Any], ...]
    unreliable: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TranscriptionRead:
    """The transcript that is judged: `source` is live, gemini or local."""

    source: str
    model: str
    turns: tuple[TurnTextRead, ...]
