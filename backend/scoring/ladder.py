"""What the scorer leaves out when it cannot keep up, one rung at a time. Pure.

The order is the price of what is lost: the comparison of voices first, where a stream asks for it,
then the one with the interviewer's sound, new streams last. The talk itself never waits for any of
it.
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
    FEWER_VOICES = 1
    """Compare a third of the speech with the beginning of its talk."""
    NO_VOICES = 2
    """Compare no voices."""
    NO_REFERENCE = 3
    """Do not look for the interviewer in the microphone's sound."""
    EVERY_OTHER_HOP = 4
    """Score 100 ms of every 200 ms; the rest counts as unscored."""
    NO_NEW_STREAMS = 5
    """Refuse new streams; their interviews go on without signals."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the scorer stands, and how long it has been busy or calm."""

    level: Level = Level.ALL
    busy_ticks: int = 0
    calm_ticks: int = 0

    def after(self, took_s: float, backlog_s: float, *, has_voices: bool = False) -> Ladder:
        """Return where it stands after a tick.

        Args:
            took_s: Seconds that the tick's work took.
            backlog_s: Sound of the latest stream that waits after it.
            has_voices: Whether any stream's voice is compared; else those rungs save nothing.
        """
        if took_s > BUSY_SHARE * TICK_S or backlog_s > LATE_S:
            return self._busier(has_voices=has_voices)
        if took_s < CALM_SHARE * TICK_S:
            return self._calmer(has_voices=has_voices)
        return replace(self, calm_ticks=0)

    def _busier(self, *, has_voices: bool) -> Ladder:
        if self.busy_ticks + 1 < UP_TICKS or self.level == Level.NO_NEW_STREAMS:
            return replace(self, busy_ticks=self.busy_ticks + 1, calm_ticks=0)
        if not has_voices and self.level < Level.NO_VOICES:
            return Ladder(Level.NO_REFERENCE)
        return Ladder(Level(self.level + 1))

    def _calmer(self, *, has_voices: bool) -> Ladder:
        if self.calm_ticks + 1 < DOWN_TICKS or self.level == Level.ALL:
            return replace(self, busy_ticks=0, calm_ticks=self.calm_ticks + 1)
        lower = Level(self.level - 1)
        return Ladder(lower if has_voices or lower > Level.NO_VOICES else Level.ALL)
