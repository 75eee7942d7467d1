"""What time it is in a live session: in the recording, and on the interview's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from backend.live.clock import Stopwatch
from backend.live.moment import Moment
from backend.live.soundtrack import Soundtrack

STALLED_S: Final = 2.0
"""Seconds without a frame after which the recording moves on by time, so that nothing that
waits for a position waits for ever (a guess)."""


class Timing:
    """The clocks of one connection; `now_s` reads any monotonic clock."""

    def __init__(self, now_s: Callable[[], float], track: Soundtrack, active_s: float) -> None:
        """Go on from the seconds that earlier connections counted."""
        self._now_s = now_s
        self._track = track
        self._active = Stopwatch(active_s)
        self._last_look_s = self._last_frame_s = now_s()
        self._stood_at: int | None = track.position
        self._standstills: list[tuple[int, int]] = []
        self.microphone = True
        """Whether frames are to be expected."""

    @property
    def is_running(self) -> bool:
        """Whether time counts against the interview."""
        return self._active.is_running

    @property
    def active_s(self) -> float:
        """Seconds that counted against the interview."""
        return self._active.read(self._now_s())

    @property
    def standstills(self) -> list[tuple[int, int]]:
        """Where the talk could not go on, in ticks of the recording; the last may be open."""
        if self._stood_at is None:
            return self._standstills
        return [*self._standstills, (self._stood_at, self._track.position)]

    @property
    def quiet_s(self) -> float:
        """Seconds for which frames are missing; 0 while none are expected."""
        return self._now_s() - self._last_frame_s if self.microphone else 0.0

    def run(self) -> None:
        """Let time count."""
        self._active.run(self._now_s())
        if self._stood_at is not None:
            self._standstills.append((self._stood_at, self._track.position))
            self._stood_at = None

    def stop(self) -> None:
        """Let the interview's clock stand still."""
        self._active.stop(self._now_s())
        if self._stood_at is None:
            self._stood_at = self._track.position

    def frame_arrived(self) -> None:
        """Take note that the microphone lives."""
        self._last_frame_s = self._now_s()

    def switch_microphone(self, *, on: bool) -> None:
        """Expect frames, or none."""
        self.moment()
        self.microphone = on
        self.frame_arrived()

    def moment(self) -> Moment:
        """Return the moment, after moving the recording by time when no frames come."""
        now_s = self._now_s()
        track = self._track
        if not self.microphone or now_s - self._last_frame_s > STALLED_S:
            track.advance(now_s - self._last_look_s)
        self._last_look_s = now_s
        return Moment(
            track.position,
            self._active.read(now_s),
            now_s,
            track.voice,
            track.is_playing,
            self.microphone,
        )
