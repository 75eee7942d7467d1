"""Summary, open points and resume claims by rules, labelled as a draft; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from backend.emulator.agenda import whole
from backend.emulator.features import best, count, sentences, stems
from backend.emulator.judging import DRAFT_LABEL, MIN_CONTENT, answers_to
from backend.emulator.understanding import words_of
from backend.emulator.wire import items, mapping

STRONG_DETAILS: Final = 2
"""Concrete details from which an answer is named among the strengths (a guess)."""
MAX_POINTS: Final = 5
YEARS_OFF: Final = 1.5
"""Years by which a told length of experience may differ from the resume's (a guess)."""

_NEGATION = re.compile(
    r"\b(?:never|not|no|none|without|haven't|hasn't|don't|didn't|isn't|wasn't|nie|niemals|nicht"
    r"|kein|keine|keinen|ohne)\b"
)
_YEARS = re.compile(
    r"\bi(?:'ve| have| had)?\b.{0,40}?\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve|fifteen|twenty) years?\b(?: of)? (?:experience|in this|in the|as an?)\b"
)
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
}


def overview(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return summary, strengths, open points and follow-up questions."""
    questions = [mapping(each) for each in items(data.get("questions") or [])]
    told = {whole(each.get("id")) or 0: _told(data, each) for each in questions}
    asked = [each for each in questions if each.get("coverage") != "unasked"]
    words = sum(len(words_of(text)) for _, text in answers_to(data, None))
    enough = [number for number, (content, _, _) in told.items() if content >= MIN_CONTENT]
    summary = (
        f"{DRAFT_LABEL}. {len(asked)} of {len(questions)} questions were asked; "
        f"{len(enough)} got an answer that can be counted. The candidate said {words} words."
    )
    return {
        "summary": summary,
        "strengths": _strengths(told)[:MAX_POINTS],
        "open_points": [_open(each, told) for each in questions if _is_open(each, told)][
            :MAX_POINTS
        ],
        "follow_ups": [_follow_up(each) for each in questions if _is_open(each, told)][:MAX_POINTS],
    }


_Told = tuple[int, int, list[tuple[int, str]]]


def _told(data: Mapping[str, Any], question: Mapping[str, Any]) -> _Told:
    said = answers_to(data, {whole(question.get("id")) or 0})
    features = count([text for _, text in said], ())
    return features.content, features.details, best(said, 1)


def _strengths(told: Mapping[int, _Told]) -> list[dict[str, Any]]:
    ordered = sorted(told.items(), key=lambda each: -each[1][1])
    return [
        {
            "text": f"{DRAFT_LABEL}. Question {number}: {details} concrete details in the answer.",
            "quotes": [{"turn": turn, "text": text} for turn, text in quotes],
        }
        for number, (_, details, quotes) in ordered
        if details >= STRONG_DETAILS and quotes
    ]


def _is_open(question: Mapping[str, Any], told: Mapping[int, _Told]) -> bool:
    return told[whole(question.get("id")) or 0][0] < MIN_CONTENT


def _open(question: Mapping[str, Any], told: Mapping[int, _Told]) -> str:
    number = whole(question.get("id")) or 0
    if question.get("coverage") == "unasked":
        return f"Question {number} was not asked."
    return f"Question {number}: {told[number][0]} content words, too few to rate."


def _follow_up(question: Mapping[str, Any]) -> str:
    skill = str(question.get("skill") or "").strip()[:60]
    return (
        f"What is one example of {skill} from your own work?"
        if skill
        else (
            f"What is one example from your own work for question {whole(question.get('id')) or 0}?"
        )
    )


def claims(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how each claim of the resume stands beside what was said."""
    said = [
        (turn, sentence)
        for turn, text in answers_to(data, None)
        for sentence in sentences(text)
        if len(words_of(sentence)) > 3
    ]
    return {"claims": [_claim(mapping(each), said) for each in items(data.get("claims") or [])]}


def _claim(claim: Mapping[str, Any], said: list[tuple[int, str]]) -> dict[str, Any]:
    key, text = str(claim.get("key") or ""), str(claim.get("text") or "")
    find = _years if claim.get("kind") == "years" else _mention
    for turn, sentence in said:
        standing = find(text, sentence.lower())
        if standing:
            quotes = [{"turn": turn, "text": sentence}]
            return {"key": key, "standing": standing, "quotes": quotes}
    return {"key": key, "standing": "not_discussed", "quotes": []}


def _mention(claim: str, sentence: str) -> str:
    wanted = stems(claim)
    if not wanted or not wanted <= stems(sentence):
        return ""
    return "contradicted" if _NEGATION.search(sentence) else "supported"


def _years(claim: str, sentence: str) -> str:
    claimed, told = re.match(r"[\d.]+", claim), _YEARS.search(sentence)
    if not claimed or not told:
        return ""
    years = int(told[1]) if told[1].isdigit() else _NUMBERS[told[1]]
    return "supported" if abs(years - float(claimed[0])) <= YEARS_OFF else "contradicted"
