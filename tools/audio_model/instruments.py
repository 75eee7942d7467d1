"""Sounds of single notes and drums, for music that the network learns is not speech.

Every function returns mono float32 at 16 kHz, peak about 1, from a note's frequency and length.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, lfilter, sosfilt

from backend.scoring.features import RATE_HZ

Float = npt.NDArray[np.float32]
Random = np.random.Generator
Instrument = Callable[[Random, float, float], Float]


def _times(length_s: float) -> Float:
    return (np.arange(max(int(length_s * RATE_HZ), 64)) / RATE_HZ).astype(np.float32)


def envelope(length: int, attack_s: float, release_s: float, decay_s: float = 0.0) -> Float:
    """Return a rise, an exponential fall and a release over a number of samples."""
    shape = np.ones(length, np.float32)
    rise = min(int(attack_s * RATE_HZ) + 1, length)
    shape[:rise] = np.linspace(0, 1, rise)
    if decay_s:
        shape *= np.exp(-np.arange(length) / (decay_s * RATE_HZ)).astype(np.float32)
    fall = min(int(release_s * RATE_HZ) + 1, length)
    shape[-fall:] *= np.linspace(1, 0, fall)
    return shape


def low_passed(samples: Float, hz: float) -> Float:
    """Return samples through a second-order low-pass filter."""
    sections = butter(2, min(hz, 7500.0), fs=RATE_HZ, output="sos")
    filtered: Float = sosfilt(sections, samples).astype(np.float32)
    return filtered


def _harmonics(hz: float, times: Float, strengths: Float, vibrato: Float | None = None) -> Float:
    phase = 2 * np.pi * hz * times
    if vibrato is not None:
        phase = phase + vibrato
    count = max(1, min(len(strengths), int(7600 / hz)))
    total = np.zeros(len(times), np.float32)
    for number in range(count):
        total += strengths[number] * np.sin((number + 1) * phase)
    return total


def _vibrato(random: Random, times: Float, hz: float) -> Float:
    rate, depth = random.uniform(4, 7), hz * random.uniform(0.003, 0.015)
    late = np.clip(times / 0.3, 0, 1)
    wave: Float = (late * depth / rate * np.sin(2 * np.pi * rate * times)).astype(np.float32)
    return wave


def organ(random: Random, hz: float, length_s: float) -> Float:
    """Drawbars: a few steady harmonics."""
    times = _times(length_s)
    strengths = np.zeros(10, np.float32)
    strengths[[0, 1, 2, 3, 5, 7]] = random.uniform(0, 1, 6)
    return _harmonics(hz, times, strengths) * envelope(len(times), 0.01, 0.03)


def strings(random: Random, hz: float, length_s: float) -> Float:
    """Two or three detuned saws with vibrato, slow attack."""
    times = _times(length_s)
    strengths = (1 / np.arange(1, 25) ** random.uniform(0.8, 1.4)).astype(np.float32)
    total = np.zeros(len(times), np.float32)
    for _ in range(int(random.integers(2, 4))):
        detuned = hz * (1 + random.normal(0, 0.003))
        total += _harmonics(detuned, times, strengths, _vibrato(random, times, hz))
    return total * envelope(len(times), random.uniform(0.03, 0.25), 0.12)


def brass(random: Random, hz: float, length_s: float) -> Float:
    """Harmonics that come in one after another."""
    times = _times(length_s)
    opening = envelope(len(times), random.uniform(0.03, 0.12), 0.08)
    total = np.zeros(len(times), np.float32)
    for number in range(1, min(18, int(7600 / hz)) + 1):
        wave = np.sin(2 * np.pi * hz * number * times + random.uniform(0, 6.28))
        total += (opening ** (1 + 0.3 * number) / number**0.8 * wave).astype(np.float32)
    return total


def flute(random: Random, hz: float, length_s: float) -> Float:
    """Few harmonics and breath."""
    times = _times(length_s)
    strengths = np.array([1, 0.35, 0.12, 0.05], np.float32) * random.uniform(0.6, 1.2, 4)
    tone = _harmonics(hz, times, strengths.astype(np.float32), _vibrato(random, times, hz))
    breath = random.standard_normal(len(times)).astype(np.float32) * 0.06
    return (tone + low_passed(breath, 4000)) * envelope(len(times), 0.05, 0.06)


def electric_piano(random: Random, hz: float, length_s: float) -> Float:
    """Two-operator frequency modulation whose brightness fades."""
    times = _times(length_s)
    ratio = random.choice([1.0, 2.0, 3.0, 7.0, 14.0])
    index = random.uniform(0.5, 4) * np.exp(-times / random.uniform(0.08, 0.6))
    wave = np.sin(2 * np.pi * hz * times + index * np.sin(2 * np.pi * hz * ratio * times))
    shape = envelope(len(times), 0.003, 0.05, random.uniform(0.3, 1.5))
    result: Float = (wave * shape).astype(np.float32)
    return result


def bell(random: Random, hz: float, length_s: float) -> Float:
    """Inharmonic partials that ring on."""
    times = _times(max(length_s, 0.8))
    ratios = np.array([0.56, 0.92, 1.19, 1.71, 2.0, 2.74, 3.0, 3.76, 4.07])
    total = np.zeros(len(times), np.float32)
    for ratio in random.choice(ratios, 5, replace=False):
        fading = np.exp(-times * random.uniform(1.5, 8))
        if hz * ratio < 7600:
            total += (fading * np.sin(2 * np.pi * hz * ratio * times)).astype(np.float32)
    return total * envelope(len(times), 0.002, 0.05)


def plucked(random: Random, hz: float, length_s: float) -> Float:
    """A string after Karplus and Strong: noise in a loop that averages."""
    times = _times(max(length_s, 0.4))
    period = max(2, round(RATE_HZ / hz))
    excited = np.zeros(len(times), np.float32)
    burst = random.uniform(-1, 1, period).astype(np.float32)
    excited[:period] = burst[: len(excited)]
    excited = low_passed(excited, random.uniform(1500, 7000))
    loop = np.zeros(period + 2)
    loop[0] = 1.0
    damping = random.uniform(0.985, 0.9985)
    loop[period] = loop[period + 1] = -0.5 * damping
    string: Float = lfilter([1.0], loop, excited).astype(np.float32)
    return string * envelope(len(times), 0.001, 0.06)


def synth(random: Random, hz: float, length_s: float) -> Float:
    """A saw or square through a closing filter."""
    times = _times(length_s)
    numbers = np.arange(1, 30)
    strengths = 1 / numbers
    if random.random() < 0.5:
        strengths = strengths * (numbers % 2)
    total = np.zeros(len(times), np.float32)
    closing = random.uniform(2, 12)
    start = random.uniform(800, 7000)
    cutoff = 300 + start * np.exp(-closing * times)
    for number in range(1, min(len(numbers), int(7600 / hz)) + 1):
        gain = strengths[number - 1] / (1 + (number * hz / cutoff) ** 4)
        total += (gain * np.sin(2 * np.pi * hz * number * times)).astype(np.float32)
    return total * envelope(len(times), 0.004, 0.04, random.uniform(0.2, 2))


def voice_like(random: Random, hz: float, length_s: float) -> Float:
    """A sung vowel: harmonics under formants that drift from one vowel to another."""
    times = _times(length_s)
    vowels = np.array([[730, 1090, 2440], [270, 2290, 3010], [300, 870, 2240], [530, 1840, 2480]])
    scale = random.uniform(0.9, 1.25)
    start, end = vowels[random.integers(4)] * scale, vowels[random.integers(4)] * scale
    along = np.clip(times / max(length_s, 0.1), 0, 1)[:, None]
    formants = start + (end - start) * along
    vibrato = _vibrato(random, times, hz)
    total = np.zeros(len(times), np.float32)
    for number in range(1, min(28, int(5500 / hz)) + 1):
        near = np.exp(-(((number * hz - formants) / 130) ** 2)) * np.array([1.0, 0.5, 0.25])
        gain = near.sum(axis=1) + 0.02
        wave = np.sin(number * (2 * np.pi * hz * times + vibrato))
        total += (gain * wave / number**0.3).astype(np.float32)
    return total * envelope(len(times), random.uniform(0.03, 0.15), 0.1)


MELODIC: Final[tuple[Instrument, ...]] = (
    organ, strings, brass, flute, electric_piano, bell, plucked, synth, voice_like,
)  # fmt: skip


def kick(random: Random) -> Float:
    """A falling sine."""
    times = _times(random.uniform(0.15, 0.4))
    falling = 40 + random.uniform(60, 200) * np.exp(-times * random.uniform(15, 40))
    wave = np.sin(2 * np.pi * np.cumsum(falling) / RATE_HZ) * np.exp(-times * random.uniform(8, 20))
    result: Float = wave.astype(np.float32)
    return result


def snare(random: Random) -> Float:
    """Noise with a body."""
    times = _times(random.uniform(0.1, 0.25))
    noise = random.standard_normal(len(times)) * np.exp(-times * random.uniform(12, 35))
    body = np.sin(2 * np.pi * random.uniform(150, 260) * times) * np.exp(-times * 25)
    result: Float = (0.4 * noise + 0.6 * body).astype(np.float32)
    return result


def hat(random: Random) -> Float:
    """A short hiss of high noise."""
    times = _times(random.uniform(0.04, 0.25))
    noise = np.diff(random.standard_normal(len(times) + 2), 2)
    result: Float = (0.2 * noise * np.exp(-times * random.uniform(15, 80))).astype(np.float32)
    return result


def clap(random: Random) -> Float:
    """A few bursts of noise close together."""
    total = np.zeros(3200, np.float32)
    for start in np.sort(random.integers(0, 500, 4)):
        burst = random.standard_normal(1600) * np.exp(-np.arange(1600) / 250)
        total[start : start + 1600] += (0.3 * burst).astype(np.float32)
    return low_passed(total, 4500)


DRUMS: Final = (kick, snare, hat, clap)
