"""What a resume says of its owner: values from visible lines. Pure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from backend.resumes import contacts, experience, history, sections, skills
from backend.resumes.document import Document, Line

MAX_LINES = 1500
"""Lines that are searched; a resume has 40 to 300."""


def extract(document: Document, today: date) -> dict[str, Any]:
    """Return the fields of a resume, ready for JSON; what is not found is None or empty.

    Args:
        document: The visible lines; hidden text never gets here.
        today: Until when a present job counts.
    """
    lines = document.lines[:MAX_LINES]
    texts = [line.text for line in lines]
    parts = sections.split(lines)
    address = contacts.email([*texts, *_addresses(document.links)])
    jobs, studies = history.read(parts, today)
    named = [job.employer for job in jobs] + [study.institution for study in studies]
    worked = [(job.start, job.end) for job in jobs]
    return {
        "name": contacts.name(lines, address),
        "email": address,
        "phone": contacts.phone(_telephone_lines(lines)),
        "links": contacts.links(texts, _web(document.links)),
        "skills": skills.read(parts, [name for name in named if name]),
        "education": [asdict(study) for study in studies],
        "work": [
            {
                "employer": job.employer,
                "title": job.title,
                "start": str(job.start),
                "end": str(job.end) if job.end else None,
                "current": job.current,
            }
            for job in jobs
        ],
        "experience_years": experience.years(worked, today),
    }


def _telephone_lines(lines: list[Line]) -> list[str]:
    """Telephone numbers stand on the first page; figures of projects stand anywhere."""
    return [line.text for line in lines if line.page <= 1]


def _addresses(links: list[str]) -> list[str]:
    return [link.removeprefix("mailto:").split("?")[0] for link in links if link[:7] == "mailto:"]


def _web(links: list[str]) -> list[str]:
    return [link for link in links if not link.startswith("mailto:")]
