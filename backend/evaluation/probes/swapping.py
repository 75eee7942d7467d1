"""Has the variants of stored talks judged and tells how far the scores move."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from backend.evaluation import prompts, scoring
from backend.evaluation.judging import Judge
from backend.evaluation.material import Material
from backend.evaluation.probes.distribution import furthest
from backend.evaluation.probes.injecting import AT_ONCE
from backend.evaluation.probes.swaps import Swap, swaps
from backend.evaluation.scoring import CriterionResult
from backend.gemini.text import TextFailed
from backend.jobs.rubric import Rubric

Results = tuple[CriterionResult, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """A talk with the rubric of its job, and the name that may stand in it."""

    talk: Material
    rubric: Rubric
    name: str = ""


@dataclass(frozen=True, slots=True)
class Swapped:
    """What one difference did; it names no person and no interview."""

    swap: str
    detail: str
    shift: float
    standings_changed: int
    failed: bool = False


async def swapped(by: Judge, stored: Sequence[Stored]) -> list[Swapped]:
    """Return what every swap did to every talk; one talk after the other."""
    found: list[Swapped] = []
    for one in stored:
        found += await _of_one(by, one)
    return found


async def _of_one(by: Judge, stored: Stored) -> list[Swapped]:
    gate = asyncio.Semaphore(AT_ONCE)
    asked: dict[Material, asyncio.Task[Results]] = {}

    async def results(talk: Material) -> Results:
        async with gate:
            answer = (await by.ask(prompts.scoring(stored.rubric, talk, 0))).answer
            return scoring.results(stored.rubric, talk, [answer])

    def once(talk: Material) -> asyncio.Task[Results]:
        if talk not in asked:
            asked[talk] = asyncio.ensure_future(results(talk))
        return asked[talk]

    async def one(swap: Swap) -> Swapped:
        # The unchanged talk is asked anew: what moves there is the judge's own unsteadiness.
        after = results(swap.after) if swap.after == swap.before else once(swap.after)
        answers = await asyncio.gather(once(swap.before), after, return_exceptions=True)
        before, other = answers
        if isinstance(before, BaseException) or isinstance(other, BaseException):
            _raise_unexpected(answers)
            return Swapped(swap.kind, swap.detail, 0.0, 0, failed=True)
        return Swapped(swap.kind, swap.detail, *furthest(before, other))

    variants = swaps(stored.talk, name=stored.name)
    return list(await asyncio.gather(*(one(swap) for swap in variants)))


def _raise_unexpected(answers: Sequence[Results | BaseException]) -> None:
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, TextFailed):
            raise answer
