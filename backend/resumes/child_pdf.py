"""Reads a PDF into lines. Imported by the parsing child only."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from types import SimpleNamespace
from typing import Any, BinaryIO

from pdfminer import pdftypes
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFNoValidXRef
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral

from backend.resumes import layout
from backend.resumes.child_drawing import Drawing, EnoughRead, Interpreter
from backend.resumes.reading import Damaged, Line, PasswordNeeded, Reading

MAX_PAGES = 40
"""The rest is not read; a long academic resume has 20."""
MAX_STREAM_BYTES = 48 * 1024 * 1024
"""One stream after inflating; the limit of memory would end a bomb too, only later."""
MAX_LINKS = 60
MAX_ANNOTATIONS = 500
HIDDEN_ANNOTATION = 0x2 | 0x20
"""Flags Hidden and NoView (ISO 32000-2, table 167)."""
LINK = re.compile(r"(?:https?://|mailto:)[!-~]{3,300}")


def read(file: BinaryIO) -> Reading:
    """Return the lines of a PDF in reading order, without what a reader cannot see.

    Raises:
        PasswordNeeded: it opens only with a password, or by an unknown method.
        Damaged: no page can be read.
    """
    try:
        reading = _read(PDFDocument, file)
    except (PasswordNeeded, MemoryError):
        raise
    except Exception:  # noqa: BLE001  # pdfminer raises what it likes; the rebuilt one may do
        reading = Reading()
    if reading.lines or reading.hidden or reading.pictures:
        return reading
    file.seek(0)
    return _read(Rebuilt, file)


class Rebuilt(PDFDocument):
    """A document whose table of contents and lengths are not believed but found again."""

    def find_xref(self, parser: PDFParser) -> int:
        """Find none, so that pdfminer searches the whole file for objects."""
        raise PDFNoValidXRef


def _read(open_document: type[PDFDocument], file: BinaryIO) -> Reading:
    try:
        document = open_document(PDFParser(file))
    except PDFEncryptionError as error:
        raise PasswordNeeded from error
    resources = Resources()
    drawing = Drawing(resources, frozenset(_hidden_layers(document)))
    reading = Reading()
    damaged = 0
    for page in islice(PDFPage.create_pages(document), MAX_PAGES + 1):
        reading.pages += 1
        if reading.pages > MAX_PAGES:
            reading.truncated = True
            break
        try:
            whole = _draw(page, Interpreter(resources, drawing))
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001  # pdfminer raises what it likes; other pages may be fine
            damaged, whole = damaged + 1, True
        _collect(page, drawing, reading)
        if not whole:
            reading.truncated = True
            break
    if not reading.pages or (damaged == reading.pages and not reading.lines):
        raise Damaged
    reading.unmapped = drawing.unmapped
    return reading


class Resources(PDFResourceManager):
    """Fonts; a broken one is replaced, so that it does not cost the rest of its page."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Return the font, or one of standard encoding when it cannot be read."""
        try:
            return super().get_font(objid, spec)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001  # pdfminer raises what it likes
            return super().get_font(None, {})


def _inflate(data: bytes) -> bytes:
    """Inflate, but not without end."""
    inflater = zlib.decompressobj()
    inflated = inflater.decompress(data, MAX_STREAM_BYTES)
    if inflater.unconsumed_tail:
        raise MemoryError
    if not inflater.eof:
        raise zlib.error
    return inflated


# pdfminer offers no limit of its own.
vars(pdftypes)["zlib"] = SimpleNamespace(
    decompress=_inflate, decompressobj=zlib.decompressobj, error=zlib.error
)


def _draw(page: PDFPage, interpreter: Interpreter) -> bool:
    """Draw a page; return whether all of it was read."""
    try:
        interpreter.process_page(page)
    except EnoughRead:
        return False
    return True


def _collect(page: PDFPage, drawing: Drawing, reading: Reading) -> None:
    spans = drawing.canvas.finish()
    hidden: Counter[str] = Counter()
    for span in spans:
        if span.hidden:
            hidden[span.hidden] += sum(c.isalnum() for c in span.text)
    for reason, count in hidden.items():
        reading.hidden[reason] = reading.hidden.get(reason, 0) + count
    reading.pictures = reading.pictures or drawing.canvas.is_scan
    visible = [span for span in spans if not span.hidden]
    reading.lines += [
        Line(row.text, reading.pages, row.size, row.bold) for row in layout.order(visible)
    ]
    for link in _links(page):
        if link not in reading.links and len(reading.links) < MAX_LINKS:
            reading.links.append(link)


def _links(page: PDFPage) -> Iterator[str]:
    """Yield the addresses of visible link areas; nothing is ever opened."""
    try:
        annotations = list_value(resolve1(page.annots or []))[:MAX_ANNOTATIONS]
        for item in annotations:
            if address := _address(dict_value(resolve1(item))):
                yield address
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # links are an extra; a damaged list of them is no reason
        return


def _address(annotation: dict[Any, Any]) -> str | None:
    action = resolve1(annotation.get("A"))
    flags = resolve1(annotation.get("F", 0))
    box = [resolve1(side) for side in list_value(resolve1(annotation.get("Rect", [])))]
    if not isinstance(action, dict) or (isinstance(flags, int) and flags & HIDDEN_ANNOTATION):
        return None
    if len(box) != 4 or abs(box[2] - box[0]) < 1 or abs(box[3] - box[1]) < 1:
        return None
    kind, address = resolve1(action.get("S")), resolve1(action.get("URI"))
    if not isinstance(kind, PSLiteral) or kind.name != "URI" or not isinstance(address, bytes):
        return None
    text = address.decode("latin-1").strip()
    return text if LINK.fullmatch(text) else None


def _hidden_layers(document: PDFDocument) -> Iterator[int]:
    """Yield the object numbers of layers that are off when the document opens (8.11.4)."""
    try:
        properties = dict_value(resolve1(document.catalog.get("OCProperties", {})))
        default = dict_value(resolve1(properties.get("D", {})))
        off = list_value(resolve1(default.get("OFF", [])))
        base = resolve1(default.get("BaseState"))
        if isinstance(base, PSLiteral) and base.name == "OFF":
            shown = {item.objid for item in list_value(resolve1(default.get("ON", [])))}
            every = list_value(resolve1(properties.get("OCGs", [])))
            off = [*off, *(item for item in every if item.objid not in shown)]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a damaged list of layers hides nothing
        return
    for item in off:
        if isinstance(item, PDFObjRef):
            yield item.objid
