"""Names and terms that the candidate puts right in the transcript: what fits, what it makes. Pure.

A correction replaces a few words within one of the candidate's own turns. The bounds leave room for
misheard names and terms and none for another answer. Words are counted between spaces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from backend.evaluation.material import CANDIDATE, Turn, plain

MAX_WORDS: Final = 4
"""Words of one correction, before and after: "cuba net ease" has three (a guess)."""
MAX_CHARS: Final = 60
"""Characters of one correction, before and after; no name of a product is longer (a guess)."""
MAX_SHARE: Final = 0.2
"""Share of a turn's words that corrections may replace (a guess, to be calibrated)."""
ALWAYS_WORDS: Final = 3
"""Words that may be replaced in a short turn, up to half of it (a guess, to be calibrated)."""
MAX_GROWTH: Final = 2
"""Words that a turn may have more than before: "Django REST framework" may have been heard as one
word, and nobody makes a short answer a long one (a guess)."""
MAX_CORRECTIONS: Final = 60
"""Corrections of one interview: one a minute in an hour's talk (a guess)."""

NEGATIONS: Final = frozenset(
    (  # noqa: SIM905  # fifty words read more easily as text
        "no not never none nothing nobody neither nor without cannot "
        "nein nicht nie niemals nichts niemand kein keine keinen keinem keiner keines ohne weder "
        "non pas jamais rien aucun aucune sans nunca nada nadie ningún ninguna sin "
        "não mai niente nessuno senza"
    ).split()
)
"""Words that turn an answer into its opposite; no correction of a name adds or takes one."""

_CORE: Final = re.compile(r"^\W*(.*?)\W*$", re.DOTALL)
"""A word without the punctuation around it."""


class Flaw(StrEnum):
    """Why a correction was not taken."""

    NOT_YOURS = "not_yours"
    """There is no such turn, or the interviewer said it."""
    NOT_THERE = "not_there"
    """The turn has no such words."""
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    """More of one turn, or of the talk, than names and terms would need."""
    TOUCHING = "touching"
    """Two corrections meet: together they would be a sentence of their own."""
    NEGATION = "negation"


class Unfit(ValueError):
    """A correction that is not taken; nothing was kept."""

    def __init__(self, index: int, flaw: Flaw) -> None:
        """Keep which one, from 0, and why."""
        super().__init__(f"correction {index}: {flaw}")
        self.index = index
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Wanted:
    """A correction as a candidate sends it: which words of which turn, and what was said."""

    turn: int
    first_word: int
    word_count: int
    new: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that fits; `start` and `end` are characters of the turn before it."""

    turn: int
    first_word: int
    word_count: int
    start: int
    end: int
    old: str
    new: str


def checked(turns: Iterable[Turn], wanted: Sequence[Wanted]) -> tuple[Correction, ...]:
    """Return the corrections with their places, in the order of the transcript.

    Raises:
        Unfit: the first that does not fit.
    """
    by_number = {turn.sequence: turn for turn in turns}
    if len(wanted) > MAX_CORRECTIONS:
        raise Unfit(MAX_CORRECTIONS, Flaw.TOO_MANY)
    placed = [_placed(by_number, each, index) for index, each in enumerate(wanted)]
    indexed = sorted(enumerate(placed), key=lambda one: (one[1].turn, one[1].first_word))
    last: Correction | None = None
    spent: Counter[int] = Counter()
    grown: Counter[int] = Counter()
    for index, each in indexed:
        if last and last.turn == each.turn and each.first_word <= last.first_word + last.word_count:
            raise Unfit(index, Flaw.TOUCHING)
        spent[each.turn] += max(each.word_count, len(each.new.split()))
        grown[each.turn] += max(0, len(each.new.split()) - each.word_count)
        if spent[each.turn] > _room(by_number[each.turn]) or grown[each.turn] > MAX_GROWTH:
            raise Unfit(index, Flaw.TOO_MANY)
        last = each
    return tuple(each for _, each in indexed)


def _room(turn: Turn) -> float:
    """Return how many words of a turn may be replaced; one of the shortest, too."""
    words = len(turn.text.split())
    return max(1, min(ALWAYS_WORDS, words // 2), MAX_SHARE * words)


def _placed(turns: Mapping[int, Turn], wanted: Wanted, index: int) -> Correction:
    turn = turns.get(wanted.turn)
    if turn is None or turn.speaker != CANDIDATE:
        raise Unfit(index, Flaw.NOT_YOURS)
    span = _span(turn.text, wanted.first_word, wanted.word_count)
    if span is None:
        raise Unfit(index, Flaw.NOT_THERE)
    old, new = turn.text[span[0] : span[1]], plain(wanted.new)
    if not any(sign.isalnum() for sign in new):
        raise Unfit(index, Flaw.EMPTY)
    if max(wanted.word_count, len(new.split())) > MAX_WORDS or max(len(old), len(new)) > MAX_CHARS:
        raise Unfit(index, Flaw.TOO_LONG)
    if _negations(old) != _negations(new):
        raise Unfit(index, Flaw.NEGATION)
    return Correction(
        turn.sequence, wanted.first_word, wanted.word_count, span[0], span[1], old, new
    )


def _span(text: str, first: int, count: int) -> tuple[int, int] | None:
    """Return where some words stand, without the punctuation around them; none without letters."""
    words = list(re.finditer(r"\S+", text))[first : first + count]
    if first < 0 or count < 1 or len(words) < count:
        return None
    whole = text[words[0].start() : words[-1].end()]
    core = _CORE.match(whole)
    if core is None or not core[1]:
        return None
    return words[0].start() + core.start(1), words[0].start() + core.end(1)


def _negations(text: str) -> Counter[str]:
    words = (_CORE.sub(r"\1", word).casefold().replace("\u2019", "'") for word in text.split())
    return Counter(word for word in words if word in NEGATIONS or word.endswith("n't"))


def applied(turns: Iterable[Turn], kept: Iterable[Correction]) -> tuple[Turn, ...]:
    """Return the turns with the words put right, and where each of them has old ones behind it.

    What was unreliable stays so: that somebody says later what was said is no better sound.
    """
    of: dict[int, list[Correction]] = {}
    for each in kept:
        of.setdefault(each.turn, []).append(each)
    return tuple(_corrected(turn, of.get(turn.sequence, [])) for turn in turns)


def _corrected(turn: Turn, corrections: list[Correction]) -> Turn:
    fitting = [
        each
        for each in sorted(corrections, key=lambda one: one.start)
        if turn.speaker == CANDIDATE and turn.text[each.start : each.end] == each.old
    ]
    if not fitting:
        return turn
    text, at, spans = "", 0, []
    for each in fitting:
        text += turn.text[at : each.start]
        spans.append((len(text), len(text) + len(each.new), each.old))
        text += each.new
        at = each.end
    return replace(
        turn,
        text=text + turn.text[at:],
        unreliable=tuple(
            (_moved(start, fitting, 0), _moved(end, fitting, 1)) for start, end in turn.unreliable
        ),
        corrected=tuple(spans),
    )


def undone(turn: Turn) -> Turn:
    """Return a turn as it was heard, before the candidate put anything right."""
    back = [
        Correction(turn.sequence, 0, 0, start, end, turn.text[start:end], old)
        for start, end, old in turn.corrected
    ]
    return replace(_corrected(replace(turn, corrected=()), back), corrected=())


def _moved(place: int, corrections: Iterable[Correction], side: int) -> int:
    """Return where a place lies afterwards; one inside a correction moves to its edge."""
    shift = 0
    for each in corrections:
        if each.end <= place:
            shift += len(each.new) - (each.end - each.start)
        elif each.start < place:
            return each.start + shift + (len(each.new) if side else 0)
    return place + shift


def as_told(kept: Iterable[Correction]) -> list[dict[str, Any]]:
    """Return corrections as they are stored."""
    return [{name: getattr(each, name) for name in Correction.__slots__} for each in kept]


def from_told(told: Iterable[Mapping[str, Any]]) -> tuple[Correction, ...]:
    """Return corrections that were stored."""
    return tuple(Correction(**each) for each in told)
