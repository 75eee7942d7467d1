"""What can be counted in an answer without understanding it; pure, and the same for everyone.

Nothing here looks at a voice, an accent, a name or how fluently somebody speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from backend.emulator.requests import word_set
from backend.emulator.substance import is_stop_word
from backend.emulator.understanding import words_of

_GERMAN_STOP_WORDS: Final = word_set(
    "aber alle als also am an auch auf aus bei bin bis da damit dann das dass dem den der des die "
    "dies diese doch du ein eine einem einen einer er es für ganz gar haben hat hatte hier ich ihr "
    "im in ins ist ja kann man mehr mein mich mir mit nach nein noch nun nur oder ob schon sehr "
    "sein sich sie sind so über um und uns unser vom von vor war waren was weil wenn wer wie wir "
    "wird wurde würde zu zum zur"
)
_NUMBER = re.compile(
    r"\b(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|hundred|thousand|percent|half|twice|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn"
    r"|zwölf|zwanzig|dreißig|hundert|tausend|prozent|hälfte|doppelt)\b"
)
_OCCASION = re.compile(
    r"\b(?:last (?:year|month|week|spring|summer|autumn|winter)|in my last|my (?:own|first|last)"
    r"|for example|for instance|once|one day|one time|at that time|the next (?:day|morning|week)"
    r"|letzte[srn]? (?:jahr|monat|woche)|zum beispiel|einmal|damals|am nächsten (?:tag|morgen))\b"
)
_DEED = re.compile(
    r"\b(?:i|we|ich|wir) (?:\w+ed|wrote|built|made|told|found|led|ran|sent|chose|began|took|kept"
    r"|brought|taught|held|drew|cut|set|put|look|check|write|ask|make|measure|try|plan|keep"
    r"|habe|haben|war|hatte|\w+te)\b"
)
_LINK = re.compile(
    r"\b(?:first|then|next|after(?:wards| that)?|before|because|so that|therefore|in the end"
    r"|finally|as a result|that way|since then|if|when|instead|but|zuerst|dann|danach|vorher|weil"
    r"|damit|deshalb|am ende|schließlich|dadurch|seitdem|wenn|stattdessen)\b"
)
_SENTENCE = re.compile(r"[^.!?…]+(?:[.!?]+|$)?")
_INTRODUCTION: Final = re.compile(
    r"\b(?i:i am|i'm|my name is|this is|ich bin|ich heiße|mein name ist)"
    r"(?: [^\W\d_a-zäöüß][\w'’-]+){1,4}(?=[.,!?]|$)"
)
"""Somebody says who they are: names differ in length from people to people, so none is counted."""

STEM: Final = 6
"""Letters by which forms of one word are joined."""
MAX_QUOTED_WORDS: Final = 30
"""Recognisers set no full stop, so a long run of words is cut here."""


@dataclass(frozen=True, slots=True)
class Features:
    """Counts over all answers that bear on one thing."""

    answers: int
    words: int
    content: int
    """Different words that carry content."""
    details: int
    """Numbers, occasions and own deeds that were named."""
    links: int
    """Different words that join steps, causes and results."""
    subject: int
    """How many different words of the subject were used."""
    subject_words: int
    """How many the subject has."""


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, cut to join their forms."""
    return frozenset(
        word[:STEM] for word in words_of(text) if len(word) > 2 and not _is_stop_word(word)
    )


def nameless(text: str) -> str:
    """Return an answer without the names that somebody introduces themselves by."""
    return _INTRODUCTION.sub("…", text)


def _is_stop_word(word: str) -> bool:
    return is_stop_word(word) or word in _GERMAN_STOP_WORDS


def count(answers: Sequence[str], subject: Iterable[str]) -> Features:
    """Return the counts over the answers.

    Args:
        answers: What was said, one text for each turn.
        subject: The question's skill and the words of the criterion.
    """
    told = " ".join(answers).lower()
    about = frozenset[str]().union(*(stems(text) for text in subject))
    used = stems(told)
    return Features(
        answers=len(answers),
        words=len(words_of(told)),
        content=len(used),
        details=sum(len(set(found.findall(told))) for found in (_NUMBER, _OCCASION, _DEED)),
        links=len(set(_LINK.findall(told))),
        subject=len(about & used),
        subject_words=len(about),
    )


def sentences(text: str) -> list[str]:
    """Return the sentences of a text exactly as they stand, long ones cut at a word."""
    found = (match[0].strip() for match in _SENTENCE.finditer(text))
    return [_cut(sentence) for sentence in found if sentence]


def _cut(sentence: str) -> str:
    ends = [match.end() for match in re.finditer(r"\S+", sentence)]
    return sentence if len(ends) <= MAX_QUOTED_WORDS else sentence[: ends[MAX_QUOTED_WORDS - 1]]


def best(texts: Sequence[tuple[int, str]], limit: int) -> list[tuple[int, str]]:
    """Return the sentences that say most, in the order said.

    Args:
        texts: Turn and text of each answer.
        limit: How many at most.
    """
    said = [(turn, sentence) for turn, text in texts for sentence in sentences(text)]
    weighed = [
        (count([sentence], ()).details + len(stems(sentence)), -place)
        for place, (_, sentence) in enumerate(said)
        if len(words_of(sentence)) > 3
    ]
    places = sorted(-place for _, place in sorted(weighed, reverse=True)[:limit])
    return [said[place] for place in places]
