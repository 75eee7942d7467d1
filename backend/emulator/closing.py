"""The candidate's part at the end: questions are noted honestly, then goodbye; pure."""

from __future__ import annotations

from backend.emulator import phrases
from backend.emulator.interview import Interview
from backend.emulator.moves import Action, Say
from backend.emulator.understanding import Intent, declines, wants_to_know

MAX_ROUNDS = 3
"""How many questions or additions the candidate may bring (a guess, to be calibrated)."""


def closing_words(interview: Interview, intent: Intent, text: str) -> list[Action]:
    """Return what to do about words said after the last question."""
    if intent in (Intent.NO, Intent.SKIP, Intent.END, Intent.UNKNOWING) or declines(text):
        return interview.end("finished", phrases.ALL_RIGHT)
    if intent is Intent.MOMENT:
        return interview.take_moment()
    if intent is Intent.NOTHING:
        return interview.again()
    interview.unsaid, interview.moment = (), False
    if intent in (Intent.REPEAT, Intent.HEARING):
        return [Say((phrases.HEARING[0], *interview.standing))]
    if intent is Intent.YES:
        return [Say(phrases.PLEASE_ASK)]
    return _take_note(interview, intent, text)


def _take_note(interview: Interview, intent: Intent, text: str) -> list[Action]:
    interview.rounds += 1
    if intent is Intent.IDENTITY:
        lines = phrases.IDENTITY
    elif intent in (Intent.QUESTION, Intent.TIME) or wants_to_know(text):
        lines = phrases.question_noted(interview.briefing.organization)
    else:
        lines = phrases.ADDITION_NOTED
    if interview.rounds >= MAX_ROUNDS:
        return interview.end("finished", lines)
    interview.standing = phrases.MORE_TO_ASK
    return [Say((*lines, *phrases.MORE_TO_ASK))]
