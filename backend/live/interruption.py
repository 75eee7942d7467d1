"""Whether what broke into the interviewer's speech was an interruption at all. Pure.

A cough, a chair or an "mm-hm" makes the model stop; nobody answers then, and the candidate has
heard half a question. What was not heard sounds again unless somebody takes the word.
"""

from __future__ import annotations

import re
from typing import Final

from backend.live.clock import TICK_HZ

RESUME_AFTER: Final = 2 * TICK_HZ
"""Ticks after the cut at which the speech goes on if nothing was said (LiveKit waits 2 s too)."""
STILL_SPEAKING: Final = 7 * TICK_HZ // 10
"""Ticks since the last voiced frame within which the candidate counts as speaking (a guess)."""

_ENGLISH: Final = "ah aha alright cool good hm hmm huh mhm mm mmhm mmm oh ok okay right sure yeah"
_GERMAN: Final = "genau gut ja jawohl klar m mh uh uhhuh uhuh um verstehe yep yes yup"
BACKCHANNELS: Final = frozenset(f"{_ENGLISH} {_GERMAN}".split())
"""Words by which people show that they listen, English and German; a guess, to be extended."""

_WORD: Final = re.compile(r"[^\W\d_]+")


def is_backchannel(text: str) -> bool:
    """Return whether the words only show that somebody listens."""
    words = _WORD.findall(text.casefold().replace("-", ""))
    return all(word in BACKCHANNELS for word in words)


class Interruption:
    """What followed one cut of the interviewer's speech, at `position` ticks."""

    def __init__(self, position: int) -> None:
        """Wait for words."""
        self._position = position
        self._meant = False

    def said(self, text: str) -> None:
        """Take words of the candidate."""
        self._meant = self._meant or not is_backchannel(text)

    @property
    def is_meant(self) -> bool:
        """Whether the candidate took the word."""
        return self._meant

    def is_over(self, position: int, voice_end: int) -> bool:
        """Return whether the speech may go on: time passed and the candidate is silent."""
        if self._meant or position - self._position < RESUME_AFTER:
            return False
        return position - voice_end > STILL_SPEAKING
