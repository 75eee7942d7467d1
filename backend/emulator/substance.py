"""How much an answer says, counted in content words; pure, and the same for everyone.

It decides only whether the emulator asks a follow-up and which outcome it reports. It is no score.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backend.emulator.requests import word_set
from backend.emulator.understanding import Intent, understand, words_of

THIN_CONTENT_WORDS: Final = 10
"""Fewer different content words than this is a thin answer (a guess, to be calibrated). An answer
of two ordinary sentences has 12 to 20."""

EMPTY_CONTENT_WORDS: Final = 4
"""Fewer than this, after everything that was asked, is reported as insufficient (a guess)."""

_STOP_WORDS: Final = word_set(
    "a about after again all also am an and any are as at be because been being but by can "
    "could did do does doing don't for from had has have he her him his how i i'd i'll i'm "
    "i've if in into is it it's its just kind like lot maybe me more much my no not of okay "
    "on one or our out really said say she so some something sort stuff that that's the their "
    "them then there these they thing things think this those to too uh um very was we well "
    "were what when where which who why will with would yeah yes you your "
)


def is_stop_word(word: str) -> bool:
    """Whether a word in lower case carries no content."""
    return word in _STOP_WORDS


def content_words(texts: Iterable[str]) -> int:
    """Return how many different words of all texts carry content."""
    found = {
        word
        for text in texts
        for word in words_of(text)
        if len(word) > 2 and word not in _STOP_WORDS
    }
    return len(found)


def is_thin(texts: Iterable[str]) -> bool:
    """Whether all that was said to one question leaves room for a follow-up."""
    return content_words(texts) < THIN_CONTENT_WORDS


def is_empty(texts: Iterable[str]) -> bool:
    """Whether there is too little to call the question answered."""
    return content_words(texts) < EMPTY_CONTENT_WORDS


_OPEN_ENDINGS: Final = word_set(
    "a although an and as at because before but by during er erm for from he i if in into is "
    "like my of or our she so that the their then these they this to uh uhm um was we well "
    "were when where which while who with without you your "
)
"""Last words after which a clause goes on."""

UNFINISHED_PAUSE: Final = 2.0
"""An unfinished clause may pause this many times the ordinary silence (a guess)."""

HESITANT_PAUSE: Final = 1.5
"""The first few words of an answer may pause this many times the ordinary silence (a guess)."""

LONGEST_PAUSE_MS: Final = 6_000
"""No lengthened pause is longer than this, so that a turn always ends (a guess)."""


def pause_ms(text: str, ordinary_ms: int) -> int:
    """Return how long a pause after these words must be before the turn is over.

    A filler or a clause that must go on lengthens the pause, and so do the first words of an answer
    unless they are a request, which deserves a quick reply.

    Args:
        text: The turn so far.
        ordinary_ms: The silence that ends an ordinary turn.
    """
    words = words_of(text)
    if not words:
        return ordinary_ms
    longest = max(LONGEST_PAUSE_MS, ordinary_ms)
    if understand(text) not in (Intent.ANSWER, Intent.NOTHING):
        return ordinary_ms
    if words[-1] in _OPEN_ENDINGS:
        return min(longest, int(ordinary_ms * UNFINISHED_PAUSE))
    if content_words([text]) < EMPTY_CONTENT_WORDS:
        return min(longest, int(ordinary_ms * HESITANT_PAUSE))
    return ordinary_ms
