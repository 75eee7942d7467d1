"""Resumption handles: a copy of the mind behind each, kept in memory for two hours."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

TTL_S: Final = 2 * 60 * 60.0
"""How long a handle is valid (GEMINI_LIVE.md section 10)."""

MAX_HANDLES: Final = 2_000
"""The oldest are forgotten beyond this; 50 interviews of 40 turns each fill it."""

State = TypeVar("State")


class Handles(Generic[State]):
    """Issues handles and finds what is behind them. A handle may be used more than once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Use a clock in seconds; tests give their own."""
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, State]] = OrderedDict()

    def issue(self, state: State) -> str:
        """Keep the state and return its handle."""
        handle = secrets.token_urlsafe(24)
        self._kept[handle] = (self._clock() + TTL_S, state)
        while len(self._kept) > MAX_HANDLES:
            self._kept.popitem(last=False)
        return handle

    def find(self, handle: str) -> State | None:
        """Return the state behind a handle; None when it is unknown or too old."""
        until, state = self._kept.get(handle, (0.0, None))
        if self._clock() >= until:
            self._kept.pop(handle, None)
            return None
        return state
