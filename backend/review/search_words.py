"""What was typed into the search, and where it stands in a text. Pure.

Both databases fold letters alike, so both find the same: case and accents do not count, signs
part words, and the last letters of a word may be missing unless it stands in quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

MAX_WORDS: Final = 12
MAX_QUERY_CHARS: Final = 200
MIN_PREFIX_CHARS: Final = 2
"""One letter is a whole word, such as the language C: as a beginning it would find every turn."""
BEFORE_CHARS: Final = 60
AFTER_CHARS: Final = 140
"""A snippet is about two lines of a list (a guess)."""
PUNCTUATION: Final = "".join(chr(c) for c in range(32, 127) if not chr(c).isalnum())
PIECES: Final = re.compile(r'"([^"]*)"?|([^"\s]+)')
WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; the last may go on when the phrase is open."""

    words: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet."""

    text: str
    is_hit: bool


@cache
def _folded_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign.casefold() if sign != "ß" else sign)
    return "".join(part for part in plain if not unicodedata.combining(part))


def fold(text: str) -> str:
    """Return a text without case and accents."""
    return "".join(map(_folded_sign, text))


def phrases_in(query: str) -> list[Phrase]:
    """Return what to look for: all of it must stand in one turn."""
    found: list[Phrase] = []
    left = MAX_WORDS
    for quoted, bare in PIECES.findall(query[:MAX_QUERY_CHARS]):
        words = tuple(WORD.findall(fold(quoted or bare)))[:left]
        if words:
            is_open = not quoted and len(words[-1]) >= MIN_PREFIX_CHARS
            found.append(Phrase(words, is_open))
            left -= len(words)
    return found


def spans_in(text: str, phrases: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Return where the phrases stand in a text; nothing unless each stands there."""
    signs = [_folded_sign(sign) for sign in text]
    places = [at for at, folded in enumerate(signs) for _ in folded]
    words = [(m.group(), places[m.start()], places[m.end() - 1] + 1) for m in _words(signs)]
    found: list[tuple[int, int]] = []
    for phrase in phrases:
        spans = _spans_of(phrase, words)
        if not spans:
            return []
        found += spans
    return _joined(found)


def _words(signs: Sequence[str]) -> list[re.Match[str]]:
    return list(WORD.finditer("".join(signs)))


def _spans_of(phrase: Phrase, words: Sequence[tuple[str, int, int]]) -> list[tuple[int, int]]:
    count = len(phrase.words)
    return [
        (words[at][1], words[at + count - 1][2])
        for at in range(len(words) - count + 1)
        if _stands_at(phrase, [each[0] for each in words[at : at + count]])
    ]


def _stands_at(phrase: Phrase, words: Sequence[str]) -> bool:
    *first, last = phrase.words
    if tuple(words[:-1]) != tuple(first):
        return False
    return words[-1].startswith(last) if phrase.is_open else words[-1] == last


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def snippet(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return the text round its first hit, in pieces that say what was looked for."""
    if not spans:
        return []
    begin = _word_start(text, spans[0][0] - BEFORE_CHARS)
    end = _word_end(text, spans[0][1] + AFTER_CHARS)
    found = [Piece("… ", is_hit=False)] if begin else []
    at = begin
    for start, stop in (span for span in spans if span[1] <= end):
        found += [Piece(text[at:start], is_hit=False), Piece(text[start:stop], is_hit=True)]
        at = stop
    found.append(Piece(text[at:end] + (" …" if end < len(text) else ""), is_hit=False))
    return [piece for piece in found if piece.text]


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at)
    return space + 1 if 0 <= space < at + BEFORE_CHARS else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - AFTER_CHARS, at)
    return space if space > 0 else at
