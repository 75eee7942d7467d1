"""Sound for the streams: bursts of harmonic tones over noise, like speech in its ups and downs."""

from __future__ import annotations

from typing import Final

import numpy as np

RATE_HZ: Final = 16_000
FRAME_S: Final = 0.1
LOOP_S: Final = 20


def candidate_frames(seed: int) -> list[bytes]:
    """Return 20 s of frames, int16 LE mono 16 kHz."""
    random = np.random.default_rng(seed)
    time_s = np.arange(LOOP_S * RATE_HZ) / RATE_HZ
    pitch_hz = 120 + 80 * random.random()
    voice = sum(np.sin(2 * np.pi * pitch_hz * n * time_s) / n for n in range(1, 20))
    loudness = np.clip(np.sin(2 * np.pi * time_s * (2 + random.random())), 0, 1)
    talking = np.sin(2 * np.pi * time_s / 7 + seed) > 0
    sound = 2500 * voice * loudness * talking + random.normal(0, 60, len(time_s))
    samples = np.clip(sound, -32768, 32767).astype("<i2")
    length = int(RATE_HZ * FRAME_S)
    return [samples[i : i + length].tobytes() for i in range(0, len(samples), length)]


def interviewer_frame() -> bytes:
    """Return 100 ms of the interviewer, int16 LE mono 24 kHz."""
    return np.random.default_rng(9).normal(0, 2000, 2400).astype("<i2").tobytes()
