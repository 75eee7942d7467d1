"""Rules that hold between a score, its evidence and the other scores. Pure.

A rule never changes a score: it leaves a remark that a person reads beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from backend.evaluation import asked
from backend.evaluation.material import Material
from backend.evaluation.quotes import Quote, words_of
from backend.evaluation.scoring import CriterionResult

HIGH, LOW = 4, 2
"""Scores from which a score is high, and up to which it is low."""
PROVING_WORDS: Final = 8
"""Fewer quoted words under a high score are thin evidence (a guess, to be calibrated)."""


class Remark(StrEnum):
    """What a person should know before trusting a score."""

    THIN_EVIDENCE = "thin_evidence"
    """A high score rests on a few words."""
    ELSEWHERE = "elsewhere"
    """All quotes come from answers to questions that did not ask for the criterion."""
    CONTRARY = "contrary"
    """The same words are evidence of a high score here and of a low one elsewhere."""
    SPLIT = "split"
    """Some scorings found the evidence insufficient."""
    DROPPED_QUOTES = "dropped_quotes"
    """More than half of the quotes given were never said."""


def remarked(results: Sequence[CriterionResult], material: Material) -> tuple[CriterionResult, ...]:
    """Return the results with the remarks of all rules."""
    return tuple(replace(each, remarks=_remarks(each, results, material)) for each in results)


def _remarks(
    result: CriterionResult, results: Sequence[CriterionResult], material: Material
) -> tuple[str, ...]:
    rules = {
        Remark.THIN_EVIDENCE: _is_thin(result),
        Remark.ELSEWHERE: _is_elsewhere(result, material),
        Remark.CONTRARY: any(_contradict(result, other) for other in results),
        Remark.SPLIT: _is_split(result),
        Remark.DROPPED_QUOTES: _is_mostly_dropped(result),
    }
    return tuple(str(remark) for remark, holds in rules.items() if holds)


def _is_thin(result: CriterionResult) -> bool:
    said = sum(len(words_of(quote.text)) for quote in result.quotes)
    return result.score is not None and result.score >= HIGH and said < PROVING_WORDS


def _is_elsewhere(result: CriterionResult, material: Material) -> bool:
    fitting = {one.sequence for one in asked.questions_for(result.criterion, material.questions)}
    question_of = {turn.sequence: turn.question for turn in material.turns}
    places = [question_of.get(quote.turn) for quote in result.quotes]
    known = [place for place in places if place is not None]
    return bool(known) and not fitting & set(known)


def _contradict(one: CriterionResult, other: CriterionResult) -> bool:
    if one.score is None or other.score is None:
        return False
    high, low = max(one.score, other.score), min(one.score, other.score)
    return high >= HIGH and low <= LOW and bool(_places(one.quotes) & _places(other.quotes))


def _places(quotes: Sequence[Quote]) -> set[tuple[int, int, int]]:
    return {(quote.turn, quote.start, quote.end) for quote in quotes}


def _is_split(result: CriterionResult) -> bool:
    scored = [scoring.score is not None for scoring in result.scorings]
    return any(scored) and not all(scored)


def _is_mostly_dropped(result: CriterionResult) -> bool:
    kept = sum(len(scoring.quotes) for scoring in result.scorings)
    dropped = sum(len(scoring.dropped) for scoring in result.scorings)
    return dropped > kept
