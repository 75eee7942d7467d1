"""How far scores moved, over many trials. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from backend.evaluation.scoring import CriterionResult

NOTICEABLE = 0.5
"""A shift on the scale of five from which it counts as one: the promise is that at most one trial
in a hundred moves a score so far."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Shifts of many trials; `median` to `most` are of their size, whatever their direction."""

    n: int
    median: float
    p95: float
    most: float
    mean: float
    """With the sign, so that a lean to one side shows."""
    noticeable: int
    """How many moved by more than half a step."""


def shifts_of(values: Iterable[float]) -> Shifts:
    """Return the distribution of shifts; all zero when there are none."""
    signed = list(values)
    if not signed:
        return Shifts(0, 0.0, 0.0, 0.0, 0.0, 0)
    sizes = sorted(abs(value) for value in signed)
    return Shifts(
        n=len(sizes),
        median=round(median(sizes), 3),
        p95=round(sizes[math.ceil(0.95 * len(sizes)) - 1], 3),
        most=round(sizes[-1], 3),
        mean=round(sum(signed) / len(signed), 3),
        noticeable=sum(size > NOTICEABLE for size in sizes),
    )


def furthest(
    before: Iterable[CriterionResult], after: Iterable[CriterionResult]
) -> tuple[float, int]:
    """Return the greatest shift of one criterion, with its sign, and how many changed standing.

    A criterion that has a score on one side only has no shift; it is counted as changed.
    """
    moved, changed = 0.0, 0
    for one, other in zip(before, after, strict=True):
        if one.standing is not other.standing:
            changed += 1
        elif one.score is not None and other.score is not None:
            moved = max(moved, other.score - one.score, key=abs)
    return moved, changed
