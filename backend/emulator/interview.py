"""Where one interview stands, and the verbs that move it: the memory of the interviewer's mind.

It holds no clock and does no I/O. A copy of it is a session that can be resumed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from backend.emulator import phrases
from backend.emulator.agenda import Budget, Question
from backend.emulator.moves import Action, Call, Say
from backend.emulator.phrases import Lines
from backend.emulator.substance import is_empty
from backend.gemini.coverage import END_INTERVIEW, NEXT_QUESTION, Briefing

UNSAID_PATIENCE_S: Final = 10.0
"""Silence after which what was cut off is said again (a guess, to be calibrated). All other
silence before an answer is the client's business: a model has no clock."""

CLOSING_PATIENCE_S: Final = 10.0
"""Silence after which the candidate has nothing to ask (a guess, to be calibrated)."""


class Stage(Enum):
    """What the interviewer waits for."""

    WAITING = "waiting"
    """The client has not asked for a beginning."""
    CALLING = "calling"
    """A function of the client is at work."""
    LISTENING = "listening"
    """The candidate has the floor."""
    CONFIRMING = "confirming"
    """The candidate was asked whether to end."""
    CLOSING = "closing"
    """Every question is done; the candidate may ask."""
    ENDED = "ended"


@dataclass
class Interview:
    """One interview so far."""

    briefing: Briefing
    stage: Stage = Stage.WAITING
    question: Question | None = None
    budget: Budget = field(default_factory=Budget)
    standing: Lines = ()
    """What was asked last: the question or a follow-up; repeated on request."""
    answers: list[str] = field(default_factory=list)
    """What was said to the current question."""
    unsaid: Lines = ()
    """Cut off by the candidate and not yet said again."""
    late: list[str] = field(default_factory=list)
    """Said while a function was at work."""
    calling: Call | None = None
    failed_calls: int = 0
    offered: bool = False
    """The candidate was just asked whether to repeat or to skip."""
    moment: bool = False
    """The candidate asked for time to think."""
    rounds: int = 0
    """Questions and additions that the candidate brought at the end."""
    used: Counter[str] = field(default_factory=Counter)
    """How often each kind of phrase was used, to vary it."""

    def __post_init__(self) -> None:
        """Take up the place where an earlier session stopped."""
        if self.briefing.resuming:
            self.rejoin(self.briefing)

    def rejoin(self, briefing: Briefing) -> None:
        """Follow what the client says about where the interview stands; it owns the coverage."""
        self.briefing = briefing
        question = Question.read(briefing.current_question)
        if briefing.closing:
            self.stage, self.standing = Stage.CLOSING, phrases.ANYTHING_ELSE_RESUMED
        elif question is not None and question != self.question:
            self.take_up(question)
            self.budget.follow_ups = 1

    @property
    def patience_s(self) -> float | None:
        """Seconds of silence after which something must be said; None when it is no matter."""
        if self.stage is Stage.LISTENING:
            return UNSAID_PATIENCE_S if self.unsaid else None
        if self.stage in (Stage.CLOSING, Stage.CONFIRMING):
            return CLOSING_PATIENCE_S
        return None

    @property
    def outcome(self) -> str:
        """How the current question went."""
        return "insufficient" if is_empty(self.answers) else "answered"

    @property
    def question_unheard(self) -> bool:
        """Whether the candidate spoke up before the question itself was begun."""
        asked = self.standing
        return len(self.unsaid) > len(asked) > 0 and self.unsaid[-len(asked) :] == asked

    def take_up(self, question: Question) -> None:
        """Make this the current question and give the candidate the floor."""
        self.stage, self.question, self.standing = Stage.LISTENING, question, question.lines
        self.answers = []
        self.moment = self.offered = False

    def call(self, call: Call, first: Lines = ()) -> list[Action]:
        """Call a function, and say something while it is at work."""
        self.stage, self.calling = Stage.CALLING, call
        return [call, Say(first)] if first else [call]

    def next(self, outcome: str, first: Lines = ()) -> list[Action]:
        """Leave the current question with an outcome and fetch the next."""
        return self.call(Call(NEXT_QUESTION, {"outcome": outcome}), first)

    def end(self, reason: str, first: Lines) -> list[Action]:
        """End the interview."""
        self.unsaid = ()
        return self.call(Call(END_INTERVIEW, {"reason": reason}), first)

    def again(self, first: Lines = ()) -> list[Action]:
        """Say what was cut off."""
        lines, self.unsaid = self.unsaid, ()
        return [Say((*first, *lines))] if first or lines else []

    def take_moment(self) -> list[Action]:
        """Give the candidate time to think."""
        self.moment = True
        return [Say(self.vary("moment", phrases.MOMENT))]

    def vary(self, kind: str, variants: tuple[Lines, ...]) -> Lines:
        """Return the next variant of a kind of phrase."""
        self.used[kind] += 1
        return phrases.pick(variants, self.used[kind] - 1)
