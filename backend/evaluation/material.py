"""What an evaluation is made of: the questions, the turns and the claims of one interview. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

CANDIDATE: Final = "candidate"
"""The speaker whose words are evidence; the interviewer's never are."""
UNASKED: Final = "unasked"
"""Coverage of a question that was never put."""

_SMUGGLING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Controls, format and tag characters, private use: text in them is seen by no reader."""
_OVERRIDDEN = re.compile("\u202e([^\u202c]*)\u202c?")
"""Text after this sign is shown from its end to its beginning (Unicode UAX 9, RLO to PDF)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the interview, with how the server says that it went."""

    sequence: int
    text: str
    category: str
    skill: str
    coverage: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing one side said; `unreliable` are spans of its text in characters.

    `corrected` are spans with the words that stood there before the candidate put them right.
    """

    sequence: int
    speaker: str
    text: str
    start_ms: int
    end_ms: int
    question: int | None = None
    typed: bool = False
    unreliable: tuple[tuple[int, int], ...] = ()
    corrected: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ResumeClaim:
    """One thing the resume says, which the talk may support or contradict."""

    key: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one evaluation reads."""

    language: str
    job_title: str
    level: str
    questions: tuple[Question, ...]
    turns: tuple[Turn, ...]
    claims: tuple[ResumeClaim, ...] = ()


def plain(text: str) -> str:
    """Return text in NFC, on one line, as a reader sees it: without characters that nobody sees.

    Places inside a turn are counted in this form.
    """
    if text.isprintable():
        return " ".join(unicodedata.normalize("NFC", text).split())
    shown = _OVERRIDDEN.sub(lambda match: match[1][::-1], text)
    kept = "".join(
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", shown)
        if sign.isspace() or unicodedata.category(sign) not in _SMUGGLING
    )
    return " ".join(kept.split())


def transcript_hash(turns: Iterable[Turn]) -> str:
    """Return the SHA-256 of the turns as they were judged, in hexadecimal."""
    told = [asdict(turn) for turn in turns]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def reliable_text(turn: Turn) -> str:
    """Return what may be judged of a turn: unreliable stretches become an ellipsis."""
    parts, at = [], 0
    for start, end in sorted(turn.unreliable):
        parts += [turn.text[at:start].strip(), "…"]
        at = max(at, end)
    return " ".join(part for part in [*parts, turn.text[at:].strip()] if part)
