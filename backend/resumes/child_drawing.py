"""How a page of a PDF is drawn onto a canvas. Imported by the parsing child only."""

from __future__ import annotations

import math
from typing import Any, cast

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt

from backend.resumes import colours
from backend.resumes.canvas import Box, Canvas, Look
from backend.resumes.colours import RGB

MAX_GLYPHS = 200_000
"""For the whole document; a dense page has 6 000."""
FAINT = 0.1
"""Less opaque than this is invisible; a guess, to be calibrated."""
FLAT = 0.1
"""Glyphs narrower than this share of their width are lines."""
SOLID_SHARE = 0.6
"""A path that fills less of its bounding box is no background."""
STROKED_MODES, INVISIBLE_MODES = {1, 5}, {3, 7}
"""Text rendering modes (ISO 32000-2, table 104)."""
BOLD_NAMES = ("bold", "black", "heavy", "semibold")
EVERYWHERE: Box = (-math.inf, -math.inf, math.inf, math.inf)


class EnoughRead(Exception):
    """The document has more text than a resume; the rest is not read."""


class Drawing(PDFTextDevice):  # type: ignore[misc]  # pdfminer ships no types
    """Receives what the interpreter draws; one canvas at a time."""

    def __init__(self, resources: PDFResourceManager, hidden_layers: frozenset[int]) -> None:
        """Draw nothing yet; text in `hidden_layers` (object numbers) is not seen."""
        super().__init__(resources)
        self.hidden_layers = hidden_layers
        self.canvas = Canvas(EVERYWHERE)
        self.glyphs = self.unmapped = 0
        self._open_page()

    def _open_page(self) -> None:
        self.clip: Box = EVERYWHERE
        self.alpha = 1.0
        self.plain_blend = True
        self.marks: list[bool] = []
        self.mode = 0
        self.stroke: RGB | None = None

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        """Begin an empty canvas of the visible part of the page."""
        self._open_page()
        self.canvas = Canvas(_intersection(_moved(page.cropbox, ctm), _moved(page.mediabox, ctm)))

    def end_tag(self) -> None:
        """Leave a marked stretch."""
        if self.marks:
            self.marks.pop()

    def render_string(
        self, textstate: PDFTextState, seq: Any, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        """Keep what single glyphs are not told, then draw them."""
        self.mode = textstate.render
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(  # noqa: PLR0913  # pdfminer's signature
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        """Put one glyph on the canvas; return its advance in text space."""
        self.glyphs += 1
        if self.glyphs > MAX_GLYPHS:
            raise EnoughRead
        advance = float(font.char_width(cid)) * fontsize * scaling
        try:
            text = str(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            self.unmapped += 1
            return advance
        start = apply_matrix_pt(matrix, (0.0, rise))
        end = apply_matrix_pt(matrix, (advance, rise))
        size = _drawn_size(font, fontsize) * math.hypot(matrix[2], matrix[3])
        stroked = self.mode in STROKED_MODES
        colour = (
            colours.from_components(graphicstate.scs.name, graphicstate.scolor)
            if stroked
            else colours.from_components(ncs.name, graphicstate.ncolor)
        )
        look = Look(
            size=size,
            angle=_angle(start, end),
            bold=any(name in str(font.fontname).lower() for name in BOLD_NAMES),
            colour=colour,
            hidden=self._hidden(start, end, size, scaling),
        )
        self.canvas.glyph(text, start, end, look)
        return advance

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: list[PathSegment],
    ) -> None:
        """Keep filled areas: they are the background of what is drawn on them."""
        if not fill or self.alpha < FAINT or any(self.marks):
            return
        box = solid_box(path, self.ctm)
        if box is None:
            return
        colour = colours.from_components(graphicstate.ncs.name, graphicstate.ncolor)
        seen = _intersection(box, self.clip)
        if seen[0] < seen[2] and seen[1] < seen[3]:
            self.canvas.fill(seen, colour, opaque=self.alpha > 0.95 and self.plain_blend)

    def render_image(self, name: str, stream: object) -> None:
        """Keep where a picture lies; it is never decoded."""
        self.canvas.picture(_intersection(_moved((0.0, 0.0, 1.0, 1.0), self.ctm), self.clip))

    def _hidden(
        self, start: tuple[float, float], end: tuple[float, float], size: float, scaling: float
    ) -> str | None:
        if self.mode in INVISIBLE_MODES or self.alpha < FAINT:
            return "invisible"
        if any(self.marks):
            return "layer"
        if abs(scaling) < FLAT:
            return "tiny"
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.3 * size
        left, bottom, right, top = self.clip
        inside = left - size <= x <= right + size and bottom - size <= y <= top + size
        return None if inside else "clipped"


class Interpreter(PDFPageInterpreter):  # type: ignore[misc]  # pdfminer ships no types
    """Adds to pdfminer's interpreter what decides visibility: clips, transparency, layers."""

    device: Drawing

    def __init__(self, rsrcmgr: PDFResourceManager, device: Drawing) -> None:
        """Begin without an outer graphics state."""
        super().__init__(rsrcmgr, device)
        self.inherited: PDFGraphicState | None = None
        self.saved: list[tuple[Box, float, bool]] = []

    def init_state(self, ctm: Matrix) -> None:
        """Begin a content stream; a form begins with the state of its place (8.10.1)."""
        super().init_state(ctm)
        if self.inherited is not None:
            self.graphicstate = self.inherited.copy()

    def dup(self) -> Interpreter:
        """Return the interpreter of a form inside this one."""
        inner = self.__class__(self.rsrcmgr, self.device)
        inner.inherited = self.graphicstate
        return inner

    def do_Do(self, xobjid_arg: object) -> None:  # noqa: N802  # named by the operator
        """Draw a form or picture, and come back to this stream's place and clip."""
        device = self.device
        kept = (device.clip, device.alpha, device.plain_blend, list(device.marks))
        hidden = self._hidden_form(xobjid_arg)
        if hidden:
            device.marks.append(True)
        super().do_Do(xobjid_arg)
        device.clip, device.alpha, device.plain_blend, device.marks = kept
        device.set_ctm(self.ctm)

    def do_q(self) -> None:
        """Save the state."""
        super().do_q()
        self.saved.append((self.device.clip, self.device.alpha, self.device.plain_blend))

    def do_Q(self) -> None:  # noqa: N802  # named by the operator
        """Restore the state."""
        super().do_Q()
        if self.saved:
            self.device.clip, self.device.alpha, self.device.plain_blend = self.saved.pop()

    def do_F(self) -> None:  # noqa: N802  # named by the operator
        """Fill, by its old name, which pdfminer leaves out."""
        self.do_f()

    def do_W(self) -> None:  # noqa: N802  # named by the operator
        """Clip by the bounding box of the current path, never by less than the path."""
        points = [point for step in self.curpath for point in _points(step)]
        if points:
            box = _bounds([apply_matrix_pt(self.ctm, point) for point in points])
            self.device.clip = _intersection(self.device.clip, box)

    do_W_a = do_W  # noqa: N815  # named by the operator

    def do_gs(self, name: object) -> None:
        """Read transparency and blending from a graphics state dictionary."""
        states = dict_value(resolve1(self.resources.get("ExtGState", {})))
        state = dict_value(resolve1(states.get(literal_name(name), {})))
        alpha = resolve1(state.get("ca"))
        if isinstance(alpha, (int, float)):
            self.device.alpha = float(alpha)
        if "BM" in state:
            blend = resolve1(state["BM"])
            self.device.plain_blend = isinstance(blend, PSLiteral) and blend.name in (
                "Normal",
                "Compatible",
            )

    def do_BMC(self, tag: object) -> None:  # noqa: N802  # named by the operator
        """Enter a marked stretch that hides nothing."""
        self.device.marks.append(False)

    def do_BDC(self, tag: object, props: object) -> None:  # noqa: N802  # named by the operator
        """Enter a marked stretch, which may belong to a layer that is switched off."""
        hidden = False
        if isinstance(tag, PSLiteral) and tag.name == "OC" and isinstance(props, PSLiteral):
            named = dict_value(resolve1(self.resources.get("Properties", {})))
            hidden = self._is_hidden_layer(named.get(props.name))
        self.device.marks.append(hidden)

    def _hidden_form(self, name: object) -> bool:
        form = resolve1(self.xobjmap.get(literal_name(name)))
        return form is not None and self._is_hidden_layer(getattr(form, "attrs", {}).get("OC"))

    def _is_hidden_layer(self, reference: object) -> bool:
        if isinstance(reference, PDFObjRef) and reference.objid in self.device.hidden_layers:
            return True
        group = resolve1(reference)
        members = group.get("OCGs") if isinstance(group, dict) else None
        listed = members if isinstance(members, list) else [members]
        numbers = [item.objid for item in listed if isinstance(item, PDFObjRef)]
        return bool(numbers) and all(number in self.device.hidden_layers for number in numbers)


def solid_box(path: list[PathSegment], ctm: Matrix) -> Box | None:
    """Return the bounding box of a path that mostly fills it, or None."""
    points = [apply_matrix_pt(ctm, step[-2:]) for step in path if len(step) > 2]
    if len(points) < 3:
        return None
    box = _bounds(points)
    twice = sum(
        x1 * y2 - x2 * y1
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True)
    )
    size = (box[2] - box[0]) * (box[3] - box[1])
    return box if size > 0 and abs(twice) / 2 >= SOLID_SHARE * size else None


def _points(step: PathSegment) -> list[tuple[float, float]]:
    numbers = cast("tuple[float, ...]", step[1:])
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def _drawn_size(font: PDFFont, fontsize: float) -> float:
    if isinstance(font, PDFType3Font):
        # The size of a Type 3 font is its matrix's; many are set at size 1.
        return float(abs(font.get_height() * fontsize)) or abs(fontsize)
    return abs(fontsize)


def _angle(start: tuple[float, float], end: tuple[float, float]) -> int:
    if start == end or abs(end[1] - start[1]) < 1e-6 < end[0] - start[0]:
        return 0
    return round(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])))


def _moved(box: Box, ctm: Matrix) -> Box:
    left, bottom, right, top = box
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    return _bounds([apply_matrix_pt(ctm, corner) for corner in corners])


def _bounds(points: list[tuple[float, float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _intersection(first: Box, second: Box) -> Box:
    return (
        max(first[0], second[0]),
        max(first[1], second[1]),
        min(first[2], second[2]),
        min(first[3], second[3]),
    )
