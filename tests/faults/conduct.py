"""How a connection of the scripted model goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from backend.emulator.faults import (
    BAD_KEY_REASON,
    DEADLINE_REASON,
    GO_AWAY_REASON,
    UNKNOWN_HANDLE_REASON,
)

DEADLINE: Final = (1011, DEADLINE_REASON)
GO_AWAY: Final = (1008, GO_AWAY_REASON)
BAD_KEY: Final = (1007, BAD_KEY_REASON)
UNKNOWN_HANDLE: Final = (1007, UNKNOWN_HANDLE_REASON)
QUOTA: Final = (
    1011,
    "You exceeded your current quota, please check your plan and billing details.",
)


@dataclass(frozen=True, slots=True)
class Conduct:
    """How one connection of the model goes wrong; the default is good health."""

    http_status: int = 0
    """Answer the upgrade with this status instead."""
    refuse: tuple[int, str] | None = None
    """Close with this code and reason instead of setupComplete."""
    refuse_handle: bool = False
    """Close with 1007 when the setup names a handle (RELIABILITY.md F16)."""
    lives_s: float = 0.0
    """Hang up at this age; 0 means never."""
    go_away_s: float = 0.0
    """Announce the hang-up so long before; 0 means without a word."""
    close: tuple[int, str] | None = DEADLINE
    """Code and reason of the hang-up; None drops the line without a close frame."""
    mute_after: int = -1
    """After so many sentences, read on and say nothing any more; -1 means never."""
    frames: tuple[str | bytes, ...] = ()
    """Raw frames sent after setupComplete, whatever they are."""
    handles: bool = True
    """Hand out resumption handles."""
    turn_ends: int = 1
    """How often each turn is declared complete; 0 makes endless turns."""
