"""From several scorings to one result with its spread; what is not proved is not scored. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Final

from backend.evaluation import asked, quotes
from backend.evaluation.answers import CriterionAnswer, QuoteAnswer, ScoringAnswer
from backend.evaluation.material import Material
from backend.evaluation.quotes import Flaw, Quote
from backend.jobs.rubric import Criterion, Rubric

WIDE_SPREAD: Final = 2
"""Scorings this far apart say that a person must rate first: on a scale of five, two steps are
the way from what the level asks for to its end (a guess, to be calibrated)."""


class Standing(StrEnum):
    """How a criterion stands."""

    SCORED = "scored"
    INSUFFICIENT = "insufficient"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Scoring:
    """One criterion in one scoring, after its quotes were verified."""

    standing: Standing
    score: int | None
    reason: str
    quotes: tuple[Quote, ...] = ()
    dropped: tuple[tuple[str, Flaw], ...] = ()
    """Quotes that did not verify, with why."""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion over all scorings."""

    criterion: Criterion
    standing: Standing
    score: float | None
    spread: int
    reason: str
    person_first: bool
    """The scorings disagree so much that a person must rate before the score is of use."""
    quotes: tuple[Quote, ...] = ()
    scorings: tuple[Scoring, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    """Codes of the consistency rules that found something."""


def checked(answer: CriterionAnswer, material: Material) -> Scoring:
    """Return one answer with only the quotes that were said; without one there is no score."""
    verified, dropped = verified_quotes(answer.quotes, material)
    standing = Standing(answer.standing)
    if standing is not Standing.SCORED or answer.score is None or not verified:
        return Scoring(Standing.INSUFFICIENT, None, answer.reason, verified, dropped)
    return Scoring(Standing.SCORED, answer.score, answer.reason, verified, dropped)


def verified_quotes(
    given: Iterable[QuoteAnswer], material: Material
) -> tuple[tuple[Quote, ...], tuple[tuple[str, Flaw], ...]]:
    """Return the quotes that were said, each once, and those that were not, with why."""
    said: dict[tuple[int, int, int], Quote] = {}
    dropped: list[tuple[str, Flaw]] = []
    for quote in given:
        found = quotes.verify(quote.text, material.turns, turn=quote.turn)
        if isinstance(found, Flaw):
            dropped.append((quote.text, found))
        else:
            said.setdefault((found.turn, found.start, found.end), found)
    return tuple(said.values()), tuple(dropped)


def results(
    rubric: Rubric, material: Material, answers: Sequence[ScoringAnswer]
) -> tuple[CriterionResult, ...]:
    """Return every criterion of the rubric, whatever the scorings left out or added."""
    return tuple(_result(criterion, material, answers) for criterion in rubric.criteria)


def _result(
    criterion: Criterion, material: Material, answers: Sequence[ScoringAnswer]
) -> CriterionResult:
    if not asked.was_asked(criterion, material.questions):
        return CriterionResult(criterion, Standing.NOT_ASKED, None, 0, "", person_first=False)
    given = [_answer_for(criterion, answer) for answer in answers]
    return combined(criterion, [checked(answer, material) for answer in given])


def _answer_for(criterion: Criterion, answer: ScoringAnswer) -> CriterionAnswer:
    named = (each for each in answer.criteria if each.key == criterion.key)
    return next(named, CriterionAnswer(key=criterion.key, standing="insufficient"))


def combined(criterion: Criterion, scorings: Sequence[Scoring]) -> CriterionResult:
    """Return the median of the scorings that hold, if they are the majority."""
    scores = [scoring.score for scoring in scorings if scoring.score is not None]
    is_scored = 2 * len(scores) > len(scorings)
    score = float(median(scores)) if is_scored else None
    spread = max(scores) - min(scores) if scores else 0
    is_split = 0 < len(scores) < len(scorings)
    chosen = _nearest(scorings, score)
    merged = {
        (quote.turn, quote.start, quote.end): quote
        for scoring in (chosen, *scorings)
        for quote in scoring.quotes
    }
    return CriterionResult(
        criterion=criterion,
        standing=Standing.SCORED if is_scored else Standing.INSUFFICIENT,
        score=score,
        spread=spread,
        reason=chosen.reason,
        person_first=spread >= WIDE_SPREAD or is_split,
        quotes=tuple(merged.values()),
        scorings=tuple(scorings),
    )


def _nearest(scorings: Sequence[Scoring], score: float | None) -> Scoring:
    """Return the scoring whose reason is shown: the one nearest to the result."""
    if score is None:
        holds_none = (each for each in scorings if each.score is None)
        return next(holds_none, Scoring(Standing.INSUFFICIENT, None, ""))
    scored = [each for each in scorings if each.score is not None]
    return min(scored, key=lambda each: abs((each.score or 0) - score))


def weighted(results: Iterable[CriterionResult]) -> tuple[float | None, float]:
    """Return the weighted mean of the scored criteria, and which share of the weight they have.

    Criteria without a score count neither for nor against.
    """
    found = list(results)
    scored = [(each.score, each.criterion.weight) for each in found if each.score is not None]
    total = sum(each.criterion.weight for each in found)
    weight = sum(weight for _, weight in scored)
    if not weight:
        return None, 0.0
    return sum(score * each for score, each in scored) / weight, weight / total
