"""What a conversation decides; the session carries it out in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.interviews.values import QuestionRecord, TurnRecord


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a message to the browser."""

    message: Mapping[str, Any]
    soon: bool = False
    """Whether it may wait for the next one, half a second at most."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a function call of the model."""

    call_id: str
    name: str
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """Send text to the model as the candidate's turn."""

    text: str


@dataclass(frozen=True, slots=True)
class SaveTurn:
    """Keep a turn that ended."""

    turn: TurnRecord


@dataclass(frozen=True, slots=True)
class SaveCoverage:
    """Keep how a question went."""

    question: QuestionRecord


@dataclass(frozen=True, slots=True)
class PlayUnheard:
    """Let the interviewer's speech go on where it was cut."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Close the connection because nobody speaks; the interview waits."""


@dataclass(frozen=True, slots=True)
class End:
    """End the interview."""

    reason: str


Action = Tell | Reply | Say | SaveTurn | SaveCoverage | PlayUnheard | Rest | End
