"""What a candidate's words ask for, judged on lower-case words as a recogniser returns them.

Everything here is pure. Recognisers drop punctuation and mistake small words, so requests are
recognised by their core words at the start of a short utterance, after the polite opening has been
set aside. A long answer that merely contains such words stays an answer.
"""

from __future__ import annotations

import re
from enum import Enum
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

MAX_YES_NO_WORDS: Final = 5
"""`Yes, please do that` is a yes; a longer sentence is an answer (a guess, to be calibrated)."""


def words_of(text: str) -> list[str]:
    """Return the words in lower case, without punctuation and noise marks such as [NOISE]."""
    straight = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    bare = re.sub(r"\[[^\]]*\]|\+\+[^+]*\+\+|<[^>]*>", " ", straight)
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", bare)


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
    if len(words) <= MAX_YES_NO_WORDS and (reply := _yes_or_no(line, words[0])):
        return reply
    asked = typed and text.strip().endswith("?")
    if asked or (ASKING.search(core) and QUESTION.search(core)):
        return Intent.QUESTION
    return Intent.ANSWER


def wants_to_know(text: str) -> bool:
    """Whether words said at the very end ask something; more generous than within an answer."""
    line = " ".join(words_of(text))
    asks = ASKING.search(_core(line)) or ANNOUNCED.search(line)
    return bool(asks) or text.strip().endswith("?")


def _core(line: str) -> str:
    """Return the line without its polite opening."""
    return OPENING.sub("", f"{line} ").strip()


def _yes_or_no(line: str, first: str) -> Intent | None:
    if first in YES_WORDS or line in YES_PHRASES:
        return Intent.YES
    if first in NO_WORDS or any(phrase in line for phrase in NO_PHRASES):
        return Intent.NO
    return None
