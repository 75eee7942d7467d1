"""One page while it is drawn: runs of glyphs, filled areas, pictures, and what is seen of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from backend.resumes import colours
from backend.resumes.colours import RGB
from backend.resumes.geometry import Box, area, contains

WORD_GAP = 0.17
"""Of the size: a wider gap is a space. TeX shrinks word gaps to 0.22; a guess, to be calibrated."""
WIDE_GAP = 0.6
"""Of the size: two spaces, so that words of spaced letters stay apart."""
RUN_GAP = 1.5
"""Of the size: what follows is something else, a column or a tab."""
BACK_GAP = 0.5
LINE_SHIFT = 0.35
"""Of the size: a larger step off the baseline begins another line."""
TINY_PT = 2.0
"""Smaller text is not meant to be read (issue: tiny)."""
MAX_FILLS = 2000
MAX_RUN_CHARS = 2000
"""A longer run is cut; appending to a string costs its length."""
MAX_SCAN_SHARE = 0.5
"""Share of a page that a picture covers to make it a scan; a guess, to be calibrated."""
UPRIGHT_DEGREES = 5


@dataclass(slots=True)
class Span:
    """A run of glyphs in one look; sizes and places in points, y upwards, x along the page."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    angle: int
    bold: bool
    colour: RGB | None
    hidden: str | None
    order: int
    end: tuple[float, float] = (0.0, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        """A point inside the run's ink."""
        return (self.x0 + self.x1) / 2, self.y + 0.3 * self.size


@dataclass(frozen=True, slots=True)
class Look:
    """How a glyph is drawn."""

    size: float
    angle: int
    bold: bool
    colour: RGB | None
    hidden: str | None


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled area; `colour` is None for patterns and pictures."""

    order: int
    box: Box
    colour: RGB | None
    opaque: bool


@dataclass(slots=True)
class Canvas:
    """What was drawn on a page so far."""

    box: Box
    spans: list[Span] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    order: int = 0

    def glyph(
        self, text: str, at: tuple[float, float], to: tuple[float, float], look: Look
    ) -> None:
        """Add a glyph that begins at one point of its baseline and ends at another."""
        self.order += 1
        last = self.spans[-1] if self.spans else None
        if last is not None and _same_look(last, look):
            gap = _gap(last, at)
            if gap is not None:
                self._append(last, text, gap, to)
                return
        x0, x1 = sorted((at[0], to[0]))
        self.spans.append(
            Span(text, x0, x1, at[1], look.size, look.angle, look.bold, look.colour, look.hidden,
                 self.order, to)
        )  # fmt: skip

    def fill(self, box: Box, colour: RGB | None, *, opaque: bool) -> None:
        """Add a filled area."""
        self.order += 1
        if len(self.fills) < MAX_FILLS:
            self.fills.append(Fill(self.order, box, colour, opaque))

    def picture(self, box: Box) -> None:
        """Add a picture: what lies on it has an unknown background."""
        self.pictures.append(box)
        self.fill(box, None, opaque=False)

    def finish(self) -> list[Span]:
        """Return all runs, each with the reason why a reader does not see it, if any."""
        for span in self.spans:
            if span.hidden is None and span.text.strip():
                span.hidden = self._hidden(span)
        seen = any(not span.hidden and span.text.strip() for span in self.spans)
        if self.is_scan and not seen:
            for span in self.spans:
                if span.hidden == "invisible":
                    span.hidden = "scan"
        return self.spans

    @property
    def is_scan(self) -> bool:
        """Whether pictures cover most of the page."""
        page = area(self.box)
        return page > 0 and any(area(box) > MAX_SCAN_SHARE * page for box in self.pictures)

    def _append(self, last: Span, text: str, gap: float, to: tuple[float, float]) -> None:
        if text != " " and not last.text.endswith(" ") and gap > WORD_GAP:
            last.text += "  " if gap > WIDE_GAP else " "
        last.text += text
        last.x0, last.x1 = min(last.x0, to[0]), max(last.x1, to[0])
        last.end = to

    def _hidden(self, span: Span) -> str | None:
        if span.size < TINY_PT:
            return "tiny"
        if not contains(self.box, span.centre, 1.0):
            return "off_page"
        if span.colour is None:
            return None
        under: RGB | None = colours.WHITE
        for filled in self.fills:
            if not contains(filled.box, span.centre):
                continue
            if filled.order > span.order:
                if filled.opaque and filled.colour is not None:
                    return "covered"
                continue
            under = filled.colour if filled.opaque or filled.colour is None else None
        return "colour" if under is not None and colours.same(span.colour, under) else None


def _same_look(span: Span, look: Look) -> bool:
    return (
        span.hidden == look.hidden
        and span.colour == look.colour
        and span.angle == look.angle
        and span.bold == look.bold
        and abs(span.size - look.size) < 0.5
    )


def _gap(span: Span, at: tuple[float, float]) -> float | None:
    """Distance along the baseline in sizes, or None when the glyph belongs to another run."""
    if len(span.text) > MAX_RUN_CHARS:
        return None
    turn = math.radians(span.angle)
    along_x, along_y = (math.cos(turn), math.sin(turn)) if span.angle else (1.0, 0.0)
    dx, dy = at[0] - span.end[0], at[1] - span.end[1]
    size = max(span.size, 0.1)
    along = (dx * along_x + dy * along_y) / size
    across = abs(dy * along_x - dx * along_y) / size
    if across > LINE_SHIFT or along > RUN_GAP or along < -BACK_GAP:
        return None
    return along
