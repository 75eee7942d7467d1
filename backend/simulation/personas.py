"""How simulated candidates behave: data, and one pure decision."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Final


@dataclass(frozen=True, slots=True)
class Persona:
    """A way to be interviewed."""

    name: str
    summary: str
    speaks: bool = True
    think_ms: int = 700
    """Quiet between the interviewer's last sound and the answer."""
    sentence_pause_ms: int = 250
    """Pause between two sentences of an answer."""
    longest_pause_ms: int = 250
    """The one longer pause in the middle of an answer, for thought."""
    interrupts_after_ms: int | None = None
    """Speaks into a new question after so much of it was heard; None to let it end."""


PERSONAS: Final = {
    persona.name: persona
    for persona in (
        Persona("strong", "answers each question in full"),
        Persona("thin", "gives short answers that call for a follow-up", think_ms=900),
        Persona("silent", "hears everything and never says a word", speaks=False),
        Persona(
            "rambling",
            "talks at length, with pauses for thought",
            sentence_pause_ms=500,
            longest_pause_ms=900,
        ),
        Persona(
            "interrupting",
            "answers into the question before it ends",
            think_ms=500,
            interrupts_after_ms=1800,
        ),
    )
}


class Move(Enum):
    """What to say now."""

    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"
    GO_ON = "go_on"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a candidate knows when deciding; times in ms."""

    state: str
    """Of the interview: connecting, listening, thinking, speaking, paused, ended."""
    question: int | None = None
    """Number of the current question; None before the first."""
    prompt: str = ""
    """What the interviewer said since the candidate last spoke."""
    heard_ms: int | None = None
    """How long the interviewer has been heard without a break; None in silence."""
    quiet_ms: int | None = None
    """How long nobody has been heard; None while somebody is."""
    speaking: bool = False
    """Whether the candidate is speaking."""
    answered: Collection[int] = ()
    """Questions answered before."""
    interrupted: Collection[int] = ()
    """Questions spoken into before."""


_CLOSING = re.compile(r"\b(?:anything (?:else )?you|anything else|questions for (?:me|us))\b", re.I)
_END = re.compile(r"\bend the interview\b", re.I)
_GOODBYE = re.compile(r"\bgood-?bye\b", re.I)


def decide(persona: Persona, scene: Scene) -> Move | None:
    """Return what to say now, or None to go on listening."""
    if not persona.speaks or scene.speaking or not scene.prompt or _GOODBYE.search(scene.prompt):
        return None
    if scene.state == "speaking":
        return _into_the_question(persona, scene)
    if scene.state != "listening" or scene.quiet_ms is None or scene.quiet_ms < persona.think_ms:
        return None
    if _END.search(scene.prompt):
        return Move.GO_ON
    if _CLOSING.search(scene.prompt):
        return Move.CLOSING
    if scene.question is None:
        return None
    return Move.FOLLOW_UP if scene.question in scene.answered else Move.ANSWER


def _into_the_question(persona: Persona, scene: Scene) -> Move | None:
    after_ms = persona.interrupts_after_ms
    if after_ms is None or scene.heard_ms is None or scene.heard_ms < after_ms:
        return None
    fresh = scene.question is not None and scene.question not in scene.interrupted
    return Move.ANSWER if fresh and scene.question not in scene.answered else None
