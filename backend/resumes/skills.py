"""Skills of a maintained vocabulary, found by whole words. Pure, read from data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from backend.resumes.sections import Section
from backend.resumes.words import DATA

MAX_SKILLS = 80
TOKEN = re.compile(r"\.?\w+(?:[.'’]\w+)*[+#]*|[&/]")
"""A word with what belongs to it: `C++`, `.NET`, `Node.js`; hyphens part words."""
ITEM_END = re.compile(r"[,;|•·●▪■◦\t()\[\]/:]|\s[–—-]\s|\.\s|\.$|\s(?:and|und|or|oder|&)\s")
"""What stands between the items of a list."""
MIN_LIST_ITEMS = 3
"""Outside a skills section, a list has so many items, one of them plainly a skill."""
LABELLED = re.compile(
    r"\A\W{0,3}(?:(?:programming |technical |key |core )?"
    r"(?:languages|skills|technologies|tech(?: stack)?|tools|stack|environment|frameworks|"
    r"programmiersprachen|kenntnisse|technologien|werkzeuge))\s{0,2}[:\t]",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Vocabulary:
    """Skills by the words they are written with.

    `anywhere` is matched whatever the case, `cased` only as written (`Excel`), and `listed` only
    as a whole item of a list of skills (`R`, `Go`, `C`).
    """

    anywhere: dict[tuple[str, ...], str] = field(default_factory=dict)
    cased: dict[tuple[str, ...], str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    longest: int = 1


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of `data/skills.json`."""
    found = Vocabulary()
    text = (DATA / "skills.json").read_text(encoding="utf-8")
    for family, entries in json.loads(text).items():
        for entry in entries:
            _add(found, entry, family)
    found.longest = max(len(key) for table in (found.anywhere, found.cased) for key in table)
    return found


def _add(found: Vocabulary, entry: dict[str, object], family: str) -> None:
    name = str(entry["name"])
    found.families[name] = family
    listed, cased = _texts(entry.get("list")), _texts(entry.get("cased"))
    for text in listed:
        found.listed[text] = name
    for text in cased:
        found.cased[_tokens(text)] = name
    for text in [name, *_texts(entry.get("aliases"))]:
        if text not in listed and text not in cased:
            found.anywhere[_tokens(text.lower())] = name


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(text))


def read(parts: Sequence[Section], names: Sequence[str] = ()) -> list[str]:
    """Return the skills of a resume by their common names, those listed as skills first.

    Args:
        parts: The sections.
        names: Employers and schools, whose names say nothing of skills (`Harbor Logistics`).
    """
    found: dict[str, None] = {}
    for wanted in (True, False):
        for section in parts:
            if (section.kind == "skills") is wanted and section.kind != "contact":
                for line in section.lines:
                    text = line.text if wanted else _without(line.text, names)
                    found.update(dict.fromkeys(in_line(text, is_list=wanted)))
    return list(found)[:MAX_SKILLS]


def _without(text: str, names: Sequence[str]) -> str:
    for name in names:
        text = text.replace(name, " ")
    return text


def in_line(text: str, *, is_list: bool) -> list[str]:
    """Return the skills of one line in order.

    Args:
        text: The line.
        is_list: Whether it stands under a heading of skills.
    """
    placed = list(_phrases(text))
    names = {name for _, name in placed}
    items = list(_items(text))
    if is_list or LABELLED.match(text) or (len(items) >= MIN_LIST_ITEMS and names):
        listed = vocabulary().listed
        placed += [(at, listed[item]) for at, item in items if item in listed]
    return list(dict.fromkeys(name for _, name in sorted(placed)))


def _phrases(text: str) -> Iterable[tuple[int, str]]:
    """Yield place and name of skills that are unmistakable, the longest wording first."""
    known = vocabulary()
    matches = list(TOKEN.finditer(text))
    exact = [match[0] for match in matches]
    lower = [token.lower() for token in exact]
    at = 0
    while at < len(exact):
        for length in range(min(known.longest, len(exact) - at), 0, -1):
            name = known.anywhere.get(tuple(lower[at : at + length])) or known.cased.get(
                tuple(exact[at : at + length])
            )
            if name:
                yield matches[at].start(), name
                at += length - 1
                break
        at += 1


def _items(text: str) -> Iterable[tuple[int, str]]:
    """Yield place and text of the items of a list."""
    start = 0
    for match in ITEM_END.finditer(text):
        yield from _item(text, start, match.start())
        start = match.end()
    yield from _item(text, start, len(text))


def _item(text: str, start: int, end: int) -> Iterable[tuple[int, str]]:
    item = text[start:end].strip(" .*-–•")
    if item:
        yield start, item
