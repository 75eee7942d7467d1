"""What makes a question fair, lawful, open and speakable; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

MAX_WORDS = 35
"""A listener holds about this much; 14 s at 150 words a minute (a guess, to be calibrated)."""
MIN_WORDS = 5
"""Fewer words are a keyword, not a question."""
NEAR_DUPLICATE = 0.5
"""Share of common content words from which two questions count as the same one; in the bank no
pair is above 0.45 (test_bank measures it)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a question."""

    code: str
    detail: str


BANNED_TOPICS: dict[str, str] = {
    "age": r"how old|your age\b|\baged?\b|birth|date of birth|what year .* (born|graduat)"
    r"|retire|\byoung enough|\btoo old",
    "family": r"your (own )?(famil|husband|wife|spouse|partner\b|parents|mother\b|father\b|child"
    r"|kids|baby|boyfriend|girlfriend)|married|marital|divorc|pregnan|maternity|paternity"
    r"|have (any )?(children|kids)|start(ing)? a family|babysit|fianc",
    "origin": r"where .* (were you born|you grew up|from originally)|national(ity| origin)"
    r"|citizenship|immigra|ethnic|\brace\b|racial|skin colou?r|mother tongue|native (language"
    r"|speaker)|your accent|your ancest|country of origin|foreign-born|refugee",
    "belief": r"religio|church|mosque|synagogue|temple\b|pray|\bfaith\b|your belief|holy day"
    r"|atheis|christian|muslim|jewish|hindu|buddhis",
    "politics": r"politic|which party|did you vote|union member|trade union|labou?r union",
    "health": r"your (own )?(health|illness|sickness|medical|weight|height|diagnos|therap|doctor)"
    r"|disab|handicap|sick (leave|days)|chronic|mental health|depression|medication do you take"
    r"|do you (smoke|drink)|drug (use|test)|wheelchair",
    "sexuality": r"sexual|sexuality|\bgay\b|lesbian|transgender|your gender|your sex\b|pronoun",
    "record": r"arrest|convict|criminal|prison|military (service|discharge)|credit (score|history)"
    r"|bankrupt",
    "pay": r"(your|current|previous|last|past) (salary|pay\b|wage|income|earnings)"
    r"|how much (do|did) you (earn|make)|salary expect|salary history",
    "private life": r"weekends? do you|your hobb|social media (account|profile|password)"
    r"|who do you live with|own a (car|house|home)|rent or own|your home life",
}
"""What an interviewer may not lawfully or fairly ask, as patterns over lower-case text. Grounds
of EU directives 2000/43, 2000/78 and 2006/54, and what the US EEOC lists as inquiries to avoid;
the wording of the patterns is ours."""

_BANNED = {topic: re.compile(rf"(?:{pattern})") for topic, pattern in BANNED_TOPICS.items()}
_LEADING = re.compile(
    r"\b(?:don't|doesn't|wouldn't|isn't|aren't|won't|shouldn't|can't) (?:you|it|that|they)\b"
    r"|(?:\bsurely|\bobviously|\bof course|, right\?|agree that|as everyone knows)"
)
_CLOSED = re.compile(
    r"^(?:do|does|did|are|is|was|were|have|has|had|will|would|should|could|can|may|might)\b"
)
_DOUBLE = re.compile(
    r"\b(?:what|how|why|which|who|whom|when|where|tell|describe|explain)\b.*"
    r"\b(?:and|or)(?: also)? (?:what|how|why|which|who|whom|when|where|tell|describe|explain)\b"
)
_UNSPEAKABLE = re.compile(r"[^\w\s.,?'\u2019\-:;]|\d|_")
_SHOUTED = re.compile(r"\b[A-Z]{2,}\b")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*")

SPEAKABLE_ACRONYMS = frozenset({"API", "AWS", "CSS", "HTML", "IT", "SQL", "UX"})
"""Acronyms that synthesisers spell out and that applicants know."""

_STOP_WORD = re.compile(
    r"a|about|all|an|and|any|are|as|at|be|by|can|did|do|does|for|from|had|has|have|how|i|if|in|is"
    r"|it|its|me|most|not|of|on|one|or|so|tell|that|the|their|them|they|this|time|to|was|were"
    r"|what|when|which|who|with|without|you|your"
)


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def problems_of(text: str, *, language: str = "en", quoted: Iterable[str] = ()) -> list[Problem]:
    """Return what is wrong with a question; an empty list when it can be asked.

    Wording is judged in English only; length, question marks and characters in every language.

    Args:
        text: the question as it will be spoken.
        language: of the text.
        quoted: names inside the text (a skill, an employer) that may hold digits or acronyms.
    """
    own = text
    for name in quoted:
        own = own.replace(name, "it") if name else own
    found = _form_problems(text, own)
    if language.split("-")[0] == "en":
        found += _wording_problems(own)
    return found


def _form_problems(text: str, own: str) -> list[Problem]:
    found = []
    count = len(words(text))
    if not MIN_WORDS <= count <= MAX_WORDS:
        detail = f"{count} words; {MIN_WORDS} to {MAX_WORDS} can be listened to."
        found.append(Problem("length", detail))
    if text.count("?") > 1:
        found.append(Problem("several_questions", "More than one question mark: ask one thing."))
    if text != " ".join(text.split()) or not text.endswith(("?", ".")):
        found.append(
            Problem("shape", "Single spaces, and a full stop or question mark at its end.")
        )
    shouted = set(_SHOUTED.findall(own)) - SPEAKABLE_ACRONYMS
    if _UNSPEAKABLE.search(own) or shouted:
        found.append(Problem("unspeakable", "Digits, signs or abbreviations are read out badly."))
    return found


def _wording_problems(own: str) -> list[Problem]:
    lowered = own.lower().replace("\u2019", "'")
    found = [
        Problem("banned_topic", f"Touches on {topic}, which has no place in an interview.")
        for topic, pattern in _BANNED.items()
        if pattern.search(lowered)
    ]
    asked = re.split(r"(?<=[.;:]) ", lowered)[-1]
    if _CLOSED.match(asked):
        found.append(Problem("closed", "Can be answered by yes or no."))
    if _LEADING.search(lowered):
        found.append(Problem("leading", "Suggests the answer."))
    if _DOUBLE.search(asked):
        found.append(Problem("double", "Asks two things at once."))
    return found


@lru_cache(maxsize=2048)
def content_words(text: str) -> frozenset[str]:
    """Return the words that carry the meaning, cut to six letters to join their forms."""
    return frozenset(word[:6] for word in words(text) if not _STOP_WORD.fullmatch(word))


def similarity(first: str, second: str) -> float:
    """Return the share of content words that two texts have in common, 0 to 1."""
    one, two = content_words(first), content_words(second)
    return len(one & two) / len(one | two) if one and two else float(first == second)


def near_duplicates(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of texts that ask the same thing in almost the same words."""
    pairs = combinations(list(texts), 2)
    return [(one, two) for one, two in pairs if similarity(one, two) >= NEAR_DUPLICATE]
