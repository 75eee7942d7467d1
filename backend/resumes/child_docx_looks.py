"""How a run of a Word document looks, and whether a reader sees it. For the parsing child."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from backend.resumes import colours
from backend.resumes.colours import RGB

TINY_HALF_POINTS = 4
"""Sizes are in half points (ECMA-376 part 1, 17.3.2.38); below 2 points text is not read."""
DEFAULT_HALF_POINTS = 20
"""17.3.2.38: 10 points when nothing says otherwise."""
MAX_STYLE_DEPTH = 12
FAR_EMU = 22 * 914_400
"""Word's largest page is 22 inches; a box shifted further lies outside every page."""
MIN_BOX_EMU = 12_700
"""One point."""

VALUE, FILL = qn("w:val"), qn("w:fill")
OFF = {"0", "false", "off"}
HIGHLIGHT_NONE = {None, "none", "white"}
DRAWING_NAMES = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WORD_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SHAPE_NAMES = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"


@dataclass(frozen=True, slots=True)
class Look:
    """Size in points and weight of visible text."""

    size: float
    bold: bool


@dataclass(slots=True)
class Properties:
    """What run properties say; None where they are silent."""

    vanish: bool | None = None
    half_points: int | None = None
    bold: bool | None = None
    colour: str | None = None
    shade: RGB | None = None

    def under(self, base: Properties) -> Properties:
        """Return these properties with the silent ones taken from `base`."""
        return Properties(
            base.vanish if self.vanish is None else self.vanish,
            base.half_points if self.half_points is None else self.half_points,
            base.bold if self.bold is None else self.bold,
            base.colour if self.colour is None else self.colour,
            self.shade or base.shade,
        )


@dataclass(slots=True)
class Looks:
    """Resolves looks by the styles of one document; counts hidden letters by reason."""

    document: Any
    hidden: dict[str, int]
    styles: dict[str, Element] = field(default_factory=dict)
    page: RGB | None = colours.WHITE
    banner: bool = False

    def __post_init__(self) -> None:
        """Read the document's styles, page colour and shapes once."""
        root = self.document.styles.element
        self.styles = {s.get(qn("w:styleId"), ""): s for s in root.iter(qn("w:style"))}
        background = self.document.element.find(qn("w:background"))
        if background is not None:
            self.page = colours.from_hex(background.get(qn("w:color"))) or colours.WHITE
        # A filled shape behind the text: what lies under a paragraph cannot be told from here.
        self.banner = any(
            anchor.get("behindDoc") in {"1", "true"}
            and any(_fills(shape) for shape in anchor.iter(SHAPE_NAMES + "spPr"))
            for anchor in self.document.element.iter(WORD_DRAWING + "anchor")
        )

    def of(self, run: Element, paragraph: Element, said: str) -> Look | None:
        """Return how a run looks, or None when nobody sees it."""
        found = self._resolve(run, paragraph)
        reason = self._hidden(found, run, paragraph)
        if reason is not None:
            self.count(reason, said)
            return None
        return Look((found.half_points or DEFAULT_HALF_POINTS) / 2, bool(found.bold))

    def count(self, reason: str, said: str) -> None:
        """Count hidden letters and digits."""
        letters = sum(c.isalnum() for c in said)
        if letters:
            self.hidden[reason] = self.hidden.get(reason, 0) + letters

    def box_is_visible(self, box: Element) -> bool:
        """Return whether a text box lies on the page and has a size; count its text if not."""
        anchor = next(box.iterancestors(WORD_DRAWING + "anchor", WORD_DRAWING + "inline"), None)
        if anchor is None:
            return True
        shifts = [_number(item.text) for item in anchor.iter(WORD_DRAWING + "posOffset")]
        extent = anchor.find(WORD_DRAWING + "extent")
        sizes = [] if extent is None else [_number(extent.get("cx")), _number(extent.get("cy"))]
        if any(abs(s) > FAR_EMU for s in shifts) or any(size < MIN_BOX_EMU for size in sizes):
            self.count("off_page", "".join(str(text) for text in box.itertext(qn("w:t"))))
            return False
        return True

    def _resolve(self, run: Element, paragraph: Element) -> Properties:
        own = run.find(qn("w:rPr"))
        paragraph_properties = paragraph.find(qn("w:pPr"))
        found = _properties(own)
        found = found.under(self._style(own, qn("w:rStyle")))
        found = found.under(self._style(paragraph_properties, qn("w:pStyle")))
        defaults = self.document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
        if defaults is not None:
            found = found.under(_properties(defaults.find(qn("w:rPr"))))
        return found

    def _style(self, properties: Element | None, tag: str) -> Properties:
        named = None if properties is None else properties.find(tag)
        identifier = None if named is None else named.get(VALUE)
        found = Properties()
        for _ in range(MAX_STYLE_DEPTH):
            style = self.styles.get(identifier or "")
            if style is None:
                break
            found = found.under(_properties(style.find(qn("w:rPr"))))
            base = style.find(qn("w:basedOn"))
            identifier = None if base is None else base.get(VALUE)
        return found

    def _hidden(self, found: Properties, run: Element, paragraph: Element) -> str | None:
        if found.vanish:
            return "vanish"
        if found.half_points is not None and found.half_points < TINY_HALF_POINTS:
            return "tiny"
        colour = colours.from_hex(found.colour)
        if colour is None:
            return None
        under = found.shade or self._shade_around(paragraph)
        return "colour" if under is not None and colours.same(colour, under) else None

    def _shade_around(self, paragraph: Element) -> RGB | None:
        """Return the colour behind a paragraph; None when a style or a shape decides it."""
        shade = _shade(paragraph.find(qn("w:pPr")))
        if shade is not None:
            return shade
        for outer in paragraph.iterancestors(qn("w:tc"), qn("w:tbl"), qn("w:txbxContent")):
            if outer.tag == qn("w:txbxContent") and _in_filled_shape(outer):
                return None
            properties = outer.find(outer.tag + "Pr")
            shade = _shade(properties)
            if shade is not None:
                return shade
            if outer.tag == qn("w:tbl") and self._style_shades(properties):
                return None
        return None if self.banner else self.page

    def _style_shades(self, properties: Element | None) -> bool:
        """Return whether a table's style gives any of its cells a colour."""
        named = None if properties is None else properties.find(qn("w:tblStyle"))
        style = None if named is None else self.styles.get(named.get(VALUE, ""))
        return style is not None and any(
            colours.from_hex(item.get(FILL)) not in (None, colours.WHITE)
            for item in style.iter(qn("w:shd"))
        )


def _properties(element: Element | None) -> Properties:
    if element is None:
        return Properties()
    colour = element.find(qn("w:color"))
    size = element.find(qn("w:sz"))
    highlight = element.find(qn("w:highlight"))
    lit = highlight is not None and highlight.get(VALUE) not in HIGHLIGHT_NONE
    return Properties(
        vanish=_switch(element, "w:vanish") or _switch(element, "w:specVanish"),
        half_points=None if size is None else int(_number(size.get(VALUE))) or None,
        bold=_switch(element, "w:b"),
        colour=None if colour is None else colour.get(VALUE),
        # A highlighter's exact colour does not matter: white text on it is seen.
        shade=(0.5, 0.5, 0.5) if lit else _shade(element),
    )


def _switch(element: Element, name: str) -> bool | None:
    found = element.find(qn(name))
    return None if found is None else found.get(VALUE, "1") not in OFF


def _shade(properties: Element | None) -> RGB | None:
    shade = None if properties is None else properties.find(qn("w:shd"))
    return None if shade is None else colours.from_hex(shade.get(FILL))


def _in_filled_shape(box: Element) -> bool:
    shape = next(box.iterancestors(SHAPE_NAMES + "wsp"), None)
    return shape is not None and any(_fills(item) for item in shape.iter(SHAPE_NAMES + "spPr"))


def _fills(shape: Element) -> bool:
    """Return whether a drawn shape has a fill that is not white."""
    solid = shape.find(DRAWING_NAMES + "solidFill")
    if solid is None:
        return any(shape.find(DRAWING_NAMES + n) is not None for n in ("gradFill", "blipFill"))
    exact = solid.find(DRAWING_NAMES + "srgbClr")
    return exact is None or colours.from_hex(exact.get("val")) != colours.WHITE


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
