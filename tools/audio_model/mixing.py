"""Lay sounds over clips while training, so that no epoch hears the same mixture again. Pure.

In the power of the bands, where sounds that know nothing of each other add up: far cheaper than
composing new clips, and most of it near the voice's own level, where detectors fail.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import FLOOR, MEAN, SD

Float = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
Random = np.random.Generator

SHARE: Final = 0.35
"""Share of clips that get another sound on top (a guess, on the training side)."""
SNR_DB: Final = (-6.0, 15.0)
"""Of a voice to the sound laid over it."""
AUDIBLE_BELOW_DB: Final = 12.0
"""Music this far below the voice at most counts as music in the truth."""


def mixed(random: Random, batch: Arrays, others: Arrays) -> Arrays:
    """Return a batch of clips, some with a clip without speech laid over them.

    Args:
        random: Chooses which, with what and how loud.
        batch: As `prepare.examples` returns them, float32.
        others: Clips without speech to choose from.
    """
    chosen = np.flatnonzero(random.random(len(batch["features"])) < SHARE)
    partners = random.integers(len(others["features"]), size=len(chosen))
    snr_db = random.uniform(*SNR_DB, len(chosen))
    voice = power(batch["features"][chosen])
    sound = power(others["features"][partners].astype(np.float32))
    talking = batch["speech"][chosen].reshape(len(chosen), voice.shape[1], -1).mean(axis=2)
    wanted = level(voice, talking) / 10 ** (snr_db / 10)
    gain = wanted / np.maximum(level(sound, np.zeros_like(talking)), FLOOR)
    features = batch["features"].copy()
    features[chosen] = features_of(voice + sound * gain[:, None, None, None].astype(np.float32))
    music = batch["music"].copy()
    heard = (snr_db <= AUDIBLE_BELOW_DB)[:, None] * others["music"][partners]
    music[chosen] = np.maximum(music[chosen], heard)
    return {**batch, "features": features, "music": music}


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
