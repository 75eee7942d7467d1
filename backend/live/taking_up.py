"""With what a new session of the model takes up the talk. Pure.

No question is lost by a change of sessions and none is asked twice: what the candidate said last
and nobody answered is said again, a question cut off is asked again, and a candidate who has the
word keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from backend.gemini import coverage as contract
from backend.interviews.values import TurnRecord
from backend.live.transcript import CANDIDATE

NOTICED_S: Final = 3.0
"""Seconds after which the candidate has noticed the outage and wants a word (a guess)."""


class Thread:
    """What holds the talk together while sessions come and go."""

    def __init__(self, turns: Iterable[TurnRecord]) -> None:
        """Take up after the turns of earlier connections."""
        self._begun = False
        self._unanswered: list[str] = []
        self.cut_short = False
        """Whether the last session ended in the middle of what it had to say."""
        for turn in sorted(turns, key=lambda turn: turn.sequence):
            if turn.speaker == CANDIDATE:
                self.candidate_said(turn.text)
            else:
                self.interviewer_spoke()
            self.cut_short = turn.speaker != CANDIDATE and turn.interrupted

    def candidate_said(self, text: str) -> None:
        """Take what the candidate said, typed or pressed; it waits for a reaction."""
        self._begun = True
        self._unanswered.append(text)

    def interviewer_spoke(self) -> None:
        """Take note of a reaction."""
        self._begun = True
        self._unanswered = []

    def moved_on(self) -> None:
        """Take note that another question is the current one; answers belonged to the last."""
        self._unanswered = []

    def first_words(self, *, asked: bool, speaking: bool, away_s: float) -> str:
        """Return what a new session is told first; empty: nothing, it listens.

        `asked`: the current question (or the close) was said. `speaking`: the candidate speaks
        just now. `away_s`: seconds without a session, 0 after a hand-over.
        """
        if not self._begun:
            return contract.BEGIN_TEXT
        if speaking:
            return ""
        if self._unanswered:
            return "\n".join(self._unanswered)
        if not asked or self.cut_short:
            return contract.RESUME_TEXT
        return contract.CONTINUE_TEXT if away_s > NOTICED_S else ""
