"""Decisions in the words of page and record: captions, kept turns, questions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.live.actions import Action, SaveCoverage, SaveTurn, Tell
from backend.live.coverage import Coverage, Step
from backend.live.transcript import Change


def question_message(coverage: Coverage) -> dict[str, Any] | None:
    """Return the current question as the page shows it."""
    question = coverage.current
    if question is None:
        return None
    return {
        "type": "question",
        "number": question.sequence,
        "total": coverage.total,
        "text": question.text,
        "category": question.category,
        "time_s": question.time_s,
    }


def caption(change: Change) -> dict[str, Any]:
    """Return a turn as the page shows it."""
    turn = change.turn
    return {
        "type": "caption",
        "turn": turn.sequence,
        "speaker": turn.speaker,
        "text": turn.text,
        "final": change.final,
        "typed": turn.typed,
    }


def captions(changes: Iterable[Change | None], *, soon: bool = False) -> list[Action]:
    """Tell the page how turns stand; `soon`: with the sound that follows."""
    return [Tell(caption(change), soon) for change in changes if change is not None]


def kept(changes: Iterable[Change]) -> list[Action]:
    """Tell the page that turns ended, and keep them."""
    actions: list[Action] = []
    for change in changes:
        actions += [Tell(caption(change)), SaveTurn(change.turn)]
    return actions


def saved(step: Step) -> list[Action]:
    """Keep the questions whose state a step changed."""
    return [SaveCoverage(question) for question in step.changed]
