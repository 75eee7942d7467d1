"""Changing the sample rate of int16 mono PCM, whole or piece by piece."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

import numpy as np
import numpy.typing as npt

HALF_WIDTH = 32
"""Zero crossings of the sinc on each side. With `KAISER_BETA` the stop band lies 80 dB down and
the pass band is flat to 0.1 dB up to 0.83 of the lower Nyquist frequency (tested)."""
KAISER_BETA = 8.0
ROLL_OFF = 0.94
"""Cut-off as a fraction of the lower Nyquist frequency; the rest is the transition band."""

Samples = npt.NDArray[np.float32]


@lru_cache(maxsize=16)
def _phases(up: int, down: int) -> Samples:
    """Return the polyphase filter. Shape (up, taps), float32; row p serves outputs at phase p."""
    slowest = max(up, down)
    half = HALF_WIDTH * slowest
    time = np.arange(-half, half + 1) / slowest
    low_pass = ROLL_OFF * np.sinc(ROLL_OFF * time) * np.kaiser(2 * half + 1, KAISER_BETA)
    low_pass *= up / low_pass.sum()
    taps = -(-len(low_pass) // up)
    padded = np.zeros(taps * up)
    padded[: len(low_pass)] = low_pass
    return np.ascontiguousarray(padded.reshape(taps, up).T[:, ::-1], dtype=np.float32)


class Resampler:
    """Converts a stream; the pieces joined are what the whole gives, to one step of int16.

    The output begins with the input's first sample: the filter's delay is taken out, so `push`
    holds back a few milliseconds until `flush`.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Prepare for int16 LE mono at `from_hz`."""
        common = gcd(from_hz, to_hz)
        self._up, self._down = to_hz // common, from_hz // common
        self._phases = _phases(self._up, self._down)
        self._taps = self._phases.shape[1]
        self._delay = HALF_WIDTH * max(self._up, self._down)
        self._held: Samples = np.zeros(self._taps - 1, np.float32)
        self._first = -(self._taps - 1)
        """Index, in the input, of the first held sample."""
        self._received = 0
        self._given = 0

    def push(self, pcm: bytes) -> bytes:
        """Take whole samples and return what can be told already."""
        if self._up == self._down:
            return pcm
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
        self._received += len(samples)
        self._held = np.concatenate((self._held, samples))
        newest = self._first + len(self._held) - 1
        ready = ((newest + 1) * self._up - 1 - self._delay) // self._down + 1
        return self._give(ready)

    def flush(self) -> bytes:
        """Return the rest; in all as many samples as the input's duration holds, rounded up."""
        if self._up == self._down:
            return b""
        total = -(-self._received * self._up // self._down)
        tail = np.zeros(self._delay // self._up + self._taps, np.float32)
        self._held = np.concatenate((self._held, tail))
        return self._give(total)

    def _give(self, until: int) -> bytes:
        if until <= self._given:
            return b""
        values = np.empty(until - self._given, np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(self._held, self._taps)
        # Every `up`-th output has the same phase, and its windows lie `down` samples apart.
        for lead in range(min(self._up, len(values))):
            newest, phase = divmod((self._given + lead) * self._down + self._delay, self._up)
            row = newest - self._first - self._taps + 1
            count = -(-(len(values) - lead) // self._up)
            rows = windows[row : row + (count - 1) * self._down + 1 : self._down]
            values[lead :: self._up] = rows @ self._phases[phase]
        self._given = until
        self._forget(int((until * self._down + self._delay) // self._up) - self._taps + 1)
        return np.clip(np.rint(values), -32768, 32767).astype("<i2").tobytes()

    def _forget(self, before: int) -> None:
        dropped = min(max(0, before - self._first), len(self._held))
        self._held = self._held[dropped:]
        self._first += dropped


def resample(pcm: bytes, from_hz: int, to_hz: int) -> bytes:
    """Return int16 LE mono PCM at another rate; unchanged when the rates are the same."""
    if from_hz == to_hz:
        return pcm
    resampler = Resampler(from_hz, to_hz)
    return resampler.push(pcm) + resampler.flush()
