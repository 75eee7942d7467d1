"""An interview on paper: the print view, and the same as PDF where WeasyPrint's libraries load."""

from __future__ import annotations

import ctypes
from functools import cache

LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)
"""What WeasyPrint opens when it is imported (its `text/ffi.py`); trying costs a millisecond,
the import itself half a second."""


class PdfUnavailable(Exception):
    """This machine lacks what draws a PDF."""


@cache
def is_available() -> bool:
    """Return whether this machine can draw a PDF."""
    try:
        for name in LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def pdf_of(html: str) -> bytes:
    """Return a page as PDF; it may name no other file or address. Blocks for seconds.

    Raises:
        PdfUnavailable: this machine lacks what draws a PDF.
    """
    if not is_available():
        raise PdfUnavailable
    # Half a second and 20 MB, for who asks for a PDF.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    closed = URLFetcher(allowed_protocols=())
    drawn: bytes = HTML(string=html, url_fetcher=closed).write_pdf()
    return drawn
