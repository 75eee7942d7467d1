"""What reaches the interviewer's mind and what it decides: plain values, no sound, no time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from backend.gemini.coverage import Briefing


@dataclass(frozen=True, slots=True)
class Said:
    """The candidate's turn is over; these are its words."""

    text: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Noise:
    """A sound without words is over."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The candidate spoke up while the interviewer was speaking."""

    unsaid: tuple[str, ...]
    """The sentences that were not heard to their end; the first may have been begun."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody has spoken for as long as `patience_s` said."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A function call was answered."""

    name: str
    response: Mapping[str, Any]


Input = Said | Noise | Interrupted | Quiet | Returned


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these sentences, in order."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Call a function of the client; its answer comes back as `Returned`."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)


Action = Say | Call


class Mind(Protocol):
    """Decides what to say. Pure: the same inputs always give the same actions."""

    @property
    def patience_s(self) -> float | None:
        """Seconds of silence after which it wants `Quiet`; None when silence is no matter."""

    @property
    def thinking_time(self) -> bool:
        """Whether the candidate asked for a moment, so that pauses may be longer."""

    def react(self, value: Input) -> list[Action]:
        """Return what to do about what happened."""

    def copy(self, briefing: Briefing | None = None) -> Mind:
        """Return an independent copy, which follows a newer briefing when one is given."""
