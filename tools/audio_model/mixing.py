"""Lay sounds over clips while training, so that no epoch hears the same mixture again. Pure.

In the power of the bands, where sounds that know nothing of each other add up: far cheaper than
composing new clips, and most of it near the voice's own level, where detectors fail.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import BANDS, FLOOR, MEAN, SD

Float = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
Random = np.random.Generator

SHARES: Final = (0.4, 0.1)
"""Shares of clips that get another sound on top, and one more (guesses, on the training side)."""
SNR_DB: Final = (-6.0, 18.0)
"""Of a voice to the sound laid over it."""
AUDIBLE_BELOW_DB: Final = 12.0
"""Music this far below the voice at most counts as music in the truth."""
EQUALISED: Final = 0.5
"""Share of clips heard through another microphone than they were composed with."""
LEVEL_DB: Final = 8.0
TILT_DB: Final = 6.0
HILL_DB: Final = 8.0
STRETCHED: Final = 0.4
STRETCH: Final = 0.12
"""Of the logarithm of the factor by which bands move: a throat 12 % longer or shorter."""


def mixed(random: Random, batch: Arrays, others: Arrays) -> Arrays:
    """Return a batch of clips through other microphones, some with sounds laid over them.

    Args:
        random: Chooses which, with what and how loud.
        batch: As `prepare.examples` returns them, float32.
        others: Clips without speech to choose from.
    """
    clips = len(batch["features"])
    bands = stretched(random, power(batch["features"])) * microphones(random, clips)
    music = batch["music"].copy()
    talking = batch["speech"].reshape(clips, bands.shape[1], -1).mean(axis=2)
    voice_level = level(bands, talking)
    for share in SHARES:
        chosen = np.flatnonzero(random.random(clips) < share)
        partners = random.integers(len(others["features"]), size=len(chosen))
        snr_db = random.uniform(*SNR_DB, len(chosen))
        sound = power(others["features"][partners].astype(np.float32))
        sound *= microphones(random, len(chosen))
        nowhere = np.zeros((len(chosen), bands.shape[1]))
        wanted = voice_level[chosen] / 10 ** (snr_db / 10)
        gain = wanted / np.maximum(level(sound, nowhere), FLOOR)
        bands[chosen] += sound * gain[:, None, None, None].astype(np.float32)
        heard = (snr_db <= AUDIBLE_BELOW_DB)[:, None] * others["music"][partners]
        music[chosen] = np.maximum(music[chosen], heard)
    return {**batch, "features": features_of(bands), "music": music}


def microphones(random: Random, clips: int) -> Float:
    """Return gains in power of a microphone for each clip: level, tilt, two broad hills.

    Shape (clips, 1, 1, bands).
    """
    place = np.linspace(-1, 1, BANDS)
    gain_db = random.uniform(-LEVEL_DB, LEVEL_DB, (clips, 1))
    gain_db = gain_db + random.uniform(-TILT_DB, TILT_DB, (clips, 1)) * place
    for _ in range(2):
        middle = random.uniform(-1.2, 1.2, (clips, 1))
        width = random.uniform(0.1, 0.5, (clips, 1))
        hill = np.exp(-(((place - middle) / width) ** 2))
        gain_db = gain_db + random.uniform(-HILL_DB, HILL_DB, (clips, 1)) * hill
    gain_db = np.where(random.random((clips, 1)) < EQUALISED, gain_db, 0.0)
    gain: Float = (10 ** (gain_db / 10)).astype(np.float32)
    return gain[:, None, None, :]


def stretched(random: Random, bands: Float) -> Float:
    """Return power with some clips' bands moved up or down: other throats, other machines."""
    clips, count = len(bands), bands.shape[-1]
    factor = np.exp(random.uniform(-STRETCH, STRETCH, clips))
    factor = np.where(random.random(clips) < STRETCHED, factor, 1.0)
    source = np.clip(np.arange(count) * factor[:, None], 0, count - 1)
    below = np.minimum(source.astype(int), count - 2)
    part = (source - below).astype(np.float32)[:, None, None, :]
    index = np.broadcast_to(below[:, None, None, :], bands.shape)
    low = np.take_along_axis(bands, index, axis=3)
    found: Float = low + part * (np.take_along_axis(bands, index + 1, axis=3) - low)
    return found


def level(sound: Float, weight: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Return the mean power of each clip where it is weighted, or of all of it where nowhere."""
    each = sound.mean(axis=(2, 3), dtype=np.float64)
    nowhere = weight.sum(axis=1, keepdims=True) == 0
    share = np.where(nowhere, 1.0, weight)
    whole: npt.NDArray[np.float64] = (each * share).sum(axis=1) / share.sum(axis=1)
    return whole


def power(features: Float) -> Float:
    """Return the power in the bands that features stand for."""
    found: Float = np.maximum(np.exp(features * np.float32(SD) + np.float32(MEAN)) - FLOOR, 0.0)
    return found


def features_of(bands: Float) -> Float:
    """Return the features of power in bands, as the front end makes them."""
    found: Float = (np.log(bands + np.float32(FLOOR)) - np.float32(MEAN)) / np.float32(SD)
    return found
