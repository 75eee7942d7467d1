"""What is told by words alone, by language: forbidden topics, leading and double questions. Pure.

The lists stand in `data/wording/<language>.json`, and another file there adds a language. Every
entry is a regular expression over lower-case text. Topics are the grounds of EU directives
2000/43, 2000/78 and 2006/54 and what the US EEOC lists as inquiries to avoid; traits are what may
not be rated from a voice or a face in the EU since February 2025. The wording is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict

from backend.jobs.bank import DATA

FALLBACK = "en"


class WordLists(BaseModel):
    """The lists of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topics: Mapping[str, tuple[str, ...]]
    """What an interviewer may not lawfully or fairly ask, by topic."""
    traits: tuple[str, ...]
    """What no criterion may rate: how a person is or sounds rather than what they tell."""
    leading: tuple[str, ...]
    closed: tuple[str, ...]
    """First words of questions that can be answered by yes or no."""
    double: tuple[str, ...]
    several: Mapping[str, int]
    """Number words that ask for so many things."""
    exhaustive: tuple[str, ...]
    """Words that ask for all of something."""


class Wording:
    """The lists of one language, ready to search."""

    def __init__(self, lists: WordLists) -> None:
        """Compile the lists."""
        self.topics = {topic: _any(patterns) for topic, patterns in lists.topics.items()}
        self.traits = _any(lists.traits)
        self.leading = _any(lists.leading)
        self.closed = re.compile(rf"^(?:{'|'.join(lists.closed)})\b")
        self.double = _any(lists.double)
        self.several = dict(lists.several)
        self.exhaustive = _any(lists.exhaustive)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def languages() -> frozenset[str]:
    """Return the languages that have lists."""
    return frozenset(path.stem for path in (DATA / "wording").glob("*.json"))


def wording(language: str) -> Wording | None:
    """Return the lists of a language such as `de` or `de-AT`; None when it has none."""
    name = language.split("-")[0].lower()
    return _wording(name) if name in languages() else None


@cache
def _wording(name: str) -> Wording:
    text = (DATA / "wording" / f"{name}.json").read_text(encoding="utf-8")
    return Wording(WordLists.model_validate_json(text))
