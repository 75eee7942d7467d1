"""What follows when nobody speaks: a nudge, an offer to repeat, a kind close. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Final

from backend.gemini import coverage as contract


class Step(Enum):
    """What the model is told about a long silence."""

    NUDGE = contract.NUDGE_TEXT
    OFFER = contract.OFFER_TEXT
    REST = contract.REST_TEXT


WAITS_S: Final = ((Step.NUDGE, 15.0), (Step.OFFER, 25.0), (Step.REST, 80.0))
"""Seconds of silence before each step, counted from the last sound of either side (a guess, to
be calibrated): two minutes in all."""
ORDINARY_SILENCE_S: Final = 1.5
"""The window that ends an ordinary answer; who is given a longer one waits longer in proportion."""
MOMENT_S: Final = 60.0
"""Seconds added to the first wait of a candidate who asked for a moment (a guess)."""
TYPING_FACTOR: Final = 3.0
"""A candidate who types gets this many times the patience (a guess, to be calibrated)."""


class Silence:
    """Counts a candidate's silence, in seconds of the interview's own clock."""

    def __init__(self, silence_s: float) -> None:
        """Wait in proportion to the window that ends an answer."""
        self._factor = max(1.0, silence_s / ORDINARY_SILENCE_S)
        self._since_s = 0.0
        self._step = 0

    def broken(self, active_s: float) -> None:
        """Take note that the candidate spoke, typed or pressed a button."""
        self._since_s, self._step = active_s, 0

    def interrupted(self, active_s: float) -> None:
        """Take note that the interviewer spoke: the wait begins anew, at the same step."""
        self._since_s = active_s

    def look(self, active_s: float, *, thinking: bool, typing: bool) -> Step | None:
        """Return the step that is due; the candidate has the word.

        `thinking`: they asked for a moment.
        """
        if self._step >= len(WAITS_S):
            return None
        step, wait_s = WAITS_S[self._step]
        wait_s *= self._factor * (TYPING_FACTOR if typing else 1.0)
        wait_s += MOMENT_S if thinking and step is Step.NUDGE else 0.0
        if active_s - self._since_s < wait_s:
            return None
        self._step += 1
        self._since_s = active_s
        return step
