"""Years of work: the union of the times worked, so that nothing counts twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from backend.resumes.dates import Month

MIDDLE_MONTH = 7
"""A job known by its years alone is counted from July to June: 2018-2020 is two years."""
MAX_YEARS = 60.0


def years(worked: Iterable[tuple[Month, Month | None]], today: date) -> float | None:
    """Return the years of work, to one decimal, or None when no time is known.

    Args:
        worked: Start and end of each job, months included; no end means until today.
        today: Nothing after it counts.
    """
    months: set[int] = set()
    known = False
    this_month = today.year * 12 + today.month - 1
    for start, end in worked:
        known = True
        first = start.year * 12 + (start.month or MIDDLE_MONTH) - 1
        last = this_month if end is None else _last(start, end)
        # An unknown month is no reason to count nothing in a year that is still running.
        first = min(first, max(this_month - 5, start.year * 12)) if start.month is None else first
        months.update(range(first, min(last, this_month) + 1))
    return min(round(len(months) / 12, 1), MAX_YEARS) if known else None


def _last(start: Month, end: Month) -> int:
    if end.month is not None:
        return end.year * 12 + end.month - 1
    if end.year == start.year:
        # One year alone: half of it, or to its end when the start is known.
        return end.year * 12 + 11
    return end.year * 12 + MIDDLE_MONTH - 2
