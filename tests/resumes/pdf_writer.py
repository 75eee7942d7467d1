"""A PDF writer small enough to lie with: every object is bytes that a test may spoil."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

LETTER = (612, 792)
WIDTHS = {
    "bold": 0.56,
    "regular": 0.5,
}
"""Mean advance of Helvetica in sizes, close enough to place columns."""


@dataclass
class Pdf:
    """Numbered objects, written with a cross-reference table that fits."""

    objects: list[bytes] = field(default_factory=list)
    trailer: bytes = b""
    version: bytes = b"%PDF-1.7\n"

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, extra: bytes = b"", *, compress: bool = False) -> int:
        if compress:
            data, extra = zlib.compress(data), extra + b"/Filter/FlateDecode"
        return self.add(b"<<%b/Length %d>>stream\n%b\nendstream" % (extra, len(data), data))

    def write(self, root: int) -> bytes:
        out, places = bytearray(self.version), []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        xref = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<</Size %d/Root %d 0 R%b>>\n" % (len(places) + 1, root, self.trailer)
        return bytes(out + b"startxref\n%d\n%%%%EOF\n" % xref)


FONTS = (
    b"<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    b"/F2<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>>>"
)


def document(
    pages: list[bytes],
    *,
    resources: bytes = b"",
    catalog: bytes = b"",
    page: bytes = b"",
    setup=None,
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF whose pages have these content streams.

    `setup(pdf)` may add objects first and return what to append to the resources.
    """
    pdf = Pdf(trailer=trailer)
    if setup is not None:
        resources += setup(pdf)
    contents = [pdf.stream(content) for content in pages]
    tree = len(pdf.objects) + len(contents) + 1
    kids = [
        pdf.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font%b%b>>%b>>" % (tree, content, FONTS, resources, page)
        )
        for content in contents
    ]
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    pdf.add(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), refs))
    root = pdf.add(b"<</Type/Catalog/Pages %d 0 R%b>>" % (tree, catalog))
    return pdf.write(root)


def literal(text: str) -> bytes:
    """Return a PDF string in Windows encoding."""
    raw = text.encode("cp1252", "replace")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def text(x: float, y: float, said: str, size: float = 10, font: str = "F1") -> bytes:
    """Return operators that write one line at a place."""
    return b"BT /%b %g Tf %g %g Td %b Tj ET\n" % (font.encode(), size, x, y, literal(said))


def kerned(x: float, y: float, said: str, size: float = 10, font: str = "F1") -> bytes:
    """Return one line as TeX writes it: no space glyphs, words apart by kerning."""
    pieces = b"-330".join(literal(word) for word in said.split(" "))
    return b"BT /%b %g Tf %g %g Td [%b] TJ ET\n" % (font.encode(), size, x, y, pieces)


def width(said: str, size: float, font: str = "F1") -> float:
    """Return about how wide a line is, in points."""
    return len(said) * size * WIDTHS["bold" if font == "F2" else "regular"]


class Sheet:
    """Writes lines downwards at a left edge."""

    def __init__(self, x: float, y: float, write: Callable[..., bytes] = text) -> None:
        self.x, self.y, self.write, self.out = x, y, write, b""

    def line(self, said: str, size: float = 10, font: str = "F1", right: str = "") -> None:
        self.out += self.write(self.x, self.y, said, size, font)
        if right:
            self.out += self.write(560 - width(right, size), self.y, right, size)
        self.y -= 1.4 * size

    def heading(self, said: str) -> None:
        self.y -= 8
        self.line(said, 12, "F2")
