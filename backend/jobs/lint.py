"""What makes a question fair, lawful, open and speakable; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from backend.jobs.wording import FALLBACK, Wording, wording

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

    Wording is judged in the languages that have lists (`wording`); length, question marks and
    characters in every language.

    Args:
        text: the question as it will be spoken.
        language: of the text.
        quoted: names inside the text (a skill, an employer) that may hold digits or acronyms.
    """
    own = text
    for name in quoted:
        own = own.replace(name, "it") if name else own
    found = _form_problems(text, own)
    lists = wording(language)
    return found + _wording_problems(own, lists) if lists else found


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


def _wording_problems(own: str, lists: Wording) -> list[Problem]:
    lowered = _plain(own)
    found = _topic_problems(lowered, lists)
    asked = re.split(r"(?<=[.;:]) ", lowered)[-1]
    if lists.closed.search(asked):
        found.append(Problem("closed", "Can be answered by yes or no."))
    if lists.leading.search(lowered):
        found.append(Problem("leading", "Suggests the answer."))
    if lists.double.search(asked):
        found.append(Problem("double", "Asks two things at once."))
    return found


def _plain(text: str) -> str:
    return text.lower().replace("\u2019", "'")


def _topic_problems(lowered: str, lists: Wording) -> list[Problem]:
    return [
        Problem("banned_topic", f"Touches on {topic}, which has no place in an interview.")
        for topic, pattern in lists.topics.items()
        if pattern.search(lowered)
    ]


def text_problems(text: str, *, language: str = FALLBACK) -> list[Problem]:
    """Return what a text of a rubric touches on that may not be judged.

    Rubrics are often written in English for talks in another language, so both are looked for.
    """
    found: dict[Problem, None] = {}
    lowered = _plain(text)
    for lists in filter(None, (wording(language), wording(FALLBACK))):
        found |= dict.fromkeys(_topic_problems(lowered, lists))
        trait = lists.traits.search(lowered)
        if trait:
            detail = f"Rates how somebody is or sounds ({trait[0].strip()}), not what they tell."
            found[Problem("trait", detail)] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class TimedQuestion:
    """A question with the time that is planned for its answer."""

    text: str
    category: str = "technical"
    difficulty: str = "medium"
    time_s: int = 150
    skill: str = ""


LEAST_ANSWER_S = {"technical": 25, "behavioral": 40, "situational": 30, "project": 40}
"""Seconds in which a short, complete answer of a kind can be given: 60 to 100 words at 150 a minute
(a guess, to be calibrated)."""
HARDER = {"easy": 1.0, "medium": 1.0, "hard": 1.25}
"""How much longer the same kind takes by difficulty (a guess)."""
MORE_PARTS_S = 20
"""Seconds for each further thing that is asked for: 50 words (a guess)."""
EXHAUSTIVE_S = 90
"""Seconds that `everything from beginning to end` adds at least (a guess)."""
WORDS_PER_S = 2.5
"""150 words a minute."""


def needed_s(question: TimedQuestion, *, language: str = FALLBACK) -> int:
    """Return about how many seconds hearing and answering a question takes at least."""
    asked = words(question.text)
    least_s = LEAST_ANSWER_S.get(question.category, 30) * HARDER.get(question.difficulty, 1.0)
    lists = wording(language)
    if lists:
        parts = max((lists.several.get(word, 1) for word in asked), default=1)
        least_s += MORE_PARTS_S * (parts - 1)
        least_s += EXHAUSTIVE_S if lists.exhaustive.search(_plain(question.text)) else 0
    return round(len(asked) / WORDS_PER_S + least_s)


def question_problems(question: TimedQuestion, *, language: str = FALLBACK) -> list[Problem]:
    """Return everything that is wrong with a question, its time included."""
    found = problems_of(question.text, language=language, quoted=[question.skill])
    takes_s = needed_s(question, language=language)
    if takes_s > question.time_s:
        detail = f"Takes about {takes_s} s to hear and answer; {question.time_s} s are planned."
        found.append(Problem("time", detail))
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


def duplicate_places(texts: Iterable[str]) -> list[tuple[int, int]]:
    """Return the places, from 1, of texts that say the same in almost the same words."""
    numbered = list(enumerate(texts, start=1))
    return [
        (first, second)
        for (first, one), (second, two) in combinations(numbered, 2)
        if similarity(one, two) >= NEAR_DUPLICATE
    ]
