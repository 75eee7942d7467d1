"""How well the network tells voices apart that it never heard: equal error rates by duration."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import CONTEXT_SAMPLES, HOP_SAMPLES, RATE_HZ
from backend.scoring.voice_network import WINDOW_HOPS, VoiceWeights, direction
from tools.audio_model import channel
from tools.audio_model.prepare import features_of
from tools.audio_model.voice_corpus import speech_hops, through

Float = npt.NDArray[np.float32]
Int16 = npt.NDArray[np.int16]
Row = dict[str, Any]

ENROL_S: Final = 20
DURATIONS_S: Final = (2, 4, 8)
TRIALS: Final = 16
"""Pieces of each voice for each duration."""
CHANNELS: Final = ("same", "random")
PIECE_S: Final = 120
"""Of each voice that trials are drawn from at most; the first half for the beginning."""


def rates(
    weights: VoiceWeights, said: Mapping[str, Sequence[Int16]], people: Mapping[str, str], seed: int
) -> list[Row]:
    """Return equal error rates of one group of voices.

    Args:
        weights: The network's.
        said: What each voice says.
        people: Whose voice it is: nobody is compared with another voice of the same person.
        seed: Of channels and choices.
    """
    found = []
    for kind in CHANNELS:
        windows = {name: _windows(weights, said[name], kind, seed, name) for name in said}
        for seconds in DURATIONS_S:
            own, other = _trials(windows, people, seconds, seed)
            found.append(
                {
                    "channel": kind,
                    "seconds": seconds,
                    "voices": len(windows),
                    "own": len(own),
                    "other": len(other),
                    "equal_error_rate": equal_error_rate(own, other),
                    "mean_own": float(np.mean(own)),
                    "mean_other": float(np.mean(other)),
                }
            )
    return found


def _windows(
    weights: VoiceWeights, sentences: Sequence[Int16], kind: str, seed: int, name: str
) -> tuple[Float, Float]:
    """Return directions of windows in a row: of the beginning, and of other sentences."""
    random = np.random.default_rng([seed, zlib.crc32(name.encode())])
    order = random.permutation(len(sentences))
    halves = []
    for part in (order[: len(order) // 2], order[len(order) // 2 :]):
        joined = np.concatenate([sentences[each] for each in part])[: PIECE_S // 2 * RATE_HZ]
        joined = joined[: len(joined) // HOP_SAMPLES * HOP_SAMPLES]
        whole = channel.levelled((joined / 32768).astype(np.float32), -26.0)
        kept = speech_hops(whole)
        heard = through(random, whole) if kind == "random" else whole
        pcm = np.zeros(CONTEXT_SAMPLES + len(heard), np.int16)
        pcm[CONTEXT_SAMPLES:] = np.clip(np.round(heard * 32768), -32768, 32767)
        features = features_of(pcm)[kept]
        starts = range(0, len(features) - WINDOW_HOPS + 1, WINDOW_HOPS // 2)
        halves.append(
            np.stack([direction(weights, features[at : at + WINDOW_HOPS]) for at in starts])
        )
    return halves[0], halves[1]


def _trials(
    windows: Mapping[str, tuple[Float, Float]],
    people: Mapping[str, str],
    seconds: int,
    seed: int,
) -> tuple[list[float], list[float]]:
    """Return how alike pieces are to the beginning of their own voice, and of others."""
    random = np.random.default_rng([seed, seconds])
    own: list[float] = []
    other: list[float] = []
    begun = {name: _centre(parts[0][: ENROL_S - 1]) for name, parts in windows.items()}
    long = seconds - 1
    for name, (_, rest) in windows.items():
        for _ in range(TRIALS):
            first = int(random.integers(max(1, len(rest) - long + 1)))
            piece = _centre(rest[first : first + long])
            for known, centre in begun.items():
                if known == name:
                    own.append(float(piece @ centre))
                elif people.get(known, known) != people.get(name, name):
                    other.append(float(piece @ centre))
    return own, other


def _centre(some: Float) -> Float:
    total = some.sum(0)
    centre: Float = total / np.sqrt(total @ total)
    return centre


def equal_error_rate(own: Sequence[float], other: Sequence[float]) -> float:
    """Return where as many own voices are taken for others as others for the own. Pure."""
    alike, unlike = np.sort(own), np.sort(other)
    thresholds = np.concatenate((alike, unlike))
    refused = np.searchsorted(alike, thresholds, "left") / len(alike)
    accepted = 1 - np.searchsorted(unlike, thresholds, "left") / len(unlike)
    place = int(np.abs(refused - accepted).argmin())
    return float((refused[place] + accepted[place]) / 2)
