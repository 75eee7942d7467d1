"""What follows when the client has answered a function call; pure, like all of the mind."""

from __future__ import annotations

from backend.emulator import phrases
from backend.emulator.agenda import Question, whole
from backend.emulator.interview import Interview, Stage
from backend.emulator.moves import Action, Call, Returned, Say
from backend.emulator.phrases import Lines
from backend.emulator.substance import content_words
from backend.emulator.understanding import Intent, understand
from backend.gemini.coverage import ASK_FOLLOW_UP, NEXT_QUESTION, TIME_LEFT

LAST_WORDS_TIME_S = 15
"""With less time left, the interviewer says goodbye without asking for questions (a guess, to be
calibrated)."""

MAX_TRIES = 2
"""How often the next question is asked for when the answer is of no use."""


def returned(interview: Interview, value: Returned) -> list[Action]:
    """Return what to do about a function's answer; nothing when it was not waited for."""
    call = interview.calling
    if call is None or call.name != value.name:
        return []
    interview.calling = None
    interview.budget.read(value.response)
    if "wait" in value.response:
        interview.stage = Stage.LISTENING
        return []
    if call.name == NEXT_QUESTION:
        return _next_question(interview, call, value)
    if call.name == ASK_FOLLOW_UP:
        return _follow_up(interview, value)
    if call.name == TIME_LEFT:
        return _time_left(interview, value)
    interview.stage = Stage.ENDED
    return [Say(phrases.goodbye(interview.briefing))]


def _next_question(interview: Interview, call: Call, value: Returned) -> list[Action]:
    question = Question.read(value.response.get("question"))
    if question is None and not value.response.get("done"):
        interview.failed_calls += 1
        if interview.failed_calls < MAX_TRIES:
            return interview.call(call, phrases.TROUBLE)
    interview.failed_calls = 0
    needed_s = 1 if question else LAST_WORDS_TIME_S
    if not interview.budget.has_time(needed_s):
        return interview.end("time_up", phrases.TIME_IS_UP)
    before: Lines = (*_taken_in(interview), *interview.unsaid)
    interview.unsaid = ()
    if question is None:
        interview.stage, interview.standing = Stage.CLOSING, phrases.ANYTHING_ELSE
        interview.moment = False
        return [Say((*before, *phrases.ANYTHING_ELSE))]
    interview.take_up(question)
    return [Say((*before, *_lead_in(question), *question.lines))]


def _taken_in(interview: Interview) -> Lines:
    """Return what to say about words that came while the next question was fetched."""
    late, interview.late = " ".join(interview.late), []
    intent = understand(late)
    if intent is Intent.HEARING:
        return phrases.HEARING[:1]
    return phrases.ADDED if intent is Intent.ANSWER and content_words([late]) > 2 else ()


def _lead_in(question: Question) -> Lines:
    if question.number == 1:
        return phrases.FIRST_LEAD_IN
    if question.is_last:
        return phrases.LAST_LEAD_IN
    return phrases.pick(phrases.LEAD_INS, question.number)


def _follow_up(interview: Interview, value: Returned) -> list[Action]:
    interview.answers.extend(interview.late)
    interview.late = []
    question = interview.question
    if value.response.get("granted") is not True or question is None:
        return interview.next(interview.outcome)
    number = interview.used[question.category]
    interview.used[question.category] += 1
    text = phrases.follow_up(question.category, number)
    interview.stage, interview.standing, interview.unsaid = Stage.LISTENING, (text,), ()
    return [Say((text,))]


def _time_left(interview: Interview, value: Returned) -> list[Action]:
    interview.stage = Stage.LISTENING
    minutes = round((interview.budget.time_s or 0) / 60)
    told = phrases.time_left(minutes, whole(value.response.get("questions_left")))
    after, interview.unsaid = interview.unsaid or interview.standing, ()
    return [Say((*told, *after))]
