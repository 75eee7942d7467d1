"""The parsing child: confines itself, then reads one document from standard input.

Answers on standard output: `READY` once it is confined and its parser is loaded, then one JSON
object. Run as `python -I -B -c <cage.PROGRAM> <repository> <kind>`.
"""

from __future__ import annotations

import json
import logging
import os
import re
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO

from backend.resumes import confinement, detection
from backend.resumes.reading import MAX_CHARS, Damaged, Line, PasswordNeeded, Reading

MAX_TEXT_CHARS = 4 * MAX_CHARS
"""Of plain text; some of it is blank or invisible and does not count."""
READY = b"+"
"""Written before the first byte of the document is read: from here on failures are its own."""


def main() -> None:
    """Read the document of the kind named by the first argument and print what was found."""
    status = os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)
    confinement.confine()
    logging.disable(logging.CRITICAL)
    read = _reader(sys.argv[1])
    os.write(1, READY)
    try:
        with os.fdopen(0, "rb") as file:
            answer = {"status": "read", **read(file).report()}
    except PasswordNeeded:
        answer = {"status": "password_protected"}
    except Exception:  # noqa: BLE001  # parsers raise what they like; it is the document's fault
        answer = {"status": "unreadable"}
    answer["peak_kb"] = _peak_kb(status)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
    # Skips the interpreter's own clearing up: a document must not run anything after its answer.
    os._exit(0)


def _peak_kb(status: int) -> int:
    """Return the most memory this program had; `ru_maxrss` counts the one that forked it too."""
    found = re.search(rb"^VmHWM:\s+(\d+) kB", os.pread(status, 8192, 0), re.MULTILINE)
    return int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _reader(kind: str) -> Callable[[BinaryIO], Reading]:
    if kind == "pdf":
        from backend.resumes import child_pdf

        return child_pdf.read
    if kind == "docx":
        from backend.resumes import child_docx

        return child_docx.read
    return read_text


def read_text(file: BinaryIO) -> Reading:
    """Return the lines of plain text.

    Raises:
        Damaged: it is not text all the way.
    """
    text = detection.decode(file.read())
    if text is None:
        raise Damaged
    lines = text[:MAX_TEXT_CHARS].splitlines()
    return Reading([Line(item) for item in lines], pages=1, truncated=len(text) > MAX_TEXT_CHARS)
