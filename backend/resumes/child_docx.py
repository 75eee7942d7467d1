"""Reads a Word document into lines. Imported by the parsing child only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, zip_longest
from typing import Any, BinaryIO

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml.etree import _Element as Element

from backend.resumes.child_docx_looks import Looks
from backend.resumes.reading import MAX_LINES, Damaged, Line, Reading

MAX_ROW_LINES = 3
"""Cells of up to so many lines are read row by row; longer ones are columns."""
MAX_LINKS = 60
LINK = re.compile(r"(?:https?://|mailto:)[!-~]{3,300}")

PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
RUN, TEXT, TAB, BREAK, RETURN, HYPHEN = (
    qn(name) for name in ("w:r", "w:t", "w:tab", "w:br", "w:cr", "w:noBreakHyphen")
)
TEXT_BOX = qn("w:txbxContent")
MARKUP_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHOICE, FALLBACK = MARKUP_COMPATIBILITY + "Choice", MARKUP_COMPATIBILITY + "Fallback"
SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:rPr"), qn("w:pPr"), FALLBACK}
"""Deleted text, properties, and the second copy of a drawing for old programs."""


def read(file: BinaryIO) -> Reading:
    """Return the lines of a Word document, without what a reader cannot see.

    Raises:
        Damaged: it declares a document type, which OPC forbids (ECMA-376 part 2, 7.2.3.4).
    """
    document = docx.Document(file)
    body = document.element.body
    if _has_doctype(document.element):
        raise Damaged
    reading = Reading(pages=1)
    walk = _Walk(Looks(document, reading.hidden))
    headers = _parts(document, RELATIONSHIP_TYPE.HEADER)
    footers = _parts(document, RELATIONSHIP_TYPE.FOOTER)
    main = list(islice(walk.lines(body), MAX_LINES + 1))
    reading.truncated = len(main) > MAX_LINES
    known = {item.text for item in main}
    above = [line for part in headers for line in walk.lines(part) if line.text not in known]
    below = [line for part in footers for line in walk.lines(part) if line.text not in known]
    reading.lines = [*above, *main, *below]
    reading.links = _links(document)
    return reading


def _has_doctype(element: Element) -> bool:
    information = element.getroottree().docinfo
    return bool(information.doctype)  # type: ignore[attr-defined]  # lxml-stubs leave it out


def _parts(document: Any, kind: str) -> list[Element]:
    """Return the root elements of headers or footers.

    Raises:
        Damaged: one declares a document type.
    """
    roots: list[Element] = []
    for relation in document.part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            roots.append(relation.target_part.element)
    if any(_has_doctype(root) for root in roots):
        raise Damaged
    return roots


def _links(document: Any) -> list[str]:
    found: dict[str, None] = {}
    for relation in document.part.rels.values():
        if relation.is_external and relation.reltype == RELATIONSHIP_TYPE.HYPERLINK:
            address = str(relation.target_ref).strip()
            if LINK.fullmatch(address):
                found[address] = None
    return list(found)[:MAX_LINKS]


class _Walk:
    """Goes through blocks in the order of reading."""

    def __init__(self, looks: Looks) -> None:
        self.looks = looks

    def lines(self, container: Element) -> Iterator[Line]:
        """Yield the visible lines of a body, cell, header or text box."""
        for child in container.iterchildren("*"):
            if child.tag == PARAGRAPH:
                yield from self._paragraph(child)
            elif child.tag == TABLE:
                yield from self._table(child)
            elif child.tag not in SKIPPED:
                # Content controls, insertions and custom markup wrap blocks.
                yield from self.lines(child)

    def _table(self, table: Element) -> Iterator[Line]:
        for row in table.iter(ROW):
            if next(row.iterancestors(TABLE)) is not table:
                continue
            cells = [list(self.lines(cell)) for cell in row.iter(CELL) if _row_of(cell) is row]
            cells = [cell for cell in cells if cell]
            if cells and max(len(cell) for cell in cells) <= MAX_ROW_LINES:
                for beside in zip_longest(*cells):
                    yield _joined([line for line in beside if line is not None])
            else:
                for cell in cells:
                    yield from cell

    def _paragraph(self, paragraph: Element) -> Iterator[Line]:
        text, size, bold = "", 0.0, False
        boxes: list[Element] = []
        for run in _runs(paragraph, boxes):
            said = _said(run)
            look = self.looks.of(run, paragraph, said)
            if look is None:
                continue
            text += said
            if said.strip():
                size, bold = max(size, look.size), bold or look.bold
        for part in text.split("\n"):
            if part.strip():
                yield Line(part, 1, size, bold)
        for box in boxes:
            if self.looks.box_is_visible(box):
                yield from self.lines(box)


def _row_of(cell: Element) -> Element:
    return next(cell.iterancestors(ROW))


def _runs(element: Element, boxes: list[Element]) -> Iterator[Element]:
    """Yield the runs of a paragraph in order; collect its text boxes, which are read after it."""
    for child in element.iterchildren("*"):
        if child.tag == RUN:
            yield child
            boxes += [
                box
                for box in child.iter(TEXT_BOX)
                if next(box.iterancestors(FALLBACK, RUN)).tag != FALLBACK
            ]
        elif child.tag not in SKIPPED:
            yield from _runs(child, boxes)


def _said(run: Element) -> str:
    """Return a run's own text; line breaks as line feeds."""
    parts = []
    for child in run:
        if child.tag == TEXT:
            parts.append(child.text or "")
        elif child.tag == TAB:
            parts.append("\t")
        elif child.tag in (BREAK, RETURN):
            parts.append("\n")
        elif child.tag == HYPHEN:
            parts.append("-")
    return "".join(parts)


def _joined(lines: list[Line]) -> Line:
    return Line(
        "\t".join(line.text for line in lines),
        1,
        max(line.size for line in lines),
        any(line.bold for line in lines),
    )
