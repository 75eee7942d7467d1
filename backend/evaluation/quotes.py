"""A quote is what was said, word for word: found in a turn, or dropped. Pure.

Letter case, punctuation, spaces and hesitation sounds make no difference; any other word does, so
a paraphrase is not a quote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from backend.evaluation.material import CANDIDATE, Turn, plain

MIN_WORDS: Final = 3
"""Fewer words prove nothing, for they stand in many sentences (a guess, to be calibrated)."""
MAX_WORDS: Final = 120
"""Longer quotes are no longer a passage but the whole answer (a guess, to be calibrated)."""

HESITATIONS: Final = frozenset({"um", "uh", "er", "erm", "uhm", "hm", "hmm", "mm", "äh", "ähm"})
"""Sounds that recognisers write down or leave out at will."""

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "`": "'", "\u00b4": "'"})
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:'[^\W_]+)*")
"""A word, or one sign of a script that sets no spaces."""


class Flaw(StrEnum):
    """Why a quote was dropped."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_SAID = "not_said"
    UNRELIABLE = "unreliable"
    """It stands where the two transcriptions disagree."""
    CORRECTED = "corrected"
    """Too few of its words were heard: the others were written by the candidate afterwards."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text in its compared form, with its place in characters."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote that was found: the words as they stand in the transcript, and where."""

    text: str
    turn: int
    start: int
    end: int
    start_ms: int
    end_ms: int


@lru_cache(maxsize=512)
def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text in NFC, without hesitation sounds."""
    found = (
        Word(_form(match[0]), match.start(), match.end())
        for match in _WORD.finditer(text.translate(_APOSTROPHES))
    )
    return tuple(word for word in found if word.form not in HESITATIONS)


def _form(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def verify(text: str, turns: Sequence[Turn], *, turn: int | None = None) -> Quote | Flaw:
    """Return where the candidate said the text, or why it is no quote.

    Args:
        text: The quote as a model gave it.
        turns: The whole transcript; only the candidate's turns are searched.
        turn: The turn that the model named; it is searched first, then the others.
    """
    wanted = [word.form for word in words_of(plain(text))]
    if len(wanted) < MIN_WORDS:
        return Flaw.TOO_SHORT
    if len(wanted) > MAX_WORDS:
        return Flaw.TOO_LONG
    said = [each for each in turns if each.speaker == CANDIDATE]
    flaw = Flaw.NOT_SAID
    for each in sorted(said, key=lambda one: one.sequence != turn):
        for start, end in _places(wanted, each.text):
            if _touches(each.unreliable, start, end):
                flaw = Flaw.UNRELIABLE
            elif _heard(each, start, end) < MIN_WORDS:
                flaw = Flaw.CORRECTED
            else:
                return _quote(each, start, end)
    return flaw


def _places(wanted: Sequence[str], text: str) -> Iterable[tuple[int, int]]:
    words = words_of(text)
    for at in range(len(words) - len(wanted) + 1):
        if all(words[at + i].form == form for i, form in enumerate(wanted)):
            yield words[at].start, words[at + len(wanted) - 1].end


def _heard(turn: Turn, start: int, end: int) -> int:
    """Return how many words of a place were heard and not written by the candidate afterwards."""
    written = [(first, last) for first, last, _old in turn.corrected]
    inside = (word for word in words_of(turn.text) if start <= word.start and word.end <= end)
    return sum(not _touches(written, word.start, word.end) for word in inside)


def _touches(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in spans)


def _quote(turn: Turn, start: int, end: int) -> Quote:
    """Place a span in time as if every character took the same time."""
    lasted_ms, length = turn.end_ms - turn.start_ms, max(1, len(turn.text))
    return Quote(
        text=turn.text[start:end],
        turn=turn.sequence,
        start=start,
        end=end,
        start_ms=turn.start_ms + lasted_ms * start // length,
        end_ms=turn.start_ms + lasted_ms * end // length,
    )
