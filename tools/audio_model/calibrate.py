"""Choose the threshold and the hangover, on voices and noises of the training side only."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.network import Weights, silent_state, step
from tools.audio_model import measures
from tools.audio_model.measures import held

THRESHOLDS: Final = tuple(round(0.3 + 0.05 * number, 2) for number in range(9))
HANGOVERS_MS: Final = (0, 40, 100, 200)
MOST_FALSE: Final = 0.005
"""False alarms allowed in clips without speech: a quarter of the gate, for unheard noises."""


def chosen(weights: Weights, data: dict[str, npt.NDArray[Any]]) -> dict[str, float]:
    """Return the threshold and hangover with the fewest errors.

    Args:
        weights: Of the trained network.
        data: Examples that it was not trained on, as `prepare.examples` returns them.
    """
    scores = speech(weights, data["features"])
    truth = data["speech"]
    empty = truth.sum(axis=1) == 0
    best, least = {"speech": 0.5, "hangover_ms": 0.0}, np.inf
    for threshold in THRESHOLDS:
        for hangover_ms in HANGOVERS_MS:
            decided = held(scores, threshold, hangover_ms // 20)
            if decided[empty].mean() > MOST_FALSE:
                continue
            wrong = measures.missed(decided, truth) + measures.false_alarm(decided, truth)
            if wrong < least:
                best, least = {"speech": threshold, "hangover_ms": float(hangover_ms)}, wrong
    return best


def speech(weights: Weights, features: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return the probability of speech in each slot of clips. Shape (clips, slots)."""
    state = silent_state(len(features))
    found = []
    for hop in range(features.shape[1]):
        scores, state = step(weights, features[:, hop].astype(np.float32), state)
        found.append(scores.speech)
    return np.concatenate(found, axis=1)
