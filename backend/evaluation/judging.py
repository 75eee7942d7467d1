"""An evaluation from its material: several scorings, the summary, the claims; knows no database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from pydantic import BaseModel

from backend.evaluation import claims, consistency, prompts, scoring
from backend.evaluation.answers import ClaimsAnswer, OverviewAnswer, ScoringAnswer
from backend.evaluation.claims import ClaimResult
from backend.evaluation.material import Material, plain, transcript_hash
from backend.evaluation.quotes import Quote
from backend.evaluation.scoring import CriterionResult
from backend.gemini.text import Reply, Usage
from backend.jobs.lint import problems_of
from backend.jobs.rubric import Rubric

SCORINGS: Final = 3
"""Independent scorings of one evaluation: the least number that has a median and a majority."""
MAX_SCORINGS: Final = 9

Shape = TypeVar("Shape", bound=BaseModel)


class Judge(Protocol):
    """Whoever answers the requests: Gemini, or the emulator's rules."""

    name: str
    """The model's name as configured."""
    rule_based: bool
    """Whether the answers are a draft made by rules."""

    async def ask(self, prompt: prompts.Prompt[Shape]) -> Reply[Shape]:
        """Return the answer to a request."""


@dataclass(frozen=True, slots=True)
class Strength:
    """Something that speaks for the candidate, with the words that show it."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an evaluation was made with, so that it can be told apart from a later one."""

    model: str
    model_version: str
    rule_based: bool
    prompt_hash: str
    rubric_version: int
    transcript_hash: str
    scorings: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole evaluation as plain values."""

    criteria: tuple[CriterionResult, ...]
    claims: tuple[ClaimResult, ...]
    summary: str
    strengths: tuple[Strength, ...]
    open_points: tuple[str, ...]
    follow_ups: tuple[str, ...]
    frozen: Frozen
    raw: tuple[dict[str, Any], ...]
    """The scorings as they were given."""


async def judge(
    rubric: Rubric, material: Material, by: Judge, *, scorings: int = SCORINGS
) -> Judged:
    """Return the evaluation of one interview.

    The requests run side by side; one that fails fails the whole, so that no evaluation has fewer
    scorings than it says.

    Raises:
        TextFailed: The judge gave no usable answer.
    """
    count = max(1, min(MAX_SCORINGS, scorings))
    asked = [by.ask(prompts.scoring(rubric, material, number)) for number in range(count)]
    answers, overview, about_claims = await asyncio.gather(
        asyncio.gather(*asked), by.ask(prompts.overview(material)), _claims(material, by)
    )
    replies: list[Reply[Any]] = [*answers, overview]
    if about_claims:
        replies.append(about_claims)
    given = [reply.answer for reply in answers]
    results = scoring.results(rubric, material, given)
    told = about_claims.answer if about_claims else ClaimsAnswer()
    return Judged(
        criteria=consistency.remarked(results, material),
        claims=claims.judged(material, told),
        summary=plain(overview.answer.summary),
        strengths=_strengths(overview.answer, material),
        open_points=_lines(overview.answer.open_points),
        follow_ups=_lawful(overview.answer.follow_ups, material.language),
        frozen=_frozen(rubric, material, by, replies, count),
        raw=tuple(_raw(answer) for answer in given),
    )


async def _claims(material: Material, by: Judge) -> Reply[ClaimsAnswer] | None:
    return await by.ask(prompts.claims(material)) if material.claims else None


def _strengths(answer: OverviewAnswer, material: Material) -> tuple[Strength, ...]:
    """Return the strengths that have a verified quote; the others are dropped."""
    found = (
        Strength(plain(point.text), scoring.verified_quotes(point.quotes, material)[0])
        for point in answer.strengths
    )
    return tuple(strength for strength in found if strength.quotes and strength.text)


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in map(plain, texts) if line))


def _lawful(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """Return the questions that may be asked; one on a forbidden topic is never suggested."""
    return tuple(
        line
        for line in _lines(texts)
        if not any(found.code == "banned_topic" for found in problems_of(line, language=language))
    )


def _frozen(
    rubric: Rubric, material: Material, by: Judge, replies: Sequence[Reply[Any]], count: int
) -> Frozen:
    return Frozen(
        model=by.name,
        model_version=replies[0].model,
        rule_based=by.rule_based,
        prompt_hash=prompts.prompt_hash(),
        rubric_version=rubric.version,
        transcript_hash=transcript_hash(material.turns),
        scorings=count,
        usage=sum((reply.usage for reply in replies), Usage()),
    )


def _raw(answer: ScoringAnswer) -> dict[str, Any]:
    return answer.model_dump(mode="json")
