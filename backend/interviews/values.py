"""An interview as plain values, for code that knows no database. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """One question of the interview and how it went so far."""

    sequence: int
    text: str
    category: str
    skill: str
    time_s: int
    follow_up_budget: int
    follow_ups_used: int
    coverage: str


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One thing one side said."""

    sequence: int
    speaker: str
    text: str
    start_ms: int
    end_ms: int
    question: int | None = None
    """Sequence of the question it belongs to."""
    typed: bool = False
    interrupted: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class InterviewRecord:
    """All that a live session needs to know."""

    id: UUID
    state: str
    organization: str
    job_title: str
    candidate_name: str
    language: str
    duration_s: int
    silence_s: float
    active_ms: int
    questions: tuple[QuestionRecord, ...]
    turns: tuple[TurnRecord, ...]
    vocabulary: tuple[str, ...] = field(default=())
    tokens: Mapping[str, int] = field(default_factory=dict)
