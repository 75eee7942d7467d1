"""A rubric drafted by a language model: asked for and checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from backend.jobs.bank import CATEGORIES
from backend.jobs.drafting import SYNONYMS, DraftRefused, JobFacts
from backend.jobs.drafting import data as job_data
from backend.jobs.lint import text_problems
from backend.jobs.rubric import MAX_CRITERIA, Criterion, Rubric

MIN_DRAFTED: Final = 3
"""A draft with fewer usable criteria is refused (a guess)."""


class DraftCriterion(Criterion):
    """A criterion as the model writes it."""

    model_config = ConfigDict(extra="ignore")

    @field_validator("categories", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if not isinstance(value, list | tuple):
            return ()
        words = (str(word).strip().lower() for word in value)
        return tuple(c for c in (SYNONYMS.get(word, word) for word in words) if c in CATEGORIES)

    @field_validator("weight", mode="before")
    @classmethod
    def _bounded(cls, value: object) -> object:
        return max(1, min(10, int(value))) if isinstance(value, int | float) else 1


class DraftRubric(BaseModel):
    """The answer that is asked of the model."""

    criteria: list[DraftCriterion] = Field(max_length=2 * MAX_CRITERIA)

    @field_validator("criteria", mode="before")
    @classmethod
    def _keep_readable(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        kept = []
        for item in value[: 2 * MAX_CRITERIA]:
            try:
                kept.append(DraftCriterion.model_validate(item))
            except ValidationError:
                continue
        return kept


INSTRUCTION: Final = (
    "Write a rubric for rating the spoken job interview for the job in the data: 4 to 8 criteria, "
    "most important first, in English.\n"
    "- Each criterion is one thing that shows in what a person says about work. Never rate accent, "
    "fluency, speed, voice, confidence, enthusiasm, personality, cultural fit, or any trait of the "
    "person.\n"
    "- key is a short name of lower-case letters and underscores. weight is 1 to 3.\n"
    f"- categories says which questions ask for it, of {', '.join(CATEGORIES)}; skills narrows it "
    "to listed skills, and is empty for most.\n"
    "- anchors are five sentences, for scores 1 to 5, each saying what is told in an answer of "
    "that score; 3 is what the level asks for. No adverbs of degree alone: each names a thing that "
    "is there or missing."
)


def data(facts: JobFacts) -> dict[str, Any]:
    """Return what the model may know of the job."""
    return job_data(facts)


def checked(draft: DraftRubric, version: int) -> Rubric:
    """Return the rubric of a draft without criteria that touch on what may not be judged.

    Raises:
        DraftRefused: too little of it can be used.
    """
    kept: dict[str, Criterion] = {}
    for each in draft.criteria:
        texts = (each.name, each.description, *each.anchors)
        if not any(text_problems(text) for text in texts):
            kept.setdefault(each.key, Criterion(**each.model_dump()))
    if len(kept) < MIN_DRAFTED:
        raise DraftRefused(f"{len(kept)} usable criteria of {len(draft.criteria)}")
    return Rubric(version=version, criteria=tuple(kept.values())[:MAX_CRITERIA])


def as_row(criterion: Criterion) -> Mapping[str, object]:
    """Return the columns of a criterion."""
    told = criterion.model_dump(mode="json", exclude={"anchors"})
    anchors = {f"anchor_{score}": text for score, text in enumerate(criterion.anchors, start=1)}
    return {**told, **anchors}
