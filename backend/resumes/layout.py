"""The reading order of a page: columns, rows, and what stands beside what. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from backend.resumes.canvas import RUN_GAP, UPRIGHT_DEGREES, WORD_GAP, Span

MIN_GUTTER_PT = 9.0
"""Narrowest white space between two columns; a guess, to be calibrated on generated layouts."""
MIN_COLUMN_ROWS = 3
"""Fewer rows beside each other are a heading with its date, not columns."""
MAX_ROWS = 250
"""Pages with more rows are read as they come; the search below is quadratic in rows."""
SAME_ROW = 0.5
"""Share of the smaller size by which baselines may differ in one row."""
DATED = re.compile(r"(?:19|20)\d\d|[Pp]resent|heute|current|now\b")
SHORT_CHARS = 32
"""Longest typical text of a column that only holds dates and places."""
DATED_SHARE, PAIRED_SHARE = 0.4, 0.8
"""A column of dates: this share of its rows has one, and this share stands beside another row."""


TABLE_ROWS = 8
"""Up to so many rows that all have both sides are a table of labels and values."""

Gap = tuple[float, float]
"""Left and right edge of white space, in points."""


@dataclass(slots=True)
class Row:
    """One line of output: its parts from left to right, tabs between distant ones."""

    text: str
    size: float
    bold: bool


@dataclass(slots=True)
class _Strip:
    """Runs that share a baseline."""

    spans: list[Span]
    y: float
    size: float


def order(spans: Sequence[Span]) -> list[Row]:
    """Return the rows of a page in reading order; turned text comes last."""
    upright = [s for s in spans if abs(s.angle) <= UPRIGHT_DEGREES and s.text.strip()]
    turned = [s for s in spans if abs(s.angle) > UPRIGHT_DEGREES and s.text.strip()]
    rows = _read(_strips(_without_doubles(upright)))
    return rows + [Row(s.text, s.size, s.bold) for s in turned]


def _without_doubles(spans: list[Span]) -> list[Span]:
    """Drop text that is drawn twice a hair apart to look bold."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for span in spans:
        places = {
            (span.text, round(span.x0 + dx), round(span.y + dy))
            for dx in (-0.5, 0.5)
            for dy in (-0.5, 0.5)
        }
        if seen.isdisjoint(places):
            kept.append(span)
        seen |= places
    return kept


def _strips(spans: list[Span]) -> list[_Strip]:
    strips: list[_Strip] = []
    for span in sorted(spans, key=lambda s: -s.y):
        # Baselines fall, so only the last few strips can be the same row.
        for strip in reversed(strips[-3:]):
            if abs(strip.y - span.y) <= SAME_ROW * min(strip.size, span.size):
                strip.spans.append(span)
                strip.size = max(strip.size, span.size)
                break
        else:
            strips.append(_Strip([span], span.y, span.size))
    for strip in strips:
        strip.spans.sort(key=lambda s: s.x0)
    return strips


def _read(strips: list[_Strip]) -> list[Row]:
    """Read rows from the top; where a white gutter runs down, the left side comes first."""
    if len(strips) > MAX_ROWS:
        return [_row(strip.spans) for strip in strips]
    rows: list[Row] = []
    at = 0
    while at < len(strips):
        found = _columns(strips, at)
        if found is None:
            rows.append(_row(strips[at].spans))
            at += 1
            continue
        end, gutter = found
        left, right = _split(strips[at:end], gutter)
        rows += _read(left) + _read(right)
        at = end
    return rows


def _columns(strips: list[_Strip], start: int) -> tuple[int, float] | None:
    """Return the end of the columns that begin at a row, and where their gutter is."""
    gaps = [_extent(strips)]
    ended: list[tuple[int, Gap]] = []
    for at in range(start, len(strips)):
        left = _free(gaps, strips[at])
        ended += [(at, gap) for gap in gaps if not any(_overlap(gap, other) for other in left)]
        gaps = left
        if not gaps:
            break
    ended += [(len(strips), gap) for gap in gaps]
    for end, (low, high) in sorted(ended, reverse=True):
        middle = (low + high) / 2
        if end - start >= MIN_COLUMN_ROWS and _are_columns(strips[start:end], middle):
            return end, middle
    return None


def _extent(strips: list[_Strip]) -> Gap:
    spans = [span for strip in strips for span in strip.spans]
    return min(span.x0 for span in spans), max(span.x1 for span in spans)


def _overlap(first: Gap, second: Gap) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _free(gaps: list[Gap], strip: _Strip) -> list[Gap]:
    """Return the parts of `gaps` that a row leaves white."""
    free: list[Gap] = []
    for low, high in gaps:
        edge = low
        for span in strip.spans:
            if span.x1 > edge and span.x0 < high:
                free.append((edge, span.x0))
                edge = span.x1
        free.append((edge, high))
    return [(low, high) for low, high in free if high - low >= MIN_GUTTER_PT]


def _split(strips: list[_Strip], gutter: float) -> tuple[list[_Strip], list[_Strip]]:
    sides: tuple[list[_Strip], list[_Strip]] = ([], [])
    for strip in strips:
        for side, keep in zip(sides, (True, False), strict=True):
            spans = [span for span in strip.spans if (span.x1 <= gutter) is keep]
            if spans:
                side.append(_Strip(spans, strip.y, max(span.size for span in spans)))
    return sides


def _are_columns(strips: list[_Strip], gutter: float) -> bool:
    """Return whether both sides of a gutter are text of their own, not rows cut in two."""
    left, right = _split(strips, gutter)
    if min(len(left), len(right)) < MIN_COLUMN_ROWS:
        return False
    if len(left) == len(right) == len(strips) <= TABLE_ROWS:
        return False
    return not (_is_margin(left, right) or _is_margin(right, left))


def _is_margin(side: list[_Strip], other: list[_Strip]) -> bool:
    """Return whether a side only holds dates and places of the rows beside it."""
    texts = [_row(strip.spans).text for strip in side]
    beside = {round(strip.y) for strip in other}
    paired = sum(1 for s in side if not beside.isdisjoint(range(round(s.y) - 2, round(s.y) + 3)))
    dated = sum(1 for text in texts if DATED.search(text[:200]))
    return (
        median(len(text) for text in texts) <= SHORT_CHARS
        and dated >= DATED_SHARE * len(texts)
        and paired >= PAIRED_SHARE * len(texts)
    )


def _row(spans: list[Span]) -> Row:
    text = ""
    last: Span | None = None
    for span in spans:
        if last is not None:
            gap = (span.x0 - last.x1) / max(min(span.size, last.size), 0.1)
            if gap > RUN_GAP:
                text += "\t"
            elif gap > WORD_GAP and not text.endswith(" "):
                text += " "
        text += span.text
        last = span
    letters = [span for span in spans if span.text.strip()] or spans
    return Row(text, max(span.size for span in letters), any(span.bold for span in letters))
