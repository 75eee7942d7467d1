"""Where the interview stands in its plan: the model proposes, this decides. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from backend.gemini import coverage as contract
from backend.interviews.values import QuestionRecord, TurnRecord

UNASKED: Final = "unasked"
ASKED: Final = "asked"
LAST_FOLLOW_UP_S: Final = 60
"""Seconds left below which no follow-up is granted any more (a guess)."""
SETTLED: Final = ("answered", "insufficient", "skipped", "interrupted")


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to a function call, and the questions whose state it changed."""

    response: dict[str, Any]
    changed: tuple[QuestionRecord, ...] = ()
    moved: bool = False
    """Whether another question is now the current one."""


class Coverage:
    """The plan of one interview with the state of each question."""

    def __init__(self, questions: Iterable[QuestionRecord]) -> None:
        """Take up where the questions' states say the talk was."""
        self._questions = list(questions)
        asked = [n for n, q in enumerate(self._questions) if q.coverage == ASKED]
        self._index: int | None = asked[-1] if asked else None
        self.spoken = bool(asked)
        """Whether the current question was said aloud since the model received it."""
        self.heard = False
        """Whether the candidate said anything to the current question."""
        self._granted = False
        """Whether a follow-up was granted and not yet said; lost with its session, it is free."""
        self.finished = bool(self._questions) and not asked and self._next_index() is None
        """Whether the model was told that no question is left."""

    @property
    def current(self) -> QuestionRecord | None:
        """The question being asked, if any."""
        return None if self._index is None else self._questions[self._index]

    @property
    def total(self) -> int:
        """How many questions the plan has."""
        return len(self._questions)

    @property
    def unasked(self) -> int:
        """How many questions were not put yet."""
        return sum(question.coverage == UNASKED for question in self._questions)

    def said(self) -> None:
        """Take note that the interviewer spoke: what it was given is said."""
        self.spoken, self._granted = True, False

    def recall(self, turns: Iterable[TurnRecord]) -> None:
        """Take note of what was said to the current question on earlier connections."""
        current = self.current
        if current is None:
            return
        speakers = {turn.speaker for turn in turns if turn.question == current.sequence}
        self.spoken, self.heard = "interviewer" in speakers, "candidate" in speakers

    def call(self, name: str, args: Mapping[str, Any], time_left_s: int) -> Step:
        """Answer one function call of the model."""
        if name == contract.NEXT_QUESTION:
            return self._next_question(str(args.get("outcome", "none")), time_left_s)
        if name == contract.ASK_FOLLOW_UP:
            return self._follow_up(time_left_s)
        if name == contract.TIME_LEFT:
            return Step({"time_left_s": time_left_s, "questions_left": self.unasked})
        if name == contract.END_INTERVIEW:
            return self._end(str(args.get("reason", "")), time_left_s)
        return Step({"error": f"there is no function {name[:40]!r}"})

    def describe(self, question: QuestionRecord) -> dict[str, Any]:
        """Return what the model may know of a question."""
        return {
            "number": question.sequence,
            "total": self.total,
            "text": question.text,
            "category": question.category,
            "skill": question.skill,
        }

    def interrupt(self) -> Step:
        """Settle the current question when the talk ends in its middle."""
        if self._index is None:
            return Step({})
        changed = self._settle("answered" if self.heard else "interrupted")
        self._index = None
        return Step({}, changed)

    def _next_question(self, outcome: str, time_left_s: int) -> Step:
        changed: tuple[QuestionRecord, ...] = ()
        if self._index is not None:
            if not self.spoken or outcome not in SETTLED:
                return Step(self._offer(self._questions[self._index], time_left_s))
            changed = self._settle(outcome)
        following = self._next_index() if time_left_s > 0 else None
        self.spoken = self.heard = self._granted = False
        self._index = following
        if following is None:
            self.finished = True
            why = "no_questions_left" if not self.unasked else "time_up"
            return Step({"done": True, "why": why, "time_left_s": time_left_s}, changed, moved=True)
        question = self._change(following, coverage=ASKED)
        return Step(self._offer(question, time_left_s), (*changed, question), moved=True)

    def _offer(self, question: QuestionRecord, time_left_s: int) -> dict[str, Any]:
        return {
            "question": self.describe(question),
            "follow_ups_left": max(0, question.follow_up_budget - question.follow_ups_used),
            "answer_time_s": question.time_s,
            "time_left_s": time_left_s,
        }

    def _follow_up(self, time_left_s: int) -> Step:
        question = self.current
        left = question.follow_up_budget - question.follow_ups_used if question else 0
        if question is not None and self._granted:
            return Step({"granted": True, "follow_ups_left": left, "time_left_s": time_left_s})
        refused = left <= 0 or time_left_s <= LAST_FOLLOW_UP_S
        if question is None or self._index is None or refused:
            return Step({"granted": False, "follow_ups_left": 0, "time_left_s": time_left_s})
        self._granted = True
        changed = self._change(self._index, follow_ups_used=question.follow_ups_used + 1)
        return Step(
            {"granted": True, "follow_ups_left": left - 1, "time_left_s": time_left_s}, (changed,)
        )

    def _end(self, reason: str, time_left_s: int) -> Step:
        if reason == "finished" and self.unasked and time_left_s > 0:
            # The plan ends when its questions do; a model talked into stopping is refused.
            return Step({"ok": False, "questions_left": self.unasked, "time_left_s": time_left_s})
        return Step({"ok": True})

    def _settle(self, outcome: str) -> tuple[QuestionRecord, ...]:
        if self._index is None:
            return ()
        said_nothing = outcome == "answered" and not self.heard
        return (self._change(self._index, coverage="insufficient" if said_nothing else outcome),)

    def _change(self, index: int, **fields: Any) -> QuestionRecord:
        self._questions[index] = replace(self._questions[index], **fields)
        return self._questions[index]

    def _next_index(self) -> int | None:
        return next((n for n, q in enumerate(self._questions) if q.coverage == UNASKED), None)
