"""Jobs and studies with their times, from the lines of their sections. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backend.resumes import dates, sections
from backend.resumes.dates import Period
from backend.resumes.sections import Section
from backend.resumes.words import is_degree, is_firm, is_school, is_title, words

MAX_ENTRIES = 40
MAX_VALUE_CHARS = 160
MAX_HEAD_CHARS = 110
"""Longer lines tell of the work; they do not name it."""
MAX_HEAD_LINES = 2
"""So many lines above or below a date can name the job."""
BULLET = re.compile(r"[•●▪■◆◦‣\u2043∙·▶➢➤✓*–—-]\s|o\s|\d{1,2}[.)]\s(?!\d)")
SEPARATOR = re.compile(
    r"\t|\s[|·•–—-]{1,2}\s|\s@\s|\s(?:at|bei|beim)\s(?=[A-ZÄÖÜ0-9])|,\s|[()]|;\s"
)
LEGAL_FORM = re.compile(r"\A(?:Inc|Ltd|LLC|GmbH|AG|Corp|Co|SE|KG|PLC)\b\.?.{0,20}", re.IGNORECASE)
EDGES = " \t,;:.|·•–—-()[]/"
NOT_HEADS = re.compile(r"@|https?:|www\.")
ONLY_NUMBERS = re.compile(r"[\d\s.,%/–-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A time and the texts that name what was done then, nearest first."""

    period: Period | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """One job."""

    employer: str
    title: str
    start: dates.Month
    end: dates.Month | None
    current: bool


@dataclass(frozen=True, slots=True)
class Study:
    """One study or training."""

    institution: str
    degree: str
    start_year: int | None
    end_year: int | None


def read(parts: Sequence[Section], today: date) -> tuple[list[Work], list[Study]]:
    """Return jobs and studies, in the order of the resume."""
    working = sections.of_kind(parts, "work")
    explicit = bool(working)
    if not explicit:
        working = sections.of_kind(parts, "top", "summary", "contact")
    jobs, studies = [], []
    for entry in _entries([line.text for line in working], today, _names_job, singles=False):
        if _is_study(entry):
            studies.append(_study(entry))
        elif explicit or any(is_title(name) or is_firm(name) for name in entry.names):
            jobs.append(_work(entry))
    learning = [line.text for line in sections.of_kind(parts, "education")]
    studies += [_study(entry) for entry in _entries(learning, today, _names_study, singles=True)]
    return jobs[:MAX_ENTRIES], [s for s in studies if s.institution or s.degree][:MAX_ENTRIES]


def _entries(
    lines: Sequence[str], today: date, enough: Callable[[Sequence[str]], bool], *, singles: bool
) -> Iterator[Entry]:
    """Yield what stands around each date; without any date, around each name of a study."""
    found = [_dated(text, today, singles=singles) for text in lines]
    anchors = [index for index, period in enumerate(found) if period]
    if not anchors:
        if singles:
            yield from _undated(lines)
        return
    above = _lines_above(lines, anchors)
    for order, at in enumerate(anchors):
        before = anchors[order - 1] if order else -1
        after = anchors[order + 1] if order + 1 < len(anchors) else len(lines)
        period = found[at]
        assert period is not None  # noqa: S101  # anchors are where it is not
        names = _names(lines[at][: period.at] + "\t" + lines[at][period.to :])
        if not enough(names):
            first = max(before + 1, at - above)
            for text in reversed(lines[first:at]):
                names += _names(text) if _is_head(text) else []
        for text in lines[at + 1 : min(at + 1 + MAX_HEAD_LINES, after - above)]:
            if enough(names) or not _is_head(text):
                break
            names += _names(text)
        yield Entry(period, tuple(names))


def _undated(lines: Sequence[str]) -> Iterator[Entry]:
    """Yield studies that are named without a time: a degree and the school beside it."""
    names: list[str] = []
    for text in lines:
        for name in _names(text) if _is_head(text) else []:
            kind_known = any(is_school(n) for n in names) and any(is_degree(n) for n in names)
            if kind_known and (is_school(name) or is_degree(name)):
                yield Entry(None, tuple(names))
                names = []
            names.append(name)
    if any(is_school(name) or is_degree(name) for name in names):
        yield Entry(None, tuple(names))


def _dated(text: str, today: date, *, singles: bool) -> Period | None:
    if BULLET.match(text) and len(text) > MAX_HEAD_CHARS:
        return None
    periods = dates.periods(text, today)
    whole = next((period for period in periods if not period.single), None)
    if whole is not None or not singles or len(text) > MAX_HEAD_CHARS:
        return whole
    return periods[0] if periods else None


def _lines_above(lines: Sequence[str], anchors: Sequence[int]) -> int:
    """Return how many lines above a date belong to it, judged by the first one."""
    heads = 0
    for text in reversed(lines[: anchors[0]]):
        if not _is_head(text) or heads == MAX_HEAD_LINES:
            break
        heads += 1
    return heads


def _is_head(text: str) -> bool:
    """Return whether a line can name a job or a study."""
    return not (
        len(text) > MAX_HEAD_CHARS
        or BULLET.match(text)
        or NOT_HEADS.search(text)
        or (text.endswith((".", ";")) and len(words(text)) > 5)
        or text[:1].islower()
    )


def _names(text: str) -> list[str]:
    text = BULLET.sub("", text, count=1) if BULLET.match(text) else text
    parts = [part.strip(EDGES) for part in SEPARATOR.split(text[: MAX_HEAD_CHARS * 2])]
    names: list[str] = []
    for part in parts:
        if names and LEGAL_FORM.fullmatch(part):
            names[-1] += f", {part}"
        elif part and not ONLY_NUMBERS.fullmatch(part):
            names.append(part[:MAX_VALUE_CHARS])
    return names


def _names_job(names: Sequence[str]) -> bool:
    titles = [name for name in names if is_title(name)]
    return bool(titles) and len(names) > len(titles)


def _names_study(names: Sequence[str]) -> bool:
    return any(is_school(n) for n in names) and any(is_degree(n) for n in names)


def _is_study(entry: Entry) -> bool:
    """Return whether an entry among the jobs is a study (a career that mixes both)."""
    named = entry.names[:3]
    if any(is_title(name) and not is_degree(name) for name in named):
        return False
    return any(is_degree(name) for name in named) and (
        any(is_school(name) for name in named) or not any(is_title(name) for name in named)
    )


def _work(entry: Entry) -> Work:
    names = list(entry.names)
    title = next((name for name in names if is_title(name)), None)
    rest = [name for name in names if name != title]
    employer = next((name for name in rest if is_firm(name)), None)
    if employer is None and rest:
        # Nothing tells which is which: the title is commonly first.
        employer = rest[0] if title or len(rest) == 1 else rest[1]
    if title is None:
        title = next((name for name in rest if name != employer), "")
    period = entry.period
    assert period is not None  # noqa: S101  # jobs have a time
    return Work(employer or "", title, period.start, period.end, period.current)


def _study(entry: Entry) -> Study:
    names = list(entry.names)
    institution = next((name for name in names if is_school(name)), None)
    degrees = [name for name in names if name != institution]
    degree = next((name for name in degrees if is_degree(name)), degrees[0] if degrees else "")
    at = names.index(degree) if degree in names else -1
    if 0 <= at < len(names) - 1 and _is_subject(names[at + 1], institution):
        degree = f"{degree}, {names[at + 1]}"
    period = entry.period
    if period is None:
        return Study(institution or "", degree, None, None)
    start = None if period.single else period.start.year
    return Study(institution or "", degree, start, period.end.year if period.end else None)


def _is_subject(name: str, institution: str | None) -> bool:
    """Return whether the text after a degree is what was studied."""
    return (
        name != institution and not is_firm(name) and not is_title(name) and len(words(name)) <= 5
    )
