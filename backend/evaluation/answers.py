"""What is asked of a model, as shapes: no field for a feeling, a voice or a person. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Sentence = Annotated[str, Field(max_length=1200)]


class _Answer(BaseModel):
    # Models add fields that nobody asked for; they are left out, not refused.
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class QuoteAnswer(_Answer):
    """Words of the candidate, copied exactly."""

    turn: int
    text: str = Field(max_length=2000)


class CriterionAnswer(_Answer):
    """How one criterion stands."""

    key: str = Field(max_length=60)
    standing: Literal["scored", "insufficient", "not_asked"]
    score: int | None = Field(default=None, ge=1, le=5)
    reason: Sentence = ""
    quotes: list[QuoteAnswer] = Field(default_factory=list, max_length=12)


class ScoringAnswer(_Answer):
    """One scoring of all criteria."""

    criteria: list[CriterionAnswer] = Field(max_length=24)


class PointAnswer(_Answer):
    """One strength, with the words that show it."""

    text: Sentence
    quotes: list[QuoteAnswer] = Field(default_factory=list, max_length=6)


class OverviewAnswer(_Answer):
    """What a reader should know first."""

    summary: str = Field(default="", max_length=3000)
    strengths: list[PointAnswer] = Field(default_factory=list, max_length=8)
    open_points: list[Sentence] = Field(default_factory=list, max_length=8)
    follow_ups: list[Sentence] = Field(default_factory=list, max_length=8)


class ClaimAnswer(_Answer):
    """Whether the talk supports or contradicts one claim of the resume."""

    key: str = Field(max_length=60)
    standing: Literal["supported", "contradicted", "not_discussed"]
    quotes: list[QuoteAnswer] = Field(default_factory=list, max_length=6)


class ClaimsAnswer(_Answer):
    """How the claims stand."""

    claims: list[ClaimAnswer] = Field(default_factory=list, max_length=80)
