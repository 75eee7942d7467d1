"""A resume as its owner and its recruiter see it."""

from __future__ import annotations

from typing import Any

from backend.resumes.models import Resume

EMPTY_RESULT: dict[str, Any] = {
    "name": None,
    "email": None,
    "phone": None,
    "links": [],
    "skills": [],
    "education": [],
    "work": [],
    "experience_years": None,
}
"""Every field that is ever shown, and how it looks when nothing is known."""


def view(resume: Resume) -> dict[str, Any]:
    """Return the fields of a resume for JSON: no path, no digest, nothing else of the file."""
    known = resume.result
    return {
        "id": str(resume.pk),
        "kind": resume.kind,
        "original_name": resume.original_name,
        "size_bytes": resume.size_bytes,
        "hidden_text": resume.hidden_text,
        "result": {name: known.get(name, empty) for name, empty in EMPTY_RESULT.items()},
        "corrected": sorted(name for name in resume.corrected if name in EMPTY_RESULT),
    }
