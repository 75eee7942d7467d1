"""What a live session reaches the world through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from backend.gemini.live import LiveConnection
from backend.live.outbox import Outbox
from backend.live.policy import Policy
from backend.live.process import LiveProcess


@dataclass(frozen=True, slots=True)
class Ports:
    """What a session reaches the world through."""

    process: LiveProcess
    outbox: Outbox
    connect: Callable[[str, int, str], Awaitable[LiveConnection]]
    """Opens a session of the model for a system instruction, a silence window in ms, and a
    handle to resume from or none."""
    emulated: bool
    policy: Policy
