"""The type of a file by its content; nothing is parsed or inflated here."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from backend.resumes import archive
from backend.resumes.refusals import (
    MacroDocument,
    NameDisagrees,
    OldWordDocument,
    PasswordProtected,
    TypeNotAllowed,
    Unreadable,
)

Kind = Literal["pdf", "docx", "txt"]

PDF_START = b"%PDF-"
"""ISO 32000-2 section 7.5.2. Readers tolerate bytes before it; a polyglot lives on that."""
ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound File Binary ([MS-CFB] 2.2): old Word documents, and encrypted new ones."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""Stream of an encrypted Office document ([MS-OFFCRYPTO] 2.3.4)."""
MARKUP_STARTS = (b"{\\rtf", b"%!PS", b"<?xml", b"MZ", b"\x7fELF", b"#!")
"""Printable beginnings of formats that are not plain text; `MZ` and `#!` are programs."""

CONTENT_TYPES = "[Content_Types].xml"
"""Every OPC package has it (ECMA-376 part 2, 7.2.3)."""
MAIN_PART = re.compile(r"word/document\d?\.xml")
"""Word Online writes document2.xml."""
MACROS = "word/vbaproject.bin"

SAMPLE_BYTES = 64 * 1024
"""How much of a text decides; the child decodes all of it."""
MAX_CONTROL_SHARE = 0.01
"""Share of control characters in plain text; a guess, to be calibrated."""
ALLOWED_CONTROLS = frozenset("\t\n\r\f\v\a\x1a\x1b")
"""Layout characters, the end-of-file mark of old systems, and terminal codes."""
EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})")
"""What counts as the ending of a name: `.pdf`, and also `.exe`; not `.2024 final`."""


def detect(name: str, data: bytes) -> Kind:
    """Return the type of a file.

    Args:
        name: The name it was sent under; its ending must agree when it has one.
        data: The whole file.

    Raises:
        TypeNotAllowed: none of the three types, or the name says another.
        PasswordProtected: an encrypted Word document.
        Unreadable: empty, or an archive that is not safe to open.
    """
    if not data:
        raise Unreadable
    kind = _by_content(data)
    suffix = PurePosixPath(name.replace("\\", "/")).suffix
    extension = EXTENSION.fullmatch(suffix)
    if extension and extension[1].lower() != kind:
        raise NameDisagrees
    return kind


def _by_content(data: bytes) -> Kind:
    if data.startswith(PDF_START):
        return "pdf"
    if data.startswith(ZIP_START):
        return _package(data)
    if data.startswith(OLE_START):
        raise PasswordProtected if ENCRYPTED_PACKAGE in data else OldWordDocument
    if is_text(data[:SAMPLE_BYTES]):
        return "txt"
    raise TypeNotAllowed


def _package(data: bytes) -> Kind:
    try:
        names = [entry.name for entry in archive.entries(data)]
    except archive.EncryptedArchive:
        raise PasswordProtected from None
    except (archive.NotAnArchive, archive.UnsafeArchive):
        raise Unreadable from None
    if CONTENT_TYPES not in names or not any(MAIN_PART.fullmatch(name) for name in names):
        raise TypeNotAllowed
    if any(name.lower() == MACROS for name in names):
        raise MacroDocument
    return "docx"


def is_text(sample: bytes) -> bool:
    """Return whether bytes are plain text: decodable, and nearly free of control characters."""
    if sample.startswith(MARKUP_STARTS):
        return False
    text = decode(sample)
    if text is None:
        return False
    odd = sum(1 for c in text if (c < " " or "\x7f" <= c < "\xa0") and c not in ALLOWED_CONTROLS)
    return odd <= MAX_CONTROL_SHARE * len(text)


def decode(data: bytes) -> str | None:
    """Return the text of plain text bytes, or None when they are not text.

    A byte order mark decides; without one it is UTF-8, and else the encoding of western
    Windows. A character cut in two at the end of `data` is no error.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) & ~1].decode("utf-16", "replace")
    if b"\0" in data:
        return None
    for cut in range(min(4, len(data))):
        try:
            return data[: len(data) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")
