"""Dates and periods in the many ways resumes write them, English and German. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

FIRST_YEAR, YEARS_AHEAD = 1940, 8
"""Years outside this range, counted from today, are other numbers."""
MAX_LINE_CHARS = 400
"""Dates stand in short lines; the rest of a longer one is not searched."""

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner jaenner",
            "feb february februar feber",
            "mar march mär märz mrz maerz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
PRESENT = (
    "present|current|currently|now|today|ongoing|to date|date|till date|"
    "heute|jetzt|aktuell|laufend|gegenwärtig|dato|andauernd"
)
SINCE = "since|from|seit|ab"

_NAME = "|".join(sorted([*MONTHS, *SEASONS], key=len, reverse=True))
_POINT = (
    rf"(?:(?P<{{0}}day>\d{{{{1,2}}}})[./](?P<{{0}}dmonth>\d{{{{1,2}}}})[./](?P<{{0}}dyear>\d{{{{4}}}})"
    rf"|(?P<{{0}}name>{_NAME})\.?,?\s{{{{0,3}}}}(?:(?P<{{0}}short>['’]\d\d)|(?P<{{0}}nyear>\d{{{{4}}}}))"
    rf"|(?P<{{0}}month>0?[1-9]|1[0-2])\s?[./-]\s?(?P<{{0}}myear>\d{{{{4}}}})"
    rf"|(?P<{{0}}iyear>\d{{{{4}}}})[-/.](?P<{{0}}imonth>0[1-9]|1[0-2])(?!\d)"
    rf"|(?P<{{0}}year>\d{{{{4}}}})(?!\d))"
)


def _point(prefix: str) -> str:
    return _POINT.format(prefix)


DASH = r"\s{0,4}(?:[-–—−‐‑~]{1,3}|→|to|until|till|through|bis(?:\szum)?)\s{0,4}"
PERIOD = re.compile(
    rf"(?<![\w.])(?:(?P<since>{SINCE})\s{{1,3}})?(?:von\s|vom\s)?{_point('a')}"
    rf"(?:{DASH}(?:(?P<present>{PRESENT})\b|{_point('b')}|(?P<tail>\d\d)(?!\d)"
    rf"|(?P<open>(?=\s*(?:$|[\t|)\]]))))"
    rf"|(?P<slash>/)(?P<slashyear>\d\d)(?!\d))?(?![\w])",
    re.IGNORECASE,
)
"""A point in time, or two with a dash between, or one and `present`, or `since` one."""
MONTH_PAIR = re.compile(
    rf"(?<!\w)(?P<first>{_NAME})\.?{DASH}(?P<second>{_NAME})\.?,?\s{{0,3}}(?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
"""`June - August 2019`: the year stands once."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or a whole year when the month is not known."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        """Return `2019-03` or `2019`."""
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month of `2019-03` or `2019`.

        Raises:
            ValueError: another form, or no such month.
        """
        match = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", text, re.ASCII)
        if match is None:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]) if match[2] else None)


@dataclass(frozen=True, slots=True)
class Period:
    """From a month to a month, both included. `end` is None when open or a single date.

    `at` and `to` are the place in the line.
    """

    start: Month
    end: Month | None
    current: bool
    single: bool
    at: int
    to: int


def periods(line: str, today: date) -> list[Period]:
    """Return the periods and single dates of a line, from left to right."""
    text = line[:MAX_LINE_CHARS]
    found = list(_month_pairs(text, today))
    taken = [(period.at, period.to) for period in found]
    for match in PERIOD.finditer(text):
        if any(match.start() < to and at < match.end() for at, to in taken):
            continue
        period = _period(match, today)
        if period is not None:
            found.append(period)
    return sorted(found, key=lambda period: period.at)


def _month_pairs(text: str, today: date) -> Iterator[Period]:
    for match in MONTH_PAIR.finditer(text):
        year = int(match["year"])
        first, second = _month(match["first"]), _month(match["second"])
        if _is_year(year, today) and first <= second:
            start, end = Month(year, first), Month(year, second)
            yield Period(start, end, False, False, match.start(), match.end())


def _period(match: re.Match[str], today: date) -> Period | None:
    start = _read(match, "a", today)
    if start is None:
        return None
    at, to = match.start(), match.end()
    if match["present"] or match["open"] is not None:
        return Period(start, None, True, False, at, to)
    end = _read(match, "b", today) or _short_end(match, start)
    if end is not None:
        ordered = (end.year, end.month or 12) >= (start.year, start.month or 1)
        return Period(start, end, False, False, at, to) if ordered else None
    if match["since"]:
        return Period(start, None, True, False, at, to)
    return Period(start, start, False, True, at, to)


def _short_end(match: re.Match[str], start: Month) -> Month | None:
    """Return the end of `2018-20` and `2018/19`."""
    digits = match["tail"] or match["slashyear"]
    if digits is None:
        return None
    return Month(start.year - start.year % 100 + int(digits))


def _read(match: re.Match[str], prefix: str, today: date) -> Month | None:
    year = next(
        (match[prefix + name] for name in ("dyear", "nyear", "myear", "iyear", "year")
         if match[prefix + name]),
        None,
    )  # fmt: skip
    month = match[prefix + "dmonth"] or match[prefix + "month"] or match[prefix + "imonth"]
    name = match[prefix + "name"]
    if year is None and match[prefix + "short"]:
        digits = int(match[prefix + "short"][1:])
        year = str(2000 + digits if 2000 + digits <= today.year + YEARS_AHEAD else 1900 + digits)
    if year is None or not _is_year(int(year), today):
        return None
    number = _month(name) if name else int(month) if month else None
    if number is not None and not 1 <= number <= 12:
        return None
    return Month(int(year), number)


def _month(name: str) -> int:
    lower = name.lower()
    return MONTHS.get(lower) or SEASONS[lower]


def _is_year(year: int, today: date) -> bool:
    return FIRST_YEAR <= year <= today.year + YEARS_AHEAD
