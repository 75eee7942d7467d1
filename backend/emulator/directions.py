"""What the client directs in its own name: to go on, to break a silence, to wrap up; pure."""

from __future__ import annotations

from backend.emulator import phrases
from backend.emulator.interview import Interview, Stage
from backend.emulator.moves import Action, Say
from backend.gemini.coverage import (
    BEGIN_TEXT,
    CLOSE_TEXT,
    CONTINUE_TEXT,
    GO_ON_TEXT,
    NUDGE_TEXT,
    OFFER_TEXT,
    REST_TEXT,
    RESUME_TEXT,
    WRAP_TEXT,
)


def directed(interview: Interview, text: str) -> list[Action]:
    """Return what to do about one of the contract's `DIRECTIONS`."""
    match text:
        case _ if text in (BEGIN_TEXT, RESUME_TEXT):
            return begin(interview) if interview.stage is Stage.WAITING else _resume(interview)
        case _ if text == CONTINUE_TEXT:
            return begin(interview) if interview.stage is Stage.WAITING else _continue(interview)
        case _ if text == GO_ON_TEXT:
            return _go_on(interview)
        case _ if text == WRAP_TEXT:
            return _close(interview, "time_up", phrases.TIME_IS_UP)
        case _ if text == CLOSE_TEXT:
            return _close(interview, "finished", phrases.ALL_RIGHT)
        case _ if text == REST_TEXT:
            return [Say(phrases.REST)]
    return _break_silence(interview, text)


def begin(interview: Interview) -> list[Action]:
    """Greet and fetch the first question."""
    briefing = interview.briefing
    first = phrases.WELCOME_BACK if briefing.resuming else phrases.greeting(briefing)
    return interview.next("none", first)


def _resume(interview: Interview) -> list[Action]:
    interview.unsaid = ()
    if interview.stage is Stage.CALLING and interview.calling is not None:
        return [interview.calling]
    if interview.stage is Stage.ENDED:
        return [Say(phrases.goodbye(interview.briefing))]
    if interview.stage is Stage.CLOSING:
        return [Say((*phrases.WELCOME_BACK, *phrases.ANYTHING_ELSE_RESUMED))]
    interview.stage = Stage.LISTENING
    return [Say((*phrases.WELCOME_BACK, *phrases.WE_WERE_HERE, *interview.standing))]


def _continue(interview: Interview) -> list[Action]:
    """Give the word back to a candidate who has heard the question."""
    interview.unsaid = ()
    if interview.stage in (Stage.CALLING, Stage.ENDED):
        return _resume(interview)
    return [Say((*phrases.WELCOME_BACK, *phrases.OFFER_DECLINED))]


def _go_on(interview: Interview) -> list[Action]:
    if interview.stage is Stage.CALLING and interview.calling is not None:
        return [interview.calling]
    return interview.again()


def _close(interview: Interview, reason: str, first: phrases.Lines) -> list[Action]:
    if interview.stage in (Stage.CALLING, Stage.ENDED):
        return []
    return interview.end(reason, first)


def _break_silence(interview: Interview, text: str) -> list[Action]:
    """Say again what was cut off; else encourage, or offer help."""
    if interview.unsaid:
        return interview.again()
    if text == NUDGE_TEXT:
        moment = interview.moment
        return [Say(phrases.STILL_HERE if moment else interview.vary("nudge", phrases.NUDGES))]
    if text == OFFER_TEXT:
        interview.offered = True
        return [Say(phrases.OFFER)]
    return []
