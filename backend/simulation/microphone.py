"""The candidate's microphone: speech and quiet cut into frames of 100 ms. Pure."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from backend.simulation.wire import FRAME_BYTES, FRAME_MS, MICROPHONE_RATE_HZ

ROOM_AMPLITUDE: Final = 3.0
"""Noise of a quiet room, -81 dBFS: a microphone is never digitally silent."""

SPEECH_DBFS: Final = -50.0
"""Sound below this at the end of an utterance is the synthesiser's trailing silence."""

WINDOW_SAMPLES: Final = MICROPHONE_RATE_HZ // 100


@dataclass(frozen=True, slots=True)
class Frame:
    """100 ms of the candidate."""

    pcm: bytes
    """int16 little-endian mono 16 kHz."""
    ends_speech_ms: float | None = None
    """How much of the frame follows the last sound of all that was to be said, if it ends here."""


def quiet(duration_ms: int, seed: int = 0) -> bytes:
    """Return room noise, int16 mono 16 kHz."""
    count = MICROPHONE_RATE_HZ * duration_ms // 1000
    noise = np.random.default_rng(seed).normal(0, ROOM_AMPLITUDE, count)
    return np.rint(noise).astype("<i2").tobytes()


def trim_end(pcm: bytes) -> bytes:
    """Return int16 mono 16 kHz samples up to their last audible 10 ms."""
    samples = np.frombuffer(pcm, "<i2")
    whole = len(samples) // WINDOW_SAMPLES * WINDOW_SAMPLES
    windows = samples[:whole].reshape(-1, WINDOW_SAMPLES).astype(np.float32)
    loud = np.nonzero(np.sqrt((windows**2).mean(axis=1)) > 32768 * 10 ** (SPEECH_DBFS / 20))[0]
    end = (int(loud[-1]) + 1) * WINDOW_SAMPLES if loud.size else 0
    return pcm[: end * 2]


class Microphone:
    """Hands out one frame every 100 ms: what is to be said, and quiet around it."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._said: deque[bytes] = deque()
        self._rest = b""
        self._pause_ms = 0

    @property
    def is_speaking(self) -> bool:
        """Whether something is still to be said."""
        return bool(self._rest or self._said)

    def say(self, pcm: bytes, pause_ms: int = 0) -> None:
        """Add an utterance (int16 mono 16 kHz) and the pause before the next one."""
        speech = trim_end(pcm)
        if not speech:
            return
        if self.is_speaking:
            self._said.append(quiet(self._pause_ms))
        self._pause_ms = pause_ms
        self._said.append(speech)

    def stop(self) -> None:
        """Say nothing more."""
        self._said.clear()
        self._rest = b""

    def next_frame(self) -> Frame:
        """Return the next 100 ms."""
        while len(self._rest) < FRAME_BYTES and self._said:
            self._rest += self._said.popleft()
        frame, self._rest = self._rest[:FRAME_BYTES], self._rest[FRAME_BYTES:]
        ends_ms = None
        if frame and not self._rest and not self._said:
            ends_ms = FRAME_MS * (1 - len(frame) / FRAME_BYTES)
        self._seed += 1
        padding = quiet(FRAME_MS, self._seed)
        return Frame(frame + padding[len(frame) :], ends_ms)
