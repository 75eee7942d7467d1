"""More noise that only tests hear: written when the first noises of `heldout` had shaped training.

By feedback loops, bubbles, modes of dishes and chaotic maps. What was added to the training side's
noises since knows nothing of them, as it was chosen before anything was judged on them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from backend.scoring.features import RATE_HZ
from tools.audio_model.noises import Noise, scaled

Float = npt.NDArray[np.float32]
Random = np.random.Generator


def tube(random: Random, length: int) -> Float:
    """A hair dryer or an extractor: air blown through a pipe that answers in its own tones."""
    delay = int(RATE_HZ / random.uniform(90, 700))
    back = random.uniform(0.55, 0.93)
    loss = random.uniform(0.1, 0.7)
    recursive = np.zeros(delay + 2)
    recursive[0] = 1.0
    recursive[delay] = -back * (1 - loss)
    recursive[delay + 1] = -back * loss
    air = lfilter([1.0, -random.uniform(-0.5, 0.6)], [1.0], random.standard_normal(length))
    speed = 1 + 0.05 * np.sin(2 * np.pi * random.uniform(0.1, 1.2) * np.arange(length) / RATE_HZ)
    turns = np.cumsum(speed * random.uniform(180, 900)) / RATE_HZ
    blades = np.abs(np.sin(np.pi * turns)) ** random.uniform(1, 6)
    return scaled(lfilter([1.0], recursive, air * (1 + random.uniform(0, 2) * blades)))


def bubbles(random: Random, length: int) -> Float:
    """Frying, pouring, a shower: thousands of bubbles, each ringing at its own size."""
    total = np.zeros(length + 2400)
    times = np.arange(1200) / RATE_HZ
    smallest, largest = random.uniform(2500, 6500), random.uniform(350, 1500)
    for _ in range(int(length / RATE_HZ * random.uniform(150, 900))):
        hz = np.exp(random.uniform(np.log(largest), np.log(smallest)))
        rising = hz * (1 + random.uniform(0, 6) * times)
        ring = np.sin(2 * np.pi * np.cumsum(np.minimum(rising, 7500)) / RATE_HZ)
        place = int(random.integers(length))
        total[place : place + 1200] += (
            random.random() ** 3 * ring * np.exp(-times * hz * random.uniform(0.05, 0.3))
        )
    return scaled(total[:length])


def kitchen(random: Random, length: int) -> Float:
    """Dishes and cutlery being put away: impacts with the odd modes of plates, and their room."""
    total = np.zeros(length + RATE_HZ)
    times = np.arange(8000) / RATE_HZ
    for _ in range(int(length / RATE_HZ * random.uniform(2, 14))):
        base = np.exp(random.uniform(np.log(500), np.log(3500)))
        place = int(random.integers(length))
        for mode in range(int(random.integers(3, 9))):
            hz = base * (1 + mode * random.uniform(0.4, 0.9))
            if hz < 7600:
                fading = np.exp(-times * random.uniform(8, 90))
                strength = random.random() ** 2 / (mode + 1)
                total[place : place + 8000] += strength * fading * np.sin(2 * np.pi * hz * times)
    tail = random.standard_normal(3200) * np.exp(-np.arange(3200) / random.uniform(300, 1500))
    heard = total[:length] + 0.05 * lfilter(tail, [1.0], total[:length])
    return scaled(heard + 0.01 * random.standard_normal(length))


def train(random: Random, length: int) -> Float:
    """Inside a train: a chaotic map through a random box of resonances, and joints of the rails."""
    value, rough = random.random(), np.empty(length)
    pull = random.uniform(3.7, 3.99)
    for place in range(length):
        value = pull * value * (1 - value)
        rough[place] = value
    rough -= rough.mean()
    for _ in range(int(random.integers(2, 6))):
        hz, width = np.exp(random.uniform(np.log(60), np.log(3000))), random.uniform(30, 400)
        radius = np.exp(-np.pi * width / RATE_HZ)
        turn = 2 * radius * np.cos(2 * np.pi * hz / RATE_HZ)
        rough = lfilter([1 - radius], [1.0, -turn, radius**2], rough) + 0.3 * rough
    times = np.arange(length) / RATE_HZ
    joints = ((times * random.uniform(0.7, 2.2)) % 1.0)[:, None] - np.array([0.1, 0.22])
    thump = np.exp(-np.clip(joints, 0, None) * 40) * (joints >= 0)
    return scaled(rough * (1 + random.uniform(0, 3) * thump.sum(axis=1)))


LATER: Final[dict[str, Noise]] = {
    "tube": tube,
    "bubbles": bubbles,
    "kitchen": kitchen,
    "train": train,
}
