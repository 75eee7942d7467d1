"""What the scorer leaves out when it cannot keep up, one rung at a time. Pure.

The order is the price of what is lost: the comparison with the interviewer's sound first, new
streams last. (A network that compares voices would go before all of them; there is none, as
AUDIO.md 3.2 gives the reason.) The talk itself never waits for any of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

TICK_S: Final = 0.05
"""Half a hop: with one look per hop a stream that is once late stays late (AUDIO.md 2.4)."""
BUSY_SHARE: Final = 0.8
"""Part of a tick that work may take before the scorer does less (a guess, to be calibrated)."""
CALM_SHARE: Final = 0.4
"""Part of a tick below which it does more again: well below `BUSY_SHARE`, or it would swing."""
LATE_S: Final = 0.3
"""Backlog of a stream that says the same as a busy tick: three hops, what one tick works off."""
UP_TICKS: Final = 10
"""Busy ticks without a calm one between before the next rung, 0.5 s (a guess)."""
DOWN_TICKS: Final = 100
"""Calm ticks in a row before the rung below, 5 s (a guess)."""


class Level(IntEnum):
    """Rungs: each leaves out what it says and everything before it."""

    ALL = 0
    NO_REFERENCE = 1
    """Do not look for the interviewer in the microphone's sound."""
    EVERY_OTHER_HOP = 2
    """Score 100 ms of every 200 ms; the rest counts as unscored."""
    NO_NEW_STREAMS = 3
    """Refuse new streams; their interviews go on without signals."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the scorer stands, and how long it has been busy or calm."""

    level: Level = Level.ALL
    busy_ticks: int = 0
    calm_ticks: int = 0

    def after(self, took_s: float, backlog_s: float) -> Ladder:
        """Return where it stands after a tick.

        Args:
            took_s: Seconds that the tick's work took.
            backlog_s: Sound of the latest stream that waits after it.
        """
        if took_s > BUSY_SHARE * TICK_S or backlog_s > LATE_S:
            return self._busier()
        if took_s < CALM_SHARE * TICK_S:
            return self._calmer()
        return replace(self, calm_ticks=0)

    def _busier(self) -> Ladder:
        if self.busy_ticks + 1 < UP_TICKS or self.level == Level.NO_NEW_STREAMS:
            return replace(self, busy_ticks=self.busy_ticks + 1, calm_ticks=0)
        return Ladder(Level(self.level + 1))

    def _calmer(self) -> Ladder:
        if self.calm_ticks + 1 < DOWN_TICKS or self.level == Level.ALL:
            return replace(self, busy_ticks=0, calm_ticks=self.calm_ticks + 1)
        return Ladder(Level(self.level - 1))
