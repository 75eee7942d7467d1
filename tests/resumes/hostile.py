"""All hostile and odd files, each with its documented answer; the same bytes every time."""

from __future__ import annotations

from tests.resumes import hostile_docx, hostile_pdf, hostile_text
from tests.resumes.hostile_case import Case


def cases() -> list[Case]:
    """Return every case; names are unique."""
    return [*hostile_pdf.cases(), *hostile_docx.cases(), *hostile_text.cases()]
