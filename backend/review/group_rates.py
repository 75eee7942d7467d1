"""How often people of a group went on, beside the others: counts and an exact test. Pure.

It tells figures and judges none of them. Small groups are not shown, so that nobody can be found
out by a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

MIN_SHOWN: Final = 5
"""A smaller group is not shown: its figures could tell about one person (a common threshold of
statistical offices for cells of tables; here a guess)."""
MIN_SHARE: Final = 0.02
"""A smaller share of those who declared has no ratio: New York City's rule on hiring tools (6 RCNY
5-301) lets such groups be left out for want of data."""
_SLACK: Final = 1e-7
"""Relative slack by which two tables count as equally likely, against rounding."""


@dataclass(frozen=True, slots=True)
class GroupRate:
    """One group; `ratio` and `p` are None where they are not told."""

    group: str
    n: int
    chosen: int
    share: float
    ratio: float | None
    """Its share by the greatest share of a group that has a ratio; 1 for that group itself."""
    p: float | None
    """Two-sided Fisher's exact test against that group; None for that group itself."""
    is_apart: bool
    """Below two percent of those who declared: shown, and compared with nobody."""


@dataclass(frozen=True, slots=True)
class Rates:
    """All groups of one question that may be shown."""

    groups: tuple[GroupRate, ...]
    hidden: int
    """How many groups are too small to show; not how many people are in them."""


def rates(outcomes: Iterable[tuple[str, bool]], known: Sequence[str]) -> Rates:
    """Return the rates of each group.

    Args:
        outcomes: For each person who declared: the group, and whether it turned out well.
        known: All groups, in the order shown.
    """
    counts = _counts(outcomes, known)
    total = sum(n for n, _ in counts.values())
    shown = _shown({group: n for group, (n, _) in counts.items()})
    compared = {g: counts[g] for g in shown if counts[g][0] >= MIN_SHARE * total}
    best = max(compared, key=lambda group: compared[group][1] / compared[group][0], default=None)
    return Rates(
        groups=tuple(_rate(group, counts, best, group in compared) for group in shown),
        hidden=sum(n > 0 for n, _ in counts.values()) - len(shown),
    )


def _counts(
    outcomes: Iterable[tuple[str, bool]], known: Sequence[str]
) -> dict[str, tuple[int, int]]:
    counts = dict.fromkeys(known, (0, 0))
    for group, is_chosen in outcomes:
        n, chosen = counts.get(group, (0, 0))
        counts[group] = (n + 1, chosen + is_chosen)
    return counts


def _shown(sizes: Mapping[str, int]) -> list[str]:
    """Return the groups that may be shown.

    When the hidden ones together are fewer than may be shown, what is missing to a known total
    would tell about them; then the smallest shown group is hidden with them.
    """
    shown = [group for group, n in sizes.items() if n >= MIN_SHOWN]
    hidden = sum(n for n in sizes.values()) - sum(sizes[group] for group in shown)
    if shown and 0 < hidden < MIN_SHOWN:
        shown.remove(min(shown, key=lambda group: sizes[group]))
    return shown if len(shown) > 1 else []


def _rate(
    group: str, counts: Mapping[str, tuple[int, int]], best: str | None, is_compared: bool
) -> GroupRate:
    n, chosen = counts[group]
    ratio = p = None
    if is_compared and best is not None:
        of_best, best_chosen = counts[best]
        ratio = (chosen / n) / (best_chosen / of_best) if best_chosen else None
        p = fisher(chosen, n, best_chosen, of_best) if group != best else None
    return GroupRate(group, n, chosen, chosen / n, ratio, p, is_apart=not is_compared)


def fisher(chosen: int, n: int, other_chosen: int, other_n: int) -> float:
    """Return the two-sided p of Fisher's exact test.

    It is how likely a table at least so unlikely is, when both groups are chosen from alike.

    Args:
        chosen: How many of the first group were chosen, of `n`.
        n: Size of the first group.
        other_chosen: How many of the second group were chosen, of `other_n`.
        other_n: Size of the second group.
    """
    both, drawn = n + other_n, chosen + other_chosen
    least, most = max(0, drawn - other_n), min(drawn, n)
    ways = [comb(n, k) * comb(other_n, drawn - k) for k in range(least, most + 1)]
    seen = ways[chosen - least]
    # Whole numbers of any size; only the quotient is rounded.
    at_most = sum(way for way in ways if way <= seen + int(seen * _SLACK))
    return min(1.0, at_most / comb(both, drawn))
