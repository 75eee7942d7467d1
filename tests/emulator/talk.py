"""A conversation without sound: a plan that answers calls, and a mind that is given values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.emulator.interviewer import Interviewer
from backend.emulator.moves import Call, Input, Returned, Said, Say
from backend.gemini.coverage import (
    ASK_FOLLOW_UP,
    BEGIN_TEXT,
    END_INTERVIEW,
    NEXT_QUESTION,
    TIME_LEFT,
    Briefing,
)

QUESTIONS = (
    ("How do you find a slow query?", "technical"),
    ("Tell me about a disagreement at work. How was it solved?", "behavioral"),
    ("Describe a project you are proud of.", "project"),
)
BRIEFING = Briefing("Harbor", "Backend engineer", "Ada Reyes", 10, len(QUESTIONS))

FULL = (
    "I look at the query plan with explain analyze, check which index the planner uses, "
    "and then compare the estimated rows with the real rows before I change anything."
)
THIN = "I use an index."


@dataclass
class Plan:
    """Answers calls as the server does."""

    questions: tuple[tuple[str, str], ...] = QUESTIONS
    follow_ups: int = 1
    time_left_s: int = 600
    calls: list[tuple[str, Any]] = field(default_factory=list)
    asked: int = 0
    follow_ups_left: int = 0

    def answer(self, call: Call) -> dict[str, Any]:
        self.calls.append((call.name, *call.args.values()))
        if call.name == NEXT_QUESTION:
            return self._next()
        if call.name == ASK_FOLLOW_UP:
            granted = self.follow_ups_left > 0
            self.follow_ups_left -= granted
            return {"granted": granted, "follow_ups_left": self.follow_ups_left}
        if call.name == TIME_LEFT:
            left = len(self.questions) - self.asked
            return {"time_left_s": self.time_left_s, "questions_left": left}
        assert call.name == END_INTERVIEW
        return {}

    def _next(self) -> dict[str, Any]:
        if self.asked == len(self.questions):
            return {"done": True, "time_left_s": self.time_left_s}
        text, category = self.questions[self.asked]
        self.asked += 1
        self.follow_ups_left = self.follow_ups
        question = {
            "number": self.asked,
            "total": len(self.questions),
            "text": text,
            "category": category,
            "skill": "",
        }
        return {
            "question": question,
            "follow_ups_left": self.follow_ups,
            "time_left_s": self.time_left_s,
        }


class Talk:
    """Runs a mind against a plan; `tell` returns all that was said until it listens again."""

    def __init__(self, plan: Plan | None = None, briefing: Briefing = BRIEFING) -> None:
        self.plan = plan or Plan()
        self.mind = Interviewer(briefing)

    def tell(self, value: Input | str) -> str:
        """Give a value, or words that were heard; answer every call."""
        actions = self.mind.react(Said(value) if isinstance(value, str) else value)
        said: list[str] = []
        while actions:
            action = actions.pop(0)
            if isinstance(action, Say):
                said.extend(action.lines)
            else:
                actions.extend(self.mind.react(Returned(action.name, self.plan.answer(action))))
        return " ".join(said)

    def begin(self) -> str:
        return self.tell(BEGIN_TEXT)

    @property
    def outcomes(self) -> list[str]:
        return [call[1] for call in self.plan.calls if call[0] == NEXT_QUESTION]
