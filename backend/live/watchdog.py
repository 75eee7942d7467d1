"""Whether the model still works, judged by what it says and not by pongs. Pure.

Pongs of Google's servers take up to 30 s under load, and a stalled session still answers them
(GEMINI_LIVE.md section 13, RELIABILITY.md F17).
"""

from __future__ import annotations

from enum import Enum
from typing import Final

NUDGE_AFTER_S: Final = 5.0
"""Seconds of silence of a model whose turn it is before it is asked to go on (a guess)."""
REPLACE_AFTER_S: Final = 7.5
"""Seconds of silence after which its session is given up: within 8 s (RELIABILITY.md F17), with the
quarter of a second between two looks."""
UNHEARD_AFTER_S: Final = 5.0
"""Seconds without any sign of having heard an answer after which a session is given up; the pause
that ends an answer comes on top (a guess)."""


class Expected(Enum):
    """What the model should do just now."""

    ACTION = "action"
    """Speak or call a function."""
    MORE = "more"
    """Send the rest of what it began to say; what it sent is still being heard."""
    HEARING = "hearing"
    """Show in any way that it heard the candidate, who spoke and has stopped."""


class Remedy(Enum):
    """What to do about a model that says nothing."""

    NUDGE = "nudge"
    REPLACE = "replace"


class Watchdog:
    """Counts the silence of a model that should say something; seconds of a monotonic clock."""

    def __init__(self) -> None:
        """Expect nothing."""
        self._since_s: float | None = None
        self._nudged = False

    def look(self, now_s: float, heard_s: float, expected: Expected | None) -> Remedy | None:
        """Return what to do now; `heard_s` is when the model last said anything.

        A model that heard nothing is not asked to go on: it would answer to nothing. Nor is one
        that is still heard: it would break into its own words.
        """
        if expected is None:
            self._since_s, self._nudged = None, False
            return None
        if self._since_s is None:
            self._since_s = now_s
        silent_s = now_s - max(self._since_s, heard_s)
        if silent_s >= (UNHEARD_AFTER_S if expected is Expected.HEARING else REPLACE_AFTER_S):
            self._since_s, self._nudged = None, False
            return Remedy.REPLACE
        if silent_s < NUDGE_AFTER_S:
            self._nudged = False
            return None
        if self._nudged or expected is not Expected.ACTION:
            return None
        self._nudged = True
        return Remedy.NUDGE
