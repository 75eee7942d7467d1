"""The rule-based evaluation: transparent, deterministic, and labelled as a draft. Pure.

It counts what can be counted in the answers (docs/evaluation/rule-based.md names every rule) and
says so in each reason. It is no judgement of a person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backend.emulator import addressed
from backend.emulator.agenda import whole
from backend.emulator.features import Features, best, count, nameless
from backend.emulator.wire import items, listed, mapping

DRAFT_LABEL: Final = "Rule-based draft, not a judgement"
"""Begins every text that these rules write."""

CANDIDATE: Final = "candidate"
MIN_CONTENT: Final = 8
"""Fewer different content words, over all answers to what was asked, are too little to rate (a
guess, to be calibrated). One answer of two ordinary sentences has 12 to 20."""
QUOTES: Final = 2

FULL_CONTENT: Final = 30
"""Different content words for each question that count in full (a guess; the simulated strong
candidate has 20 to 30)."""
FULL_WORDS: Final = 70
"""Words for each question that count in full: half a minute of speech; more count no more."""
FULL_DETAILS: Final = 4
FULL_LINKS: Final = 4
FULL_SUBJECT: Final = 3
"""Details, linking words and words of the subject that count in full (guesses)."""

WEIGHTS: Final = {
    "coverage": 0.3,
    "concreteness": 0.3,
    "structure": 0.2,
    "length": 0.1,
    "subject": 0.1,
}
"""Share of each count in the score (guesses, to be calibrated); they add up to 1."""


def scoring(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how every criterion stands, as the answer to a request for a scoring."""
    criteria = [mapping(each) for each in items(data.get("criteria") or [])]
    return {"criteria": [_criterion(each, data) for each in criteria]}


def answers_to(
    data: Mapping[str, Any], questions: set[int] | None, *, heard: bool = False
) -> list[tuple[int, str]]:
    """Return turn and text of what the candidate said to some questions; to all when None.

    What is meant for a rater and not for the interviewer is left out (`addressed`). With `heard`
    the texts are those from before the candidate corrected them.
    """
    turns = [mapping(turn) for turn in items(data.get("turns") or [])]
    return [
        (
            whole(turn.get("id")) or 0,
            nameless(
                addressed.without(str((heard and turn.get("heard")) or turn.get("text") or ""))
            ),
        )
        for turn in turns
        if turn.get("speaker") == CANDIDATE
        and (questions is None or whole(turn.get("question")) in questions)
    ]


def _criterion(criterion: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {number for number in map(whole, listed(criterion.get("questions"))) if number}
    key = str(criterion.get("key") or "")
    if not numbers:
        return {
            "key": key,
            "standing": "not_asked",
            "reason": f"{DRAFT_LABEL}. No question asked for it.",
        }
    said = answers_to(data, numbers)
    features = _counted(said, criterion, data, numbers)
    quotes = [{"turn": turn, "text": text} for turn, text in best(said, QUOTES)]
    reason = f"{DRAFT_LABEL}. {described(features)}"
    if features.content < MIN_CONTENT or not quotes:
        return {"key": key, "standing": "insufficient", "reason": reason, "quotes": quotes}
    score = 1 + round(4 * share(features, len(numbers)))
    return {"key": key, "standing": "scored", "score": score, "reason": reason, "quotes": quotes}


def _counted(
    said: list[tuple[int, str]],
    criterion: Mapping[str, Any],
    data: Mapping[str, Any],
    numbers: set[int],
) -> Features:
    """Return the counts over what was heard; a correction counts where it names the skill."""
    questions = map(mapping, items(data.get("questions") or []))
    asked = [each for each in questions if whole(each.get("id")) in numbers]
    skills = [str(each.get("skill") or "") for each in asked]
    subject = [
        *skills,
        *(addressed.without(str(each.get("text") or "")) for each in asked),
        str(criterion.get("name") or ""),
    ]
    heard = [text for _, text in answers_to(data, numbers, heard=True)]
    put_right = [text for _, text in said]
    mended = count(put_right, skills).subject - count(heard, skills).subject
    found = count(heard, subject)
    return replace(found, subject=found.subject + max(0, mended))


def share(features: Features, questions: int) -> float:
    """Return how much of what can be counted was there, 0 to 1."""
    asked = max(1, questions)
    full = {
        "coverage": features.content / (FULL_CONTENT * math.sqrt(asked)),
        "concreteness": features.details / FULL_DETAILS,
        "structure": features.links / FULL_LINKS,
        "length": features.words / (FULL_WORDS * asked),
        "subject": features.subject / FULL_SUBJECT,
    }
    return sum(weight * min(1.0, full[name]) for name, weight in WEIGHTS.items())


def described(features: Features) -> str:
    """Return the counts in words."""
    return (
        f"{features.words} words in {features.answers} answers; {features.content} different "
        f"content words, {features.details} concrete details, {features.links} linking words, "
        f"{features.subject} of {features.subject_words} words of what was asked."
    )
