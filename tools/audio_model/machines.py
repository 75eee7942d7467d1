"""Machines for training: broadband noise of any colour, whines, combs, beats, run-up and run-down.

A household has more machines than anybody lists, so nothing here is one of them: each clip is
another, drawn from wide ranges. All by chance, mono float32, 16 kHz.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import RATE_HZ
from tools.audio_model.noises import Noise, scaled, slow

Float = npt.NDArray[np.float32]
Random = np.random.Generator

HIGHEST_HZ: Final = 7600.0
SHORTEST_RUN_S: Final = 0.3


def spectrum(random: Random, length: int) -> Float:
    """Noise of any steady spectrum: a tilt, broad hills and valleys, narrow lines."""
    shaped = np.fft.rfft(random.standard_normal(length))
    hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    octaves = np.log2(np.maximum(hz, 40) / 1000)
    level_db = random.uniform(-9, 4) * octaves
    for _ in range(int(random.integers(0, 7))):
        middle, width = random.uniform(-4, 3), np.exp(random.uniform(np.log(0.1), np.log(1.5)))
        level_db += random.uniform(-18, 18) * np.exp(-(((octaves - middle) / width) ** 2))
    for _ in range(int(random.choice([0, 0, 2, 6]))):
        line = np.exp(random.uniform(np.log(60), np.log(6000)))
        width = line * np.exp(random.uniform(np.log(0.001), np.log(0.03)))
        level_db += random.uniform(5, 35) * np.exp(-(((hz - line) / width) ** 2))
    return scaled(np.fft.irfft(shaped * 10 ** (np.clip(level_db, -70, 50) / 20), length))


def speed(random: Random, length: int) -> Float:
    """Return how fast a motor runs, about 1: steady, hunting, or switched on and off."""
    curve = 1 + random.uniform(0, 0.04) * (2 * slow(random, length, random.uniform(0.5, 10)) - 1)
    wobble = np.exp(random.uniform(np.log(0.1), np.log(15)))
    times = np.arange(length) / RATE_HZ
    curve = curve * (1 + random.uniform(0, 0.03) * np.sin(2 * np.pi * wobble * times))
    if random.random() < 0.3:
        start, stop = np.sort(random.uniform(-0.5, 1.5, 2)) * length / RATE_HZ
        late = random.uniform(SHORTEST_RUN_S, 2.5)
        up, down = (times - start) / late, (stop + late - times) / late
        curve = curve * np.clip(up, 0, 1) * np.clip(down, 0, 1)
    if random.random() < 0.25:
        curve = curve * (1 + random.uniform(0.05, 0.4) * (slow(random, length, 0.8) - 0.5))
    return np.asarray(curve, np.float32)


def whine(random: Random, turning: Float) -> Float:
    """Return a comb of harmonics of a shaft, 40 to 3000 Hz, with sidebands of a slower one."""
    base = np.exp(random.uniform(np.log(40), np.log(3000)))
    phase = 2 * np.pi * np.cumsum(base * turning) / RATE_HZ
    falling = random.uniform(0.0, 2.0)
    total = np.zeros(len(turning))
    missing = random.random()
    for number in range(1, int(random.integers(2, 25))):
        if number * base * float(turning.max()) > HIGHEST_HZ:
            break
        strength = random.uniform(0.1, 1) / number**falling * (random.random() >= 0.6 * missing)
        total += strength * np.sin(number * phase + random.uniform(0, 6))
    slower = random.uniform(0.02, 0.3)
    return scaled(total * (1 + random.uniform(0, 1) * np.sin(slower * phase)))


def machine(random: Random, length: int) -> Float:
    """Air or friction, none to three whines, and the beat of what turns."""
    turning = speed(random, length)
    power = turning ** random.uniform(0.5, 3)
    total: npt.NDArray[Any] = spectrum(random, length) * power
    if random.random() < 0.5:
        total = total + random.uniform(0.1, 1) * spectrum(random, length) * power
    rms = float(np.sqrt(np.mean(total**2))) + 1e-6
    for _ in range(int(random.choice([0, 1, 1, 2, 3]))):
        ringing = whine(random, turning) * power
        ratio_db = random.uniform(-22, 9)
        level = rms / (float(np.sqrt(np.mean(ringing**2))) + 1e-6) * 10 ** (ratio_db / 20)
        total = total + level * ringing
    if random.random() < 0.5:
        total = total * beat(random, turning)
    return scaled(total)


def beat(random: Random, turning: Float) -> npt.NDArray[Any]:
    """Return how loudness goes with what turns, 1 to 120 times a second."""
    rate = np.exp(random.uniform(0, np.log(120)))
    swing = 0.5 + 0.5 * np.sin(2 * np.pi * np.cumsum(rate * turning) / RATE_HZ)
    curve: npt.NDArray[Any] = 1 - random.uniform(0, 0.95) * swing ** random.uniform(0.3, 6)
    return curve


def unrest(random: Random, length: int) -> Float:
    """Two spectra that take turns, quickly or slowly: water, crowds of things, a radio's hiss."""
    curve = slow(random, length, np.exp(random.uniform(np.log(0.3), np.log(40))))
    curve = curve ** random.uniform(0.5, 4)
    first, second = spectrum(random, length), spectrum(random, length)
    return scaled(first * curve + random.uniform(0.1, 1) * second * (1 - curve))


MACHINES: Final[dict[str, Noise]] = {"spectrum": spectrum, "machine": machine, "unrest": unrest}
