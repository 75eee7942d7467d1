"""A rubric: what answers are judged by, with anchors from 1 to 5; knows no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.jobs.bank import CATEGORIES, DATA, LEVELS, Category, Level

MAX_CRITERIA: Final = 12
"""More cannot be rated with care by a person after one talk (a guess, to be calibrated)."""
SCORES: Final = (1, 2, 3, 4, 5)
"""Scores of a criterion; 3 is what the level asks for."""

Text = Annotated[str, Field(min_length=3, max_length=400)]


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Criterion(_Value):
    """One thing that is judged, by what a person does or says, never by how they sound."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    name: str = Field(min_length=2, max_length=80)
    description: str = Field(default="", max_length=600)
    weight: int = Field(default=1, ge=1, le=10)
    categories: tuple[Category, ...] = ()
    """Categories of the questions that ask for it; none: every question does."""
    skills: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = ()
    """Narrows to questions about one of these skills; none: whatever the skill."""
    anchors: tuple[Text, Text, Text, Text, Text]
    """What each score looks like in what is said, from 1 to 5."""


class Rubric(_Value):
    """The criteria of a job in one version."""

    version: int = Field(default=1, ge=1)
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=MAX_CRITERIA)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Rubric:
        if len({criterion.key for criterion in self.criteria}) != len(self.criteria):
            raise ValueError("two criteria have the same key")
        return self


class CuratedCriterion(_Value):
    """A criterion of the curated set; `{scope}` in its anchors becomes the level's words."""

    key: str
    name: str
    description: str
    categories: tuple[Category, ...]
    weights: Mapping[Level, int]
    anchors: tuple[Text, Text, Text, Text, Text]


class Curated(_Value):
    """The curated set: what each level may be expected to speak of, and the criteria."""

    scopes: Mapping[Level, str]
    criteria: tuple[CuratedCriterion, ...]


@cache
def load_curated() -> Curated:
    """Return the curated criteria, read and checked once per process."""
    return Curated.model_validate_json((DATA / "rubric.json").read_text(encoding="utf-8"))


def default_rubric(level: str, categories: Iterable[str]) -> Rubric:
    """Return the curated rubric of a level for the categories that a plan asks about.

    Args:
        level: One of LEVELS; another counts as mid.
        categories: Categories of the plan's questions; none means all of them.
    """
    curated = load_curated()
    at: Level = next((known for known in LEVELS if known == level), "mid")
    asked = set(categories) & set(CATEGORIES) or set(CATEGORIES)
    criteria = [
        Criterion(
            key=entry.key,
            name=entry.name,
            description=entry.description,
            weight=entry.weights[at],
            categories=entry.categories,
            anchors=_at_level(entry.anchors, curated.scopes[at]),
        )
        for entry in curated.criteria
        if not entry.categories or asked & set(entry.categories)
    ]
    return Rubric(criteria=tuple(criteria))


def _at_level(
    anchors: tuple[str, str, str, str, str], scope: str
) -> tuple[str, str, str, str, str]:
    first, second, third, fourth, fifth = (text.replace("{scope}", scope) for text in anchors)
    return first, second, third, fourth, fifth
