"""Music and noise that only tests hear, made in other ways than what training hears.

Music by struck bars (modal synthesis), phase distortion, granular clouds, a drum machine of tuned
noise and chaotic frequency modulation, arranged by a random walk instead of chords in bars; noise
by impulse trains, resonator banks and physical toys instead of filtered curves.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, lfilter, sosfilt

from backend.scoring.features import RATE_HZ
from tools.audio_model.noises import Noise, scaled

Float = npt.NDArray[np.float32]
Random = np.random.Generator


def _struck(random: Random, hz: float, size: int) -> Float:
    """A bar or a bowl: the modes of a free bar, each with its own decay."""
    times = np.arange(size) / RATE_HZ
    total = np.zeros(size)
    for mode, ratio in enumerate((1.0, 2.756, 5.404, 8.933)):
        if hz * ratio < 7500:
            fading = np.exp(-times * (2 + 3 * mode) * random.uniform(0.7, 1.5))
            total += fading * np.sin(2 * np.pi * hz * ratio * times) / (mode + 1)
    return scaled(total)


def _distorted(random: Random, hz: float, size: int) -> Float:
    """Phase distortion: a cosine read at a bent speed."""
    times = np.arange(size) / RATE_HZ
    phase = (hz * times) % 1.0
    bend = 0.05 + 0.45 * np.exp(-times * random.uniform(1, 10))
    bent = np.where(phase < bend, 0.5 * phase / bend, 0.5 + 0.5 * (phase - bend) / (1 - bend))
    shape = np.minimum(1, times * 60) * np.minimum(1, (times[-1] - times) * 30)
    return scaled(np.cos(2 * np.pi * bent) * shape)


def _cloud(random: Random, hz: float, size: int) -> Float:
    """Grains of tones around one pitch."""
    total = np.zeros(size)
    grain = int(random.uniform(0.02, 0.09) * RATE_HZ)
    window = np.hanning(grain)
    times = np.arange(grain) / RATE_HZ
    for place in random.integers(0, max(1, size - grain), max(4, size // 900)):
        pitch = hz * float(random.choice([0.5, 1, 1, 1.5, 2])) * (1 + random.normal(0, 0.01))
        total[place : place + grain] += window * np.sin(2 * np.pi * min(pitch, 7000) * times)
    return scaled(total)


def _reed(random: Random, hz: float, size: int) -> Float:
    """A clarinet-like pulse: a clipped sine with bright onset."""
    times = np.arange(size) / RATE_HZ
    drive = 1 + 6 * np.minimum(1, times * random.uniform(5, 30))
    wave = np.tanh(drive * np.sin(2 * np.pi * hz * times + 0.02 * np.sin(2 * np.pi * 5.5 * times)))
    top = sosfilt(butter(2, min(7000, hz * 9), fs=RATE_HZ, output="sos"), wave)
    return scaled(top * np.minimum(1, times * 40) * np.minimum(1, (times[-1] - times) * 25))


_PLAYERS: Final = (_struck, _distorted, _cloud, _reed)


def music(random: Random, length: int) -> Float:
    """Return a piece: two to four players on a just-tuned random walk, and a drum machine."""
    total = np.zeros(length + 4 * RATE_HZ)
    ratios = np.array([1, 9 / 8, 6 / 5, 5 / 4, 4 / 3, 3 / 2, 5 / 3, 16 / 9, 2])
    base, pulse = random.uniform(90, 280), random.uniform(0.11, 0.5)
    for _ in range(int(random.integers(2, 5))):
        player = _PLAYERS[random.integers(len(_PLAYERS))]
        octave = float(random.choice([0.5, 1.0, 2.0]))
        place, at = int(random.integers(len(ratios))), 0.0
        while at * RATE_HZ < length:
            place = int(np.clip(place + random.integers(-2, 3), 0, len(ratios) - 1))
            beats = int(random.choice([1, 1, 2, 3, 4]))
            size = int(beats * pulse * RATE_HZ * random.uniform(0.8, 2.0)) + 200
            start = int(at * RATE_HZ)
            sound = player(random, base * octave * ratios[place], size)
            total[start : start + size] += 0.4 * sound[: len(total) - start]
            at += beats * pulse
    if random.random() < 0.6:
        total += _drum_machine(random, len(total), pulse)
    return scaled(total[:length])


def _drum_machine(random: Random, length: int, pulse: float) -> Float:
    """Euclidean rhythms of decaying resonators struck by clicks."""
    total = np.zeros(length)
    for hz in random.choice([55, 90, 200, 900, 3500, 6500], 3, replace=False):
        hits, turn = int(random.integers(2, 8)), int(random.integers(8))
        clicks = np.zeros(length)
        for step in range(int(length / RATE_HZ / pulse)):
            if (step * hits + turn) % 8 < hits:
                clicks[int(step * pulse * RATE_HZ)] = random.uniform(0.5, 1)
        radius = float(np.exp(-1 / (random.uniform(0.01, 0.08) * RATE_HZ)))
        angle = 2 * np.pi * hz / RATE_HZ
        rung = lfilter([1.0], [1, -2 * radius * np.cos(angle), radius**2], clicks)
        hiss = np.abs(lfilter([1], [1, -radius], clicks)) * random.standard_normal(length)
        total += 0.5 * scaled(rung) + random.uniform(0, 0.4) * scaled(hiss)
    return scaled(total)


def engine(random: Random, length: int) -> Float:
    """A motor: impulses at a drifting rate through fixed resonances."""
    rate = random.uniform(15, 90) * (1 + 0.1 * np.cumsum(random.normal(0, 1e-3, length)))
    turns = np.cumsum(np.abs(rate)) / RATE_HZ
    clicks = np.diff(np.floor(turns), prepend=0) * random.uniform(0.5, 1, length)
    total = np.zeros(length)
    for hz in random.uniform(80, 2500, 4):
        total += scaled(lfilter([1], [1, -1.96 * np.cos(2 * np.pi * hz / RATE_HZ), 0.96], clicks))
    return scaled(total + 0.3 * random.standard_normal(length))


def rain(random: Random, length: int) -> Float:
    """Drops: very many tiny damped tones."""
    drops = (random.random(length) < random.uniform(0.002, 0.02)) * random.exponential(1, length)
    total = 0.02 * random.standard_normal(length)
    for hz in random.uniform(1000, 7000, 5):
        total += scaled(lfilter([1], [1, -1.7 * np.cos(2 * np.pi * hz / RATE_HZ), 0.72], drops))
    return scaled(total)


def alarm(random: Random, length: int) -> Float:
    """Square waves in patterns, as clocks and smoke detectors make."""
    times = np.arange(length) / RATE_HZ
    hz, period = random.uniform(900, 3300), random.uniform(0.1, 1.4)
    gate = (times % period) < period * random.uniform(0.2, 0.7)
    gate &= (times % (period * 4)) < period * random.integers(2, 5)
    square = sosfilt(
        butter(2, 6500, fs=RATE_HZ, output="sos"), np.sign(np.sin(2 * np.pi * hz * times))
    )
    return scaled(square * gate + 0.002 * random.standard_normal(length))


def toys(random: Random, length: int) -> Float:
    """Things that bounce: ever faster resonant impacts."""
    clicks = 0.001 * random.standard_normal(length)
    at = 0.0
    gap = random.uniform(0.3, 0.8)
    while at < length / RATE_HZ:
        clicks[int(at * RATE_HZ) % length] += random.uniform(0.5, 1)
        gap = gap * 0.82 if gap > 0.03 else random.uniform(0.3, 0.9)
        at += gap
    hz = random.uniform(300, 4000)
    return scaled(lfilter([1], [1, -1.98 * np.cos(2 * np.pi * hz / RATE_HZ), 0.982], clicks))


def vacuum(random: Random, length: int) -> Float:
    """A whine with sidebands over shaped noise."""
    times = np.arange(length) / RATE_HZ
    whine = random.uniform(300, 1500)
    total = lfilter([1, 0.7], [1, -0.6], random.standard_normal(length))
    for number in (1, 2, 3):
        side = 1 + 0.3 * np.sin(2 * np.pi * random.uniform(5, 50) * times)
        total += 0.8 / number * side * np.sin(2 * np.pi * whine * number * times)
    return scaled(total)


def static(random: Random, length: int) -> Float:
    """Telegraph noise and crackles of a bad contact."""
    flips = np.where(random.random(length) < random.uniform(1e-4, 5e-3), -1.0, 1.0)
    total = 0.3 * np.cumprod(flips) + 0.05 * random.standard_normal(length)
    return scaled(lfilter([1, -1], [1, -0.97], total))


TESTING: Final[dict[str, Noise]] = {
    "engine": engine,
    "rain": rain,
    "alarm": alarm,
    "toys": toys,
    "vacuum": vacuum,
    "static": static,
}
