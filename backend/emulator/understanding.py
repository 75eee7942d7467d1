"""What a candidate's words ask for, judged on lower-case words as a recogniser returns them.

Everything here is pure. Recognisers drop punctuation and mistake small words, so requests are
recognised by their core words at the start of a short utterance, after the polite opening has been
set aside. A long answer that merely contains such words stays an answer.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from typing import Final

from backend.emulator.requests import (
    ANNOUNCED,
    ASKING,
    CORES,
    FILLERS,
    MISHEARD,
    NO_PHRASES,
    NO_WORDS,
    OPENING,
    QUESTION,
    SPOKEN,
    YES_PHRASES,
    YES_WORDS,
)


class Intent(Enum):
    """What an utterance is for."""

    ANSWER = "answer"
    REPEAT = "repeat"
    SKIP = "skip"
    MOMENT = "moment"
    HEARING = "hearing"
    END = "end"
    TIME = "time"
    IDENTITY = "identity"
    UNKNOWING = "unknowing"
    """The candidate says that they do not know."""
    YES = "yes"
    NO = "no"
    QUESTION = "question"
    NOTHING = "nothing"
    """No word that means anything: a cough, a hum, a filler."""


MAX_REQUEST_WORDS: Final = 14
"""Longer utterances are answers whatever they begin with (a guess, to be calibrated)."""

MAX_YES_NO_WORDS: Final = 6
"""`Yes, please do that` is a yes; a longer sentence is an answer (a guess, to be calibrated)."""

MAX_MISHEARD_WORDS: Final = 9
"""Only utterances up to this length are compared with requests by their sound (a guess)."""

DECLINING: Final = re.compile(r"(?:no|nope|nothing)(?: more)? (?:thank|thanks)\b(?: \w+){0,10}$")
"""`No, thank you, that is all from me` is longer than a plain no; ten more words at most."""

LIKENESS: Final = 0.84
"""Share of letters, in order, that a misheard request has in common with the real one. Two flite
voices made 86 requests: 10 were misheard and this finds 5 of them. Of 48 short answers made to
look like requests it takes 3 (`I wanted to win the interview`)."""

DOUBT: Final = 0.35
MAX_NOISE_WORDS: Final = 4
"""Up to so many words heard with less confidence are noise. PocketSphinx gave made coughs and hums
0.02 to 0.29 (`If if`, `In the major him`), and 86 spoken requests of two flite voices 0.52 or
more."""


def words_of(text: str) -> list[str]:
    """Return the words in lower case, without punctuation and noise marks such as [NOISE]."""
    straight = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    bare = re.sub(r"\[[^\]]*\]|\+\+[^+]*\+\+|<[^>]*>", " ", straight)
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", bare)


@lru_cache(maxsize=4_096)
def understand(text: str, *, typed: bool = False) -> Intent:
    """Return what the utterance asks for.

    Args:
        text: What was heard or typed.
        typed: Typed words are exact: a question mark counts, and nothing is taken for noise.
    """
    words = [MISHEARD.get(word, word) for word in words_of(text)]
    if all(word in FILLERS for word in words):
        return Intent.ANSWER if typed and words else Intent.NOTHING
    if len(words) > MAX_REQUEST_WORDS:
        return Intent.ANSWER
    line = " ".join(words)
    core = _core(line)
    for name, pattern in CORES:
        if pattern.search(line) or pattern.search(core):
            return Intent(name)
    if not typed and len(words) <= MAX_MISHEARD_WORDS and (meant := _by_sound(line)):
        return meant
    if len(words) <= MAX_YES_NO_WORDS and (reply := _yes_or_no(line, words[0])):
        return reply
    asked = typed and text.strip().endswith("?")
    if asked or (ASKING.search(core) and QUESTION.search(core)):
        return Intent.QUESTION
    return Intent.ANSWER


def is_noise(text: str, confidence: float | None) -> bool:
    """Whether what a recogniser heard was no speech: no words, or a few that it doubts itself.

    Args:
        text: What was heard.
        confidence: The recogniser's own, 0 to 1; None when it gave none.
    """
    if understand(text) is Intent.NOTHING:
        return True
    doubted = confidence is not None and confidence < DOUBT
    return doubted and len(words_of(text)) <= MAX_NOISE_WORDS


def declines(text: str) -> bool:
    """Whether words said at the very end only say that there is nothing more, however politely."""
    line = " ".join(words_of(text))
    return bool(DECLINING.match(line)) and not wants_to_know(text)


def wants_to_know(text: str) -> bool:
    """Whether words said at the very end ask something; more generous than within an answer."""
    line = " ".join(words_of(text))
    asks = ASKING.search(_core(line)) or ANNOUNCED.search(line)
    return bool(asks) or text.strip().endswith("?")


def _core(line: str) -> str:
    """Return the line without its polite opening."""
    return OPENING.sub("", f"{line} ").strip()


def _by_sound(line: str) -> Intent | None:
    """Return the request that the line sounds like, judged by its letters."""
    matcher = SequenceMatcher(autojunk=False, b=line.replace(" ", ""))
    for name, phrases in SPOKEN:
        for phrase in phrases:
            matcher.set_seq1(phrase.replace(" ", ""))
            if matcher.real_quick_ratio() < LIKENESS or matcher.quick_ratio() < LIKENESS:
                continue
            if matcher.ratio() >= LIKENESS:
                return Intent(name)
    return None


def _yes_or_no(line: str, first: str) -> Intent | None:
    if first in YES_WORDS or line in YES_PHRASES:
        return Intent.YES
    if first in NO_WORDS or any(phrase in line for phrase in NO_PHRASES):
        return Intent.NO
    return None
