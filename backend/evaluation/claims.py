"""Claims of a resume beside what was said: supported or contradicted only with a quote. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backend.evaluation.answers import ClaimsAnswer
from backend.evaluation.material import Material, ResumeClaim, plain
from backend.evaluation.quotes import Quote
from backend.evaluation.scoring import verified_quotes

MAX_SKILLS, MAX_POSTS, MAX_STUDIES = 20, 8, 4
"""Claims that are looked at; a talk touches on fewer (guesses)."""
MAX_CLAIM_CHARS: Final = 160
"""As much of one entry as tells what it is."""


class ClaimStanding(StrEnum):
    """How a claim stands after the talk."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_DISCUSSED = "not_discussed"


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One claim and the words that bear on it."""

    claim: ResumeClaim
    standing: ClaimStanding
    quotes: tuple[Quote, ...] = ()


def claims_of(resume: Mapping[str, object]) -> tuple[ResumeClaim, ...]:
    """Return what a resume claims, from its fields as `resumes` reads them.

    Name, address, dates of study and everything else about the person is left out.
    """
    skills = [("skill", _text(skill)) for skill in _list(resume.get("skills"))[:MAX_SKILLS]]
    posts = [("post", _joined(post, "title", "employer")) for post in _entries(resume, "work")]
    studies = [
        ("study", _joined(study, "degree", "institution"))
        for study in _entries(resume, "education")
    ]
    years = resume.get("experience_years")
    found = [*skills, *posts[:MAX_POSTS], *studies[:MAX_STUDIES]]
    if isinstance(years, int | float) and not isinstance(years, bool):
        found.append(("years", f"{years:g} years of experience"))
    texts = dict.fromkeys((kind, text) for kind, text in found if text)
    return tuple(
        ResumeClaim(f"c{number}", kind, text) for number, (kind, text) in enumerate(texts, start=1)
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _entries(resume: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    return [entry for entry in _list(resume.get(name)) if isinstance(entry, Mapping)]


def _text(value: object) -> str:
    return plain(value)[:MAX_CLAIM_CHARS] if isinstance(value, str) else ""


def _joined(entry: Mapping[str, object], what: str, where: str) -> str:
    return ", ".join(text for text in (_text(entry.get(what)), _text(entry.get(where))) if text)


def judged(material: Material, answer: ClaimsAnswer) -> tuple[ClaimResult, ...]:
    """Return every claim of the material; a claim that the answer invents is left out."""
    given = {each.key: each for each in reversed(answer.claims)}
    results = []
    for claim in material.claims:
        found = given.get(claim.key)
        verified = verified_quotes(found.quotes, material)[0] if found else ()
        is_proved = found is not None and found.standing != "not_discussed" and verified
        standing = found.standing if found and is_proved else "not_discussed"
        results.append(ClaimResult(claim, ClaimStanding(standing), verified if is_proved else ()))
    return tuple(results)


def discussed(results: Sequence[ClaimResult]) -> list[ClaimResult]:
    """Return the claims that the talk touched on."""
    return [each for each in results if each.standing is not ClaimStanding.NOT_DISCUSSED]
