"""Where things are in the recording: pure counting, no wall clock.

Positions are ticks of 48 kHz, the least rate in which a sample of the candidate (16 kHz) and
one of the interviewer (24 kHz) both last a whole number of ticks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

TICK_HZ: Final = 48_000
TICKS_PER_MS: Final = TICK_HZ // 1000

MAX_GAP_FRAMES: Final = 18_000
"""Frames of 100 ms a client may skip at once, 30 minutes; more is a broken counter."""

PLAYBACK_LEAD_MS: Final = 150
"""Milliseconds from sending audio to hearing it: network and the page's jitter buffer of
120 ms (a guess, to be calibrated)."""


def to_ms(ticks: int) -> int:
    """Return whole milliseconds."""
    return ticks // TICKS_PER_MS


class RecordingClock:
    """The position in the recording, driven by frames or, without a microphone, by time."""

    def __init__(self, position: int = 0, next_frame: int = 0) -> None:
        """Start at `position` ticks, expecting frame `next_frame`."""
        self.position = position
        self.next_frame = next_frame
        self._remainder_s = 0.0

    def place(self, number: int, frame_ticks: int) -> int | None:
        """Return the tick where a frame begins, or None when it was received before.

        Skipped numbers become silence, so what follows stays in its place.

        Raises:
            ValueError: the number is absurdly far ahead.
        """
        skipped = number - self.next_frame
        if skipped < 0:
            return None
        if skipped > MAX_GAP_FRAMES:
            raise ValueError(f"frame {number} skips {skipped} frames")
        start = self.position + skipped * frame_ticks
        self.position = start + frame_ticks
        self.next_frame = number + 1
        self._remainder_s = 0.0
        return start

    def advance(self, elapsed_s: float) -> None:
        """Move on by time, while no frames come."""
        ticks, self._remainder_s = divmod((elapsed_s + self._remainder_s) * TICK_HZ, 1)
        self._remainder_s /= TICK_HZ
        self.position += int(ticks)


@dataclass(slots=True)
class Playhead:
    """An estimate of what the candidate's speaker plays, from what was sent when."""

    end: int = 0
    """Tick at which the last audio sent will have been played."""

    def schedule(self, now: int, ticks: int) -> int:
        """Return the tick at which audio of `ticks` sent at `now` begins to sound."""
        start = max(self.end, now + PLAYBACK_LEAD_MS * TICKS_PER_MS)
        self.end = start + ticks
        return start

    def cut(self, now: int) -> int:
        """Drop what has not sounded; return how many ticks were dropped."""
        dropped = max(0, self.end - now)
        self.end = min(self.end, now)
        return dropped

    def is_playing(self, now: int) -> bool:
        """Whether something is still to be heard."""
        return self.end > now


VOICE_ABOVE_FLOOR_DB: Final = 12.0
"""Decibels over the noise floor that count as voice (a guess, to be calibrated)."""
VOICE_MIN_DBFS: Final = -50.0
"""Level below which nothing counts as voice (a guess, to be calibrated)."""


class VoiceEdges:
    """Rough edges of the candidate's speech, from the level of each frame.

    Good enough to place a turn in the recording; the scorer of a later issue does better.
    """

    def __init__(self) -> None:
        """Begin in silence."""
        self.start: int | None = None
        """Tick where the running or last stretch of speech began since `forget`."""
        self.end: int = 0
        """Tick where speech was last heard."""
        self._floor_dbfs = -60.0

    def push(self, level_dbfs: float, start: int, end: int) -> bool:
        """Take one frame; return whether it holds voice."""
        level = max(level_dbfs, -96.0) if not math.isnan(level_dbfs) else -96.0
        voiced = level > max(self._floor_dbfs + VOICE_ABOVE_FLOOR_DB, VOICE_MIN_DBFS)
        # The floor falls at once and rises slowly, so that speech does not become the floor.
        rate = 0.5 if level < self._floor_dbfs else 0.01
        self._floor_dbfs += rate * (level - self._floor_dbfs)
        if voiced:
            self.start = start if self.start is None else self.start
            self.end = end
        return voiced

    def forget(self) -> None:
        """Wait for the next stretch of speech."""
        self.start = None


class Stopwatch:
    """The time that counts against the interview; outages do not."""

    def __init__(self, elapsed_s: float = 0.0) -> None:
        """Start stopped, with the time of earlier connections."""
        self._elapsed_s = elapsed_s
        self._since_s: float | None = None

    @property
    def is_running(self) -> bool:
        """Whether time counts now."""
        return self._since_s is not None

    def run(self, now_s: float) -> None:
        """Let time count from now; `now_s` is of any monotonic clock."""
        self._elapsed_s, self._since_s = self.read(now_s), now_s

    def stop(self, now_s: float) -> None:
        """Let time stand still from now."""
        self._elapsed_s, self._since_s = self.read(now_s), None

    def read(self, now_s: float) -> float:
        """Return the seconds that counted."""
        running_s = 0.0 if self._since_s is None else now_s - self._since_s
        return self._elapsed_s + running_s
