"""Parts of the published record about the talk itself and what people made of it. Pure.

An evaluation reads none of them: they are for whoever receives a record.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Ms = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InterviewPart(_Part):
    """Which talk it was; without the name where the job is reviewed without it."""

    id: str
    organization: str
    candidate: str
    email: str = ""
    name_hidden: bool = Field(
        default=False, description="The name is replaced here, and taken out of all texts."
    )
    state: str
    end_reason: str = ""
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    duration_ms: Ms | None = None
    held_by: str = ""
    emulated: bool = Field(description="Held by the emulator, not by a language model.")


class FindingPart(_Part):
    """What a person found about something that was noticed."""

    verdict: Literal["confirmed", "benign", "follow_up"]
    reason: str
    person: str
    at: datetime


class ObservationPart(_Part):
    """Something that was noticed; none is a verdict, and none enters an evaluation."""

    kind: str
    title: str
    scale: Literal["conduct", "quality", "neither"]
    start_ms: Ms
    end_ms: Ms
    confidence: str = Field(description="low, medium or high.")
    explanation: str = Field(default="", description="The candidate's own words about it.")
    finding: FindingPart | None = None


class PersonScorePart(_Part):
    """A person's score of one criterion; no score says that it cannot be judged."""

    criterion: str
    name: str
    person: str
    score: int | None
    reason: str
    saw_draft: bool
    at: datetime


class DecisionPart(_Part):
    """What a person decided."""

    outcome: Literal["advance", "more", "decline"]
    reason: str
    person: str
    at: datetime


class NotePart(_Part):
    """A note about a moment, or about the whole talk."""

    person: str
    at_ms: Ms | None
    text: str
    at: datetime


class ReviewPart(_Part):
    """What people put down, apart from the evaluation."""

    status: str = ""
    assignee: str = ""
    draft_hidden: bool = Field(
        default=False,
        description="Who exported it rates first: the draft and what others said are left out.",
    )
    scores: tuple[PersonScorePart, ...] = ()
    decision: DecisionPart | None = None
    notes: tuple[NotePart, ...] = ()
