"""Words that resumes are made of: headings, titles, firms, schools. Pure, read from data."""

from __future__ import annotations

import json
import re
from pathlib import Path

DATA = Path(__file__).parent / "data"
_LISTS: dict[str, dict[str, list[str]]] = json.loads(
    (DATA / "words.json").read_text(encoding="utf-8")
)
MAX_HEADING_CHARS = 60
EDGES = " \t:;.,-–—_=*#|•·◆▪■●▶>/&+0123456789"
"""What decorates headings."""
JOINERS = re.compile(r"\s{1,3}(?:&|and|und|/|\+)\s{1,3}", re.IGNORECASE)

HEADINGS = {
    heading: section for section, headings in _LISTS["headings"].items() for heading in headings
}
"""Section by heading, in lower case."""
TITLES = frozenset(_LISTS["roles"]["titles"])
"""Words of job titles, in lower case; German ones by their endings too."""
TITLE_ENDINGS = tuple(_LISTS["roles"]["endings"])
FIRMS = frozenset(_LISTS["places"]["firms"])
SCHOOLS = frozenset(_LISTS["places"]["schools"])
SCHOOL_PARTS = tuple(_LISTS["places"]["school_parts"])
DEGREES = frozenset(_LISTS["education"]["degrees"])
DEGREE_PARTS = tuple(_LISTS["education"]["degree_parts"])
PARTICLES = frozenset(_LISTS["names"]["particles"])
HONORIFICS = frozenset(_LISTS["names"]["honorifics"])
NAME_STOPWORDS = TITLES | SCHOOLS | frozenset(_LISTS["roles"]["never_names"])

WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")


def section_of(text: str) -> str | None:
    """Return the section that a line opens when the line is a heading and nothing else."""
    plain = text.strip(EDGES).lower()
    if not plain or len(plain) > MAX_HEADING_CHARS:
        return None
    plain = " ".join(plain.split())
    if plain in HEADINGS:
        return HEADINGS[plain]
    parts = JOINERS.split(plain)
    return HEADINGS.get(parts[0].strip()) if len(parts) == 2 else None


def is_heading(text: str) -> bool:
    """Return whether a line is a heading."""
    return section_of(text) is not None


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; `B.Sc` stays one."""
    return [match.lower() for match in WORD.findall(text[:300])]


def is_title(text: str) -> bool:
    """Return whether a text names a job."""
    return any(word in TITLES or word.endswith(TITLE_ENDINGS) for word in words(text))


def is_firm(text: str) -> bool:
    """Return whether a text names an employer by its legal form or kind."""
    return any(word in FIRMS for word in words(text)) or is_school(text)


def is_school(text: str) -> bool:
    """Return whether a text names a place of learning."""
    return any(word in SCHOOLS or word.endswith(SCHOOL_PARTS) for word in words(text))


def is_degree(text: str) -> bool:
    """Return whether a text names a degree or a training."""
    found = words(text)
    return any(
        word in DEGREES or word.replace(".", "") in DEGREES or word.startswith(DEGREE_PARTS)
        for word in found
    )
