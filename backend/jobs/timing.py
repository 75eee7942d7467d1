"""How the minutes of an interview divide into questions; pure."""

from __future__ import annotations

from collections.abc import Sequence

OPENING_S = 25
"""Greeting, the notice of an AI and how it will go; a guess, to be calibrated."""
CLOSING_S = 35
"""The candidate's own last question and the goodbye; a guess, to be calibrated."""
ASKING_S = 15
"""Speaking one question of up to 35 words at 150 words a minute, with the pause after it."""
MIN_ANSWER_S = 45
"""Less is a headline, not an answer; a guess, to be calibrated."""
MAX_ANSWER_S = 300
"""Nobody speaks well for longer without a question; a guess, to be calibrated."""
FEWEST_QUESTIONS = 3
"""Answers are shortened, down to MIN_ANSWER_S, until this many questions fit."""
MIN_STRETCH = 0.8
MAX_STRETCH = 2.0
"""How far planned answers shrink and grow so that the questions fill the time; guesses."""
ROUND_S = 5
"""Planned times are multiples of this, because people read them."""


def talk_s(duration_min: int) -> int:
    """Return the seconds left for questions and answers."""
    return max(0, duration_min * 60 - OPENING_S - CLOSING_S)


def cost_s(answer_s: int) -> int:
    """Return what a question takes from the interview: asking it and answering it."""
    return ASKING_S + answer_s


def answer_s(planned_s: int, budget_s: int) -> int:
    """Return the time for an answer, shortened when the interview is short."""
    share_s = budget_s // FEWEST_QUESTIONS - ASKING_S
    return max(MIN_ANSWER_S, min(planned_s, MAX_ANSWER_S, share_s // ROUND_S * ROUND_S))


def reserved_s(duration_min: int, count: int, planned_s: int) -> int:
    """Return the seconds kept free for resume questions: at most a third of the talk."""
    budget_s = talk_s(duration_min)
    each_s = cost_s(answer_s(planned_s, budget_s))
    return min(count, budget_s // 3 // each_s) * each_s


def shortest_s(time_s: int) -> int:
    """Return the least that an answer may be shortened to."""
    return max(MIN_ANSWER_S, _rounded(time_s * MIN_STRETCH))


def fitted(answers_s: Sequence[int], budget_s: int) -> list[int]:
    """Return times for the same answers that use the budget and never pass it.

    The budget must hold all of them at their `shortest_s`.
    """
    room_s = budget_s - ASKING_S * len(answers_s)
    factor = min(MAX_STRETCH, room_s / (sum(answers_s) or 1))
    grown = [min(MAX_ANSWER_S, _rounded(time_s * factor)) for time_s in answers_s]
    fit = [max(new_s, shortest_s(old_s)) for new_s, old_s in zip(grown, answers_s, strict=True)]
    while sum(fit) > room_s:
        # Some were already at their shortest: take the rest from the longest answers.
        slack = [time_s - shortest_s(old_s) for time_s, old_s in zip(fit, answers_s, strict=True)]
        fit[slack.index(max(slack))] -= ROUND_S
    return fit


def _rounded(time_s: float) -> int:
    return int(time_s) // ROUND_S * ROUND_S
