"""Sounds of rooms, machines and telephones for training; all by chance, mono float32, 16 kHz."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, lfilter, sosfilt

from backend.scoring.features import RATE_HZ

Float = npt.NDArray[np.float32]
Random = np.random.Generator
Noise = Callable[[Random, int], Float]


def scaled(samples: npt.NDArray[np.floating]) -> Float:
    """Return samples with a peak of 1."""
    result: Float = (samples / (np.abs(samples).max() + 1e-9)).astype(np.float32)
    return result


def coloured(random: Random, length: int, slope: float) -> Float:
    """Return noise whose power falls by a slope with frequency (0 white, 1 pink, 2 brown)."""
    spectrum = np.fft.rfft(random.standard_normal(length))
    hz = np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ), 20)
    return scaled(np.fft.irfft(spectrum / hz ** (slope / 2), length))


def band(random: Random, length: int, low_hz: float, high_hz: float) -> Float:
    """Return noise between two frequencies."""
    sections = butter(2, [low_hz, min(high_hz, 7800)], "bandpass", fs=RATE_HZ, output="sos")
    return scaled(sosfilt(sections, random.standard_normal(length)))


def slow(random: Random, length: int, hz: float) -> Float:
    """Return a random curve from 0 to 1 that changes about `hz` times a second."""
    points = random.random(int(length / RATE_HZ * hz) + 3)
    places = np.linspace(0, len(points) - 1, length)
    return np.interp(places, np.arange(len(points)), points).astype(np.float32)


def steady(random: Random, length: int) -> Float:
    """Hiss of a room or a microphone."""
    return coloured(random, length, random.uniform(0, 2.2))


def fan(random: Random, length: int) -> Float:
    """A fan or an air conditioner: rumble, blade tones, a slow beat."""
    times = np.arange(length) / RATE_HZ
    blades = random.uniform(25, 260)
    total = coloured(random, length, random.uniform(0.8, 2))
    for number in range(1, 7):
        strength = random.uniform(0, 0.25) / number
        total += strength * np.sin(2 * np.pi * number * blades * times + random.uniform(0, 6))
    beat = 1 + random.uniform(0, 0.4) * np.sin(2 * np.pi * random.uniform(0.2, 8) * times)
    return scaled(total * beat)


def kettle(random: Random, length: int) -> Float:
    """Water that warms: noise whose band rises, with bubbles."""
    parts = [band(random, length, low, low * 3) for low in (200, 600, 1500)]
    rising = slow(random, length, 0.3)
    total = parts[0] * (1 - rising) + parts[1] * rising + parts[2] * rising**2
    bubbles = (slow(random, length, 40) > 0.7) * parts[0]
    return scaled(total + random.uniform(0, 1) * bubbles)


def keyboard(random: Random, length: int) -> Float:
    """Keys pressed and let go, in bursts."""
    total = random.uniform(0.0, 0.01) * coloured(random, length, 1)
    at = 0.0
    body_hz = random.uniform(1200, 4500)
    while at < length - 2000:
        at += RATE_HZ * float(random.choice([0.08, 0.12, 0.2, 0.9]) * random.uniform(0.6, 1.5))
        for late, gain in ((0, 1.0), (int(random.uniform(900, 1600)), 0.4)):
            place = int(at) + late
            if place < length - 800:
                click = random.standard_normal(800) * np.exp(
                    -np.arange(800) / random.uniform(15, 90)
                )
                ring = np.sin(2 * np.pi * body_hz * np.arange(800) / RATE_HZ)
                total[place : place + 800] += gain * random.uniform(0.3, 1) * click * (0.5 + ring)
    return scaled(total)


def notification(random: Random, length: int) -> Float:
    """Chimes and beeps of phones and computers, now and then."""
    total = np.zeros(length, np.float32)
    notes = random.uniform(400, 2500, int(random.integers(1, 5)))
    each = int(random.uniform(0.05, 0.25) * RATE_HZ)
    fading = random.uniform(1, 30)
    strengths = random.uniform(0, 1, 7) / np.arange(2, 9) ** random.uniform(0.3, 2)
    for start in range(
        int(random.integers(0, RATE_HZ)), length, int(random.uniform(1, 4) * RATE_HZ)
    ):
        for number, hz in enumerate(notes):
            times = np.arange(int(0.5 * RATE_HZ)) / RATE_HZ
            sound = np.sin(2 * np.pi * hz * times)
            for number_of, strength in enumerate(strengths, 2):
                if hz * number_of < 7500:
                    sound += strength * np.sin(2 * np.pi * hz * number_of * times)
            place = start + number * each
            stop = min(length, place + len(times))
            if stop > place:
                total[place:stop] += (sound * np.exp(-times * fading))[: stop - place]
    return scaled(total)


def hum(random: Random, length: int) -> Float:
    """Mains hum with its harmonics."""
    times = np.arange(length) / RATE_HZ
    base = float(random.choice([50.0, 60.0, 100.0, 120.0]))
    total = 0.02 * coloured(random, length, 0.5)
    for number in range(1, 20):
        strength = random.uniform(0, 1) / number ** random.uniform(0.5, 1.5)
        total += strength * np.sin(2 * np.pi * base * number * times + random.uniform(0, 6))
    return scaled(total)


def ring_back(random: Random, length: int) -> Float:
    """Ringing, busy and dial tones of several countries."""
    times = np.arange(length) / RATE_HZ
    pairs = ((440, 480), (425, 425), (400, 450), (350, 440), (480, 620), (950, 1400), (425, 450))
    first, second = pairs[random.integers(len(pairs))]
    on, off = random.choice([[2.0, 4.0], [1.0, 4.0], [0.5, 0.5], [0.4, 0.2], [0.25, 0.25]])
    gate = ((times + random.uniform(0, on + off)) % (on + off)) < on
    tone = np.sin(2 * np.pi * first * times) + np.sin(2 * np.pi * second * times)
    return scaled(tone * gate + 0.003 * random.standard_normal(length))


def dog(random: Random, length: int) -> Float:
    """Barks: short harmonic bursts that fall, with noise."""
    total = 0.002 * coloured(random, length, 1)
    base = random.uniform(180, 750)
    at = int(random.uniform(0, RATE_HZ))
    while at < length - 8000:
        size = int(random.uniform(0.08, 0.28) * RATE_HZ)
        times = np.arange(size) / RATE_HZ
        falling = base * (1 + 0.5 * np.exp(-times * 15)) * random.uniform(0.9, 1.1)
        phase = 2 * np.pi * np.cumsum(falling) / RATE_HZ
        harmonics = sum(np.sin(k * phase) / k**0.6 for k in range(1, 9) if k * base < 5000)
        rough = harmonics + random.uniform(0.3, 1.5) * random.standard_normal(size)
        total[at : at + size] += rough * np.sqrt(
            np.clip(np.sin(np.pi * times / times[-1]), 0, None)
        )
        at += size + int(random.choice([0.15, 0.3, 1.5]) * random.uniform(0.7, 1.5) * RATE_HZ)
    return scaled(total)


def traffic(random: Random, length: int) -> Float:
    """Cars that pass, and now and then a horn or a siren."""
    total = coloured(random, length, random.uniform(1.2, 2)) * (
        0.2 + slow(random, length, 0.4) ** 2
    )
    times = np.arange(length) / RATE_HZ
    if random.random() < 0.3:
        start, hz = random.uniform(0, 0.8), random.uniform(320, 520)
        horn = sum(np.sin(2 * np.pi * hz * k * times) / k for k in (1, 1.26, 2, 3))
        total += 0.3 * horn * (np.abs(times / times[-1] - start) < 0.05)
    if random.random() < 0.25:
        sweep = 700 + 400 * np.sin(2 * np.pi * random.uniform(0.2, 3) * times)
        total += 0.2 * np.sin(2 * np.pi * np.cumsum(sweep) / RATE_HZ)
    return scaled(total)


def knocks(random: Random, length: int) -> Float:
    """Steps, doors, dishes, a mouse: resonant thumps at any time."""
    total = 0.003 * coloured(random, length, 1)
    for _ in range(int(random.integers(2, 4 + length // 8000))):
        hz, fading = np.exp(random.uniform(np.log(60), np.log(5000))), random.uniform(10, 150)
        times = np.arange(6000) / RATE_HZ
        wave = np.sin(2 * np.pi * hz * times) + random.uniform(0, 2) * random.standard_normal(6000)
        place = int(random.integers(0, max(1, length - 6000)))
        total[place : place + 6000] += random.uniform(0.2, 1) * wave * np.exp(-times * fading)
    return scaled(total)


def breath(random: Random, length: int) -> Float:
    """Breathing or wind on the microphone."""
    low = coloured(random, length, 2) * slow(random, length, random.uniform(0.5, 6)) ** 3
    air = band(random, length, 300, random.uniform(1500, 6000))
    return scaled(low + random.uniform(0, 0.6) * air * slow(random, length, 1.5) ** 4)


def rustle(random: Random, length: int) -> Float:
    """Paper, clothes, rain: many small clicks through a filter."""
    clicks = random.standard_normal(length) * (random.random(length) < random.uniform(0.001, 0.05))
    shaped = lfilter([1.0], [1.0, -random.uniform(0.2, 0.9)], clicks)
    return scaled(shaped * slow(random, length, random.uniform(0.5, 8)))


def whistle(random: Random, length: int) -> Float:
    """A whistle or a bird: one pure tone that glides."""
    times = np.arange(length) / RATE_HZ
    hz = random.uniform(700, 4000) * (0.7 + 0.6 * slow(random, length, random.uniform(1, 12)))
    hz *= 1 + 0.02 * np.sin(2 * np.pi * random.uniform(4, 8) * times)
    gate = slow(random, length, random.uniform(1, 6)) > random.uniform(0.2, 0.6)
    tone = np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * sosfilt(
        butter(1, 20, fs=RATE_HZ, output="sos"), gate.astype(np.float32)
    )
    return scaled(tone + 0.003 * random.standard_normal(length))


def texture(random: Random, length: int) -> Float:
    """No thing in particular: a few tones and bands of noise, each with its own unrest."""
    times = np.arange(length) / RATE_HZ
    total = random.uniform(0.02, 1) * coloured(random, length, random.uniform(-0.5, 2))
    for _ in range(int(random.integers(1, 6))):
        hz = np.exp(random.uniform(np.log(80), np.log(5000)))
        if random.random() < 0.5:
            part = band(random, length, hz, hz * random.uniform(1.1, 3))
        else:
            wave = 2 * np.pi * hz * (1 + random.uniform(0, 0.02) * slow(random, length, 3)) * times
            shape = random.uniform(0, 1, 6) / np.arange(1, 7)
            part = sum(a * np.sin(k * wave) for k, a in enumerate(shape, 1) if k * hz < 7500)
        unrest = np.exp(random.uniform(np.log(0.3), np.log(60)))
        curve = slow(random, length, unrest) ** random.uniform(0, 3)
        total += random.uniform(0.1, 1) * part * curve
    return scaled(total)


TRAINING: Final[dict[str, Noise]] = {
    "steady": steady, "fan": fan, "kettle": kettle, "keyboard": keyboard,
    "notification": notification, "hum": hum, "ring back": ring_back, "dog": dog,
    "traffic": traffic, "knocks": knocks, "breath": breath, "rustle": rustle, "whistle": whistle,
    "texture": texture,
}  # fmt: skip
TONAL: Final = frozenset({"notification", "hum", "ring back", "whistle"})
"""Noises that the music and tone output should answer to, beside music itself."""
