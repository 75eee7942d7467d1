"""The interviewer's mind: what happened goes in, what to say and which function to call comes out.

It knows the plan only through the client's functions, holds no clock and does no I/O, so a whole
interview is a list of values.
"""

from __future__ import annotations

import copy
from typing import Final, Self

from backend.emulator import phrases
from backend.emulator.closing import closing_words
from backend.emulator.directions import begin, directed
from backend.emulator.interview import Interview, Stage
from backend.emulator.moves import (
    Action,
    Call,
    Input,
    Interrupted,
    Noise,
    Quiet,
    Returned,
    Said,
    Say,
)
from backend.emulator.returns import returned
from backend.emulator.substance import content_words, is_thin
from backend.emulator.understanding import Intent, understand
from backend.gemini.coverage import ASK_FOLLOW_UP, DIRECTIONS, TIME_LEFT, Briefing

FOLLOW_UP_TIME_S: Final = 45
"""No follow-up is asked with less time left (a guess, to be calibrated)."""

SLIGHT_WORDS: Final = 3
"""Fewer content words than this, said into the interviewer's speech, are no answer (a guess)."""


class Interviewer:
    """Conducts one interview. Give it what happens; do what it returns."""

    def __init__(self, briefing: Briefing) -> None:
        """Prepare for the interview of this briefing."""
        self.interview = Interview(briefing)

    def copy(self, briefing: Briefing | None = None) -> Self:
        """Return an independent copy, which follows a newer briefing when one is given."""
        twin = copy.deepcopy(self)
        if briefing is not None and briefing.resuming:
            twin.interview.rejoin(briefing)
        return twin

    @property
    def patience_s(self) -> float | None:
        """Seconds of silence after which it wants `Quiet`; None when silence is no matter."""
        return self.interview.patience_s

    @property
    def thinking_time(self) -> bool:
        """Whether the candidate asked for a moment, so that pauses may be longer."""
        return self.interview.moment

    def react(self, value: Input) -> list[Action]:
        """Return what to do about what happened; an empty list means: go on listening."""
        match value:
            case Said():
                return self._said(value)
            case Interrupted(unsaid):
                self.interview.unsaid = unsaid
                return []
            case Noise():
                return self.interview.again()
            case Quiet():
                return self._quiet()
            case Returned():
                return returned(self.interview, value)

    def _said(self, said: Said) -> list[Action]:
        interview, text = self.interview, said.text.strip()
        if text in DIRECTIONS:
            return directed(interview, text)
        intent = understand(text, typed=said.typed)
        match interview.stage:
            case Stage.WAITING:
                return begin(interview)
            case Stage.CALLING:
                interview.late.append(text)
                return []
            case Stage.CONFIRMING:
                return self._confirmed(intent)
            case Stage.CLOSING:
                return closing_words(interview, intent, text)
            case Stage.LISTENING:
                return self._heard(intent, text)
            case Stage.ENDED:
                return []

    def _heard(self, intent: Intent, text: str) -> list[Action]:
        interview = self.interview
        offered, interview.offered = interview.offered, False
        if offered and intent is Intent.YES:
            return self._repeat()
        if offered and intent is Intent.NO:
            return [Say(phrases.OFFER_DECLINED)]
        reply = self._request(intent)
        if reply is not None:
            return reply
        if interview.unsaid and content_words([text]) < SLIGHT_WORDS:
            return interview.again()
        if interview.question_unheard:
            return interview.again(phrases.ADDED)
        interview.unsaid = ()
        if intent is Intent.NOTHING:
            return []
        interview.moment = False
        interview.answers.append(text)
        return self._weigh(intent)

    def _request(self, intent: Intent) -> list[Action] | None:
        """Return the reply to a request; None when the words were no request."""
        interview = self.interview
        match intent:
            case Intent.REPEAT:
                return self._repeat()
            case Intent.MOMENT:
                return interview.take_moment()
            case Intent.TIME:
                return interview.call(Call(TIME_LEFT))
        unsaid = interview.unsaid
        after = unsaid or interview.standing
        replies: dict[Intent, phrases.Lines] = {
            Intent.HEARING: (phrases.HEARING[0], *(unsaid or phrases.HEARING[1:])),
            Intent.IDENTITY: (*phrases.IDENTITY, *after),
            Intent.QUESTION: (*phrases.CANNOT_EXPLAIN, *after),
            Intent.END: phrases.CONFIRM_END,
            Intent.SKIP: (),
        }
        if intent not in replies:
            return None
        interview.unsaid = ()
        if intent is Intent.SKIP:
            return interview.next("skipped", interview.vary("skipped", phrases.SKIPPED))
        if intent is Intent.END:
            interview.stage = Stage.CONFIRMING
        return [Say(replies[intent])]

    def _repeat(self) -> list[Action]:
        interview = self.interview
        lines = interview.unsaid if interview.question_unheard else interview.standing
        interview.unsaid = ()
        return [Say((*interview.vary("repeating", phrases.REPEATING), *lines))]

    def _weigh(self, intent: Intent) -> list[Action]:
        """Ask more when the answer is thin and the budget allows it, else go on."""
        interview = self.interview
        if intent is Intent.UNKNOWING:
            first = interview.vary("unknowing", phrases.UNKNOWING)
            return interview.next(interview.outcome, first)
        may_ask = interview.budget.follow_ups > 0 and interview.budget.has_time(FOLLOW_UP_TIME_S)
        if may_ask and is_thin(interview.answers):
            call = Call(ASK_FOLLOW_UP, {"reason": "The answer so far is short."})
            return interview.call(call, interview.vary("before", phrases.BEFORE_FOLLOW_UP))
        return interview.next(interview.outcome, interview.vary("ack", phrases.ACKNOWLEDGEMENTS))

    def _quiet(self) -> list[Action]:
        interview = self.interview
        if interview.unsaid:
            return interview.again()
        match interview.stage:
            case Stage.CLOSING:
                return interview.end("finished", phrases.ALL_RIGHT)
            case Stage.CONFIRMING:
                return self._confirmed(Intent.NO)
        return []

    def _confirmed(self, intent: Intent) -> list[Action]:
        if intent in (Intent.YES, Intent.END):
            return self.interview.end("candidate_asked", phrases.ALL_RIGHT)
        self.interview.stage = Stage.LISTENING
        return [Say((*phrases.GO_ON, *self.interview.standing))]
