"""Whether a frame of the microphone holds the interviewer's own voice. Pure.

The browser's echo canceller is the first line; where it fails, the model would hear itself and
stop. What is told from the loudness of both sides alone: the delay and the loss between
loudspeaker and microphone are learned from the talk, and a frame no louder than that loss allows
is echo. A candidate who speaks is louder than the echo and passes.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.audio.levels import halves_rms
from backend.live import protocol
from backend.live.clock import TICK_HZ

BIN_TICKS: Final = TICK_HZ * protocol.FRAME_MS // 2000
"""Half a frame, 50 ms: fine enough to tell delays apart, and cheap."""
LAGS: Final = 18
"""Delays that are looked at: up to 0.9 s behind the place where the audio should sound."""
KEPT_BINS: Final = 512
"""Loudness of the interviewer that is kept, 25 s."""
DECAY: Final = 0.96
"""A frame 5 s ago counts a third of the newest (a guess, to be calibrated)."""
LEARNED_BINS: Final = 24.0
"""Weight of the bins needed before anything is believed, some 3 s of sound (a guess)."""
LEARN_EVERY: Final = 2
"""Of the frames so many one is learned from: half the cost, and the same delay is found."""
LEARNED_TOGETHER: Final = 3
"""Frames that are learned from at once, and then the delay is looked for: every 0.6 s, since it
changes when somebody moves a laptop. One by one they cost three times as much."""
FADED: Final = DECAY**LEARNED_TOGETHER
_WEIGHTS: Final = np.repeat(DECAY ** np.arange(LEARNED_TOGETHER - 1.0, -1.0, -1.0), 2)
"""Of the halves that are learned together, oldest first."""
_LEARNED: Final = float(_WEIGHTS.sum())
_PLACES: Final = np.tile([-LAGS - 1, -LAGS], LEARNED_TOGETHER)
"""Where the bins that a half is compared with begin, from the end of its frame's."""
MIN_CORRELATION: Final = 0.7
"""Correlation of loudness at one delay that only an echo has: twenty pairs of synthetic voices that
spoke at once for 30 s never got above 0.52."""
MIN_VARIATION: Final = 0.01
"""Variance of loudness over its mean square below which a sound has no rhythm to know it by: a fan,
a tone. Syllables and pauses are far above it (a guess)."""
MARGIN: Final = 1.8
"""How much louder than the echo a candidate is at least, 5 dB (a guess, to be calibrated)."""
AUDIBLE: Final = 10 ** (-55 / 20)
"""Loudness below which a frame is no echo that could matter, -55 dBFS (a guess)."""

Numbers = npt.NDArray[np.float64]
Halves = tuple[float, float]
"""Root mean squares of both halves of a frame, full scale 1."""


class EchoGate:
    """One candidate's loudspeaker and microphone."""

    def __init__(self) -> None:
        """Know nothing of the room."""
        # Written twice, so that any window of it is one slice.
        self._reference = np.zeros(2 * KEPT_BINS)
        # NumPy takes several times as long for a single number.
        self._bins: Any = self._reference.data
        self._windows = np.lib.stride_tricks.sliding_window_view(self._reference, LAGS)
        self._newest_bin = self._last_sound = -1
        self._weight, self._x, self._xx = 0.0, 0.0, 0.0
        self._y, self._yy, self._xy = np.zeros(LAGS), np.zeros(LAGS), np.zeros(LAGS)
        self._frames = 0
        self._ends: list[int] = []
        self._halves: list[float] = []
        """Frames that are to be learned from: the end of their bins, and both loudnesses."""
        self._path: tuple[int, float] | None = None
        """The lag in bins and the loss of the echo, once known."""

    def play(self, tick: int, pcm: bytes) -> None:
        """Take interviewer audio that sounds from `tick` on, int16 LE mono 24 kHz."""
        place = tick // BIN_TICKS
        frame_bytes = protocol.INTERVIEWER_FRAME_BYTES
        for offset in range(0, len(pcm) - frame_bytes // 2 + 1, frame_bytes):
            first, second = halves_rms(pcm[offset : offset + frame_bytes])
            self._put(place, first)
            self._put(place + 1, second)
            place += 2
        self._last_sound = max(self._last_sound, place - 1)

    def cut(self, tick: int) -> None:
        """Take note that nothing sounds from `tick` on."""
        for place in range(tick // BIN_TICKS, self._last_sound + 1):
            self._put(place, 0.0)

    def is_echo(self, tick: int, levels: Halves) -> bool:
        """Return whether a frame of 100 ms at `tick` holds the interviewer and nobody else."""
        last = tick // BIN_TICKS + 1
        loudest = max(levels)
        if last - LAGS > self._last_sound or loudest < AUDIBLE:
            return False  # with a good echo canceller this is the rule
        if last > self._newest_bin:
            self._put(last, 0.0)
        end = last % KEPT_BINS + KEPT_BINS + 1
        self._frames += 1
        if self._frames % LEARN_EVERY == 0:
            self._note(levels, end)
        if self._path is None:
            return False
        lag, loss = self._path
        near: float = max(self._bins[end - lag - 3 : end - lag + 1])
        return loudest <= MARGIN * loss * near

    def _put(self, place: int, level: float) -> None:
        """Write one bin; what lies between it and the newest one is silence."""
        if place > self._newest_bin:
            for empty in range(max(self._newest_bin + 1, place - KEPT_BINS + 1), place):
                self._write(empty, 0.0)
            self._newest_bin = place
        self._write(place, level)

    def _write(self, place: int, level: float) -> None:
        index = place % KEPT_BINS
        self._bins[index] = self._bins[index + KEPT_BINS] = level

    def _note(self, levels: Halves, end: int) -> None:
        """Keep a frame to learn from; with enough of them, learn and look for the delay."""
        self._ends += (end, end)
        self._halves += levels
        if len(self._halves) == len(_WEIGHTS):
            self._learn(np.array(self._halves), self._windows[np.array(self._ends) + _PLACES])
            self._path = self._find_path()
            self._ends.clear()
            self._halves.clear()

    def _learn(self, halves: Numbers, windows: Numbers) -> None:
        """Take halves of frames, shape (6,), and what may have sounded then, shape (6, 18)."""
        weighed = _WEIGHTS * halves
        self._weight = FADED * self._weight + _LEARNED
        self._x = FADED * self._x + float(weighed.sum())
        self._xx = FADED * self._xx + float(weighed @ halves)
        self._y = FADED * self._y + _WEIGHTS @ windows
        self._yy = FADED * self._yy + _WEIGHTS @ (windows * windows)
        self._xy = FADED * self._xy + weighed @ windows

    def _find_path(self) -> tuple[int, float] | None:
        """Return the lag and the loss at which the microphone follows the loudspeaker."""
        n = self._weight
        if n < LEARNED_BINS:
            return None
        near = self._xx - self._x**2 / n
        if near < MIN_VARIATION * self._xx:
            return None
        far = np.maximum(self._yy - self._y**2 / n, MIN_VARIATION * self._yy)
        common: Numbers = self._xy - self._x * self._y / n
        correlation = common / np.sqrt(near * np.maximum(far, 1e-18))
        best = int(correlation.argmax())
        if correlation[best] < MIN_CORRELATION:
            return None
        return LAGS - 1 - best, float(self._xy[best] / max(self._yy[best], 1e-9))
