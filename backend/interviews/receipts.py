"""What a candidate is told at the end: what was kept, who reads it, how to have it erased."""

from __future__ import annotations

from typing import Any

from backend.accounts import declarations
from backend.interviews import texts
from backend.interviews.models import Interview


def receipt_of(interview: Interview) -> dict[str, Any]:
    """Return the receipt as things stand now; nothing is listed that was not kept."""
    words = texts.read("receipt", interview.language)
    firm = interview.organization
    until = words["until"].format(organization=firm.name)
    return {
        "interview": interview.pk,
        "organization": firm.name,
        "job": interview.job.title,
        "started_at": interview.started_at,
        "ended_at": interview.ended_at,
        "kept": [{"what": words["kept"][kind], "until": until} for kind in kinds_kept(interview)],
        "readers": [reader.format(organization=firm.name) for reader in words["readers"]],
        "decides": words["decides"].format(organization=firm.name),
        "contact_email": firm.contact_email,
        "turns": list(interview.turns.all()),
    }


def kinds_kept(interview: Interview) -> list[str]:
    """Return what is stored of this interview, by the names of the texts."""
    present = {
        "contact": bool(interview.candidate.name or interview.candidate.email),
        "consent": interview.consented_at is not None,
        "resume": interview.resume is not None,
        "recording": interview.started_at is not None,
        "transcript": interview.started_at is not None,
        "page_events": interview.started_at is not None,
        "rating": interview.rating is not None,
        "declaration": declarations.has_declared(interview.pk),
    }
    return [kind for kind, kept in present.items() if kept]
