"""The sections of a resume by their headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.resumes.document import Line
from backend.resumes.words import section_of

LABEL_END = re.compile(r"\s{0,3}(?::|\t)\s{0,3}")
STAYS_IN_SKILLS = {"skills", "languages", "other", "projects"}
"""Within skills, `Languages: Python, Go` is a row of the list, not a section of its own."""


@dataclass(slots=True)
class Section:
    """A heading's kind (`top` before the first one) and the lines under it."""

    kind: str
    lines: list[Line] = field(default_factory=list)


def split(lines: Sequence[Line]) -> list[Section]:
    """Return the sections in order; headings themselves are left out."""
    found = [Section("top")]
    for line in lines:
        kind = section_of(line.text)
        if kind is not None:
            found.append(Section(kind))
            continue
        kind, rest = _labelled(line.text)
        if kind is not None and not (found[-1].kind == "skills" and kind in STAYS_IN_SKILLS):
            found.append(Section(kind, [line.model_copy(update={"text": rest})]))
            continue
        found[-1].lines.append(line)
    return [section for section in found if section.lines]


def of_kind(sections: Sequence[Section], *kinds: str) -> list[Line]:
    """Return the lines of all sections of some kinds, in order."""
    return [line for section in sections if section.kind in kinds for line in section.lines]


def _labelled(text: str) -> tuple[str | None, str]:
    """Return the section and the rest of `Skills: Python, SQL`."""
    label = LABEL_END.search(text, 0, 60)
    if label is None or not text[label.end() :].strip():
        return None, text
    return section_of(text[: label.start()]), text[label.end() :]
