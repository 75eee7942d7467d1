"""How a page of a PDF is drawn onto a canvas. Imported by the parsing child only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import Matrix, PathSegment

from backend.resumes import colours, geometry
from backend.resumes.canvas import Canvas, Look
from backend.resumes.colours import RGB
from backend.resumes.geometry import EVERYWHERE, Box, Point

MAX_GLYPHS = 100_000
"""For the whole document; a dense page has 6 000."""
FAINT = 0.1
"""Less opaque than this is invisible; a guess, to be calibrated."""
OPAQUE = 0.95
FLAT = 0.1
"""Glyphs narrower than this share of their width are lines."""
SOLID_SHARE = 0.6
"""A path that fills less of its bounding box is no background."""
STROKED_MODES, INVISIBLE_MODES = {1, 5}, {3, 7}
"""Text rendering modes (ISO 32000-2, table 104)."""
BOLD_NAMES = ("bold", "black", "heavy", "semibold")


class EnoughRead(Exception):
    """The document has more text than a resume; the rest is not read."""


class Drawing(PDFTextDevice):
    """Receives what the interpreter draws; one canvas at a time."""

    def __init__(self, resources: PDFResourceManager, hidden_layers: frozenset[int]) -> None:
        """Draw nothing yet; text in `hidden_layers` (object numbers) is not seen."""
        super().__init__(resources)
        self.hidden_layers = hidden_layers
        self.canvas = Canvas(EVERYWHERE)
        self.glyphs = self.unmapped = 0
        self.faces: dict[int, tuple[float, bool, PDFFont]] = {}
        self._open_page()

    def _open_page(self) -> None:
        self.clip: Box = EVERYWHERE
        self.alpha = 1.0
        self.plain_blend = True
        self.marks: list[bool] = []
        self.mode = 0

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        """Begin an empty canvas of the visible part of the page."""
        self._open_page()
        crop, media = (geometry.moved_box(ctm, box) for box in (page.cropbox, page.mediabox))
        self.canvas = Canvas(geometry.intersection(crop, media))

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

    def render_char(
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
        start = geometry.moved(matrix, (0.0, rise))
        end = geometry.moved(matrix, (advance, rise))
        scale, bold = self._face(font)
        size = abs(fontsize) * scale * math.hypot(matrix[2], matrix[3])
        look = Look(
            size=size,
            angle=geometry.angle(start, end),
            bold=bold,
            colour=self._colour(ncs, graphicstate),
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
        path: Sequence[PathSegment],
    ) -> None:
        """Keep filled areas: they are the background of what is drawn on them."""
        if not fill or self.alpha < FAINT or any(self.marks) or self.ctm is None:
            return
        colour = colours.from_components(graphicstate.ncs.name, graphicstate.ncolor)
        for box in geometry.solid_boxes(path, self.ctm, SOLID_SHARE):
            seen = geometry.intersection(box, self.clip)
            if geometry.area(seen) > 0:
                self.canvas.fill(seen, colour, opaque=self.alpha > OPAQUE and self.plain_blend)

    def render_image(self, name: str, stream: object) -> None:
        """Keep where a picture lies; it is never decoded."""
        if self.ctm is not None:
            unit = geometry.moved_box(self.ctm, (0.0, 0.0, 1.0, 1.0))
            self.canvas.picture(geometry.intersection(unit, self.clip))

    def _face(self, font: PDFFont) -> tuple[float, bool]:
        """Return the height of a font at size 1, and whether it is bold."""
        known = self.faces.get(id(font))
        if known is None:
            bold = any(name in str(font.fontname).lower() for name in BOLD_NAMES)
            # The size of a Type 3 font is its matrix's; many are set at size 1.
            height = abs(font.get_height()) if isinstance(font, PDFType3Font) else 1.0
            # The font is kept with its number, which another font could take otherwise.
            known = self.faces[id(font)] = (float(height) or 1.0, bold, font)
        return known[0], known[1]

    def _colour(self, ncs: PDFColorSpace, state: PDFGraphicState) -> RGB | None:
        if self.mode in STROKED_MODES:
            return colours.from_components(state.scs.name, state.scolor)
        return colours.from_components(ncs.name, state.ncolor)

    def _hidden(self, start: Point, end: Point, size: float, scaling: float) -> str | None:
        if self.mode in INVISIBLE_MODES or self.alpha < FAINT:
            return "invisible"
        if any(self.marks):
            return "layer"
        if abs(scaling) < FLAT:
            return "tiny"
        centre = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.3 * size
        return None if geometry.contains(self.clip, centre, size) else "clipped"


class Interpreter(PDFPageInterpreter):
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

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802  # named by the operator
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
        # Steps are an operator and its pairs of numbers.
        numbers = [step[1:] for step in self.curpath]
        points = [pair for step in numbers for pair in zip(step[::2], step[1::2], strict=False)]
        if points:
            box = geometry.bounds(geometry.moved(self.ctm, point) for point in points)
            self.device.clip = geometry.intersection(self.device.clip, box)

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
