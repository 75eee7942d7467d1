"""Two transcriptions of the same sound, compared word by word. Pure.

Where they disagree over a stretch, nobody knows what was said: the stretch is marked unreliable and
is judged by nobody but a person who listens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from backend.evaluation.quotes import Word, words_of

WINDOW_WORDS: Final = 12
"""A stretch is judged by this many words: about five seconds of speech (a guess)."""
LEAST_AGREEMENT: Final = 0.5
"""With less of a stretch in common, either transcription may be the wrong one (a guess, to be
calibrated; a recogniser with a tenth of its words wrong keeps above 0.8)."""
MIN_WORDS: Final = 4
"""Shorter turns are judged as a whole."""

_GAP = re.compile(r"\[?(?:…|\.\.\.)\]?")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two say different words."""

    live: str
    second: str
    start: int
    end: int
    """Characters in the second text."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two transcriptions of one turn agree."""

    agreement: float
    """Share of the words that both have, 0 to 1."""
    differences: tuple[Difference, ...]
    unreliable: tuple[tuple[int, int], ...]
    """Stretches of the second text in characters."""


def compare(live: str, second: str) -> Comparison:
    """Return where two texts of the same turn agree and where they do not."""
    heard, again = words_of(live), words_of(second)
    if not heard and not again:
        return Comparison(1.0, (), ())
    matcher = SequenceMatcher(
        None, [w.form for w in heard], [w.form for w in again], autojunk=False
    )
    same = [False] * len(again)
    for block in matcher.get_matching_blocks():
        same[block.b : block.b + block.size] = [True] * block.size
    agreement = 2 * sum(same) / (len(heard) + len(again))
    differences = _differences(matcher, live, second, heard, again)
    if agreement < LEAST_AGREEMENT:
        return Comparison(agreement, differences, ((0, len(second)),))
    return Comparison(agreement, differences, _merged([*_spans(same, again), *_gaps(second)]))


def _differences(
    matcher: SequenceMatcher[str],
    live: str,
    second: str,
    heard: Sequence[Word],
    again: Sequence[Word],
) -> tuple[Difference, ...]:
    found = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        start, end = _span(again, j1, j2)
        first, last = _span(heard, i1, i2)
        found.append(Difference(live[first:last], second[start:end], start, end))
    return tuple(found)


def _span(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    if first < last:
        return words[first].start, words[last - 1].end
    at = words[first - 1].end if first else 0
    return at, at


def _spans(same: Sequence[bool], words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the stretches whose words mostly disagree, those that touch as one."""
    if len(words) < MIN_WORDS:
        return []
    width = min(WINDOW_WORDS, len(words))
    doubtful = [False] * len(words)
    for at in range(len(words) - width + 1):
        if sum(same[at : at + width]) < LEAST_AGREEMENT * width:
            doubtful[at : at + width] = [True] * width
    return _joined(_trimmed(doubtful, same), words)


def _trimmed(doubtful: Sequence[bool], same: Sequence[bool]) -> list[bool]:
    """Leave out agreeing words at the edges of a stretch: the window only happened to hold them."""
    kept = list(doubtful)
    for order in (range(len(kept)), range(len(kept) - 1, -1, -1)):
        inside = False
        for at in order:
            if kept[at] and same[at] and not inside:
                kept[at] = False
            inside = kept[at]
    return kept


def _gaps(text: str) -> list[tuple[int, int]]:
    """Return where the second listener could not understand."""
    return [match.span() for match in _GAP.finditer(text)]


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _joined(doubtful: Sequence[bool], words: Sequence[Word]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if not doubtful[at]:
            continue
        if at and doubtful[at - 1]:
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return spans
