"""The network: its weights, what it says of a hop, and one step of it in NumPy.

Convolutions over the ten frames of a hop, then one recurrent cell that steps every 100 ms with a
state per stream, then eight outputs. 161 thousand weights; 5 to 10 times cheaper per second of
sound than a network over overlapping windows. Knows no TensorFlow.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import BANDS, FRAMES_PER_HOP, SETTINGS

Float = npt.NDArray[np.float32]

MODEL: Final = Path(__file__).with_name("model")
"""The weights that ship with Viva, and what is known of them."""
WEIGHTS_FILE: Final = "weights.npz"
LITERT_FILE: Final = "model.tflite"
CARD_FILE: Final = "model.json"

CHANNELS: Final = 64
HIDDEN: Final = 128
STATE: Final = 128
SPEECH_SLOTS: Final = 5
"""Speech is told for every 20 ms, five times in a hop."""
MUSIC, OVERLAP, WHISPER = 5, 6, 7
OUTPUTS: Final = 8
"""Columns of the last layer: five of speech, then music, overlap, whisper."""

SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "conv1_kernel": (3, BANDS, CHANNELS),
    "conv1_bias": (CHANNELS,),
    "conv2_kernel": (3, CHANNELS, CHANNELS),
    "conv2_bias": (CHANNELS,),
    "dense_kernel": (FRAMES_PER_HOP // 2 * CHANNELS, HIDDEN),
    "dense_bias": (HIDDEN,),
    "gru_kernel": (HIDDEN, 3 * STATE),
    "gru_recurrent": (STATE, 3 * STATE),
    "gru_bias": (3 * STATE,),
    "gru_recurrent_bias": (3 * STATE,),
    "heads_kernel": (STATE, OUTPUTS),
    "heads_bias": (OUTPUTS,),
}
"""Every array of `weights.npz`, float32. The three parts of the cell: update, reset, candidate."""


class WrongModel(Exception):
    """The model's files are not those that its card describes."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of one hop of each stream; probabilities from 0 to 1, float32."""

    speech: Float
    """Shape (batch, 5): one for every 20 ms."""
    music: Float
    """Shape (batch,): music or another steady tone."""
    overlap: Float
    """Shape (batch,): more than one voice. Experimental."""
    whisper: Float
    """Shape (batch,): unvoiced speech-like sound. Experimental."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The arrays of the network, as `SHAPES` describes them."""

    conv1_kernel: Float
    conv1_bias: Float
    conv2_kernel: Float
    conv2_bias: Float
    dense_kernel: Float
    dense_bias: Float
    gru_kernel: Float
    gru_recurrent: Float
    gru_bias: Float
    gru_recurrent_bias: Float
    heads_kernel: Float
    heads_bias: Float

    @classmethod
    def load(cls, folder: Path = MODEL) -> Weights:
        """Return the weights of a model.

        Raises:
            WrongModel: when a file is missing, changed, or of another network.
        """
        return cls.of(stored(folder))

    @classmethod
    def of(cls, arrays: dict[str, Any]) -> Weights:
        """Return arrays as weights.

        Raises:
            WrongModel: when one is missing, or of another shape or type, or not finite.
        """
        return cls(**checked(arrays, SHAPES))

    def arrays(self) -> dict[str, Float]:
        """Return the arrays by name, in the order of `SHAPES`."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def card(folder: Path = MODEL) -> dict[str, Any]:
    """Return `model.json`: version, hashes, features, thresholds.

    Raises:
        WrongModel: when it is missing, not readable, or made for other features.
    """
    try:
        described = json.loads((folder / CARD_FILE).read_bytes())
    except (OSError, ValueError) as error:
        raise WrongModel(f"{CARD_FILE} cannot be read.") from error
    if not isinstance(described, dict) or described.get("features") != SETTINGS:
        raise WrongModel("The model was trained on other features than those computed here.")
    return described


def stored(folder: Path) -> dict[str, Any]:
    """Return the arrays of a model's weights, which are those that its card describes.

    Raises:
        WrongModel: when a file is missing or changed.
    """
    with np.load(io.BytesIO(verified(WEIGHTS_FILE, folder)), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def checked(arrays: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Float]:
    """Return arrays that are what a network needs.

    Raises:
        WrongModel: when one is missing, or of another shape or type, or not finite.
    """
    if arrays.keys() != shapes.keys():
        raise WrongModel("The weights have other names than this network's.")
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.float32 or not np.isfinite(array).all():
            raise WrongModel(f"{name} is not {shape} finite float32 numbers.")
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def verified(name: str, folder: Path = MODEL) -> bytes:
    """Return a file of the model after comparing it with the hash in `model.json`.

    Raises:
        WrongModel: when it is missing or another one.
    """
    expected = card(folder).get("sha256", {}).get(name)
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise WrongModel(f"{name} cannot be read.") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise WrongModel(f"{name} is not the file that {CARD_FILE} describes.")
    return content


def scores_of(outputs: Float) -> Scores:
    """Return the network's last layer, shape (batch, 8), by name; views, not copies."""
    return Scores(
        speech=outputs[:, :SPEECH_SLOTS],
        music=outputs[:, MUSIC],
        overlap=outputs[:, OVERLAP],
        whisper=outputs[:, WHISPER],
    )


def silent_state(streams: int) -> Float:
    """Return the state of streams that have heard nothing. Shape (streams, 128), zeros."""
    return np.zeros((streams, STATE), np.float32)


def step(weights: Weights, features: Float, state: Float) -> tuple[Scores, Float]:
    """Return the scores of one hop of each stream and the states after it.

    Args:
        weights: The network's.
        features: Shape (batch, 10, 40), float32, from `log_mel`.
        state: Shape (batch, 128), float32, from the stream's hop before or `silent_state`.
    """
    if len(features) == 1:
        # BLAS multiplies a single row by another routine, with other last bits than among many.
        outputs, after = _step(weights, np.repeat(features, 2, 0), np.repeat(state, 2, 0))
        return scores_of(outputs[:1]), after[:1]
    outputs, after = _step(weights, features, state)
    return scores_of(outputs), after


def _step(weights: Weights, features: Float, state: Float) -> tuple[Float, Float]:
    batch = len(features)
    padded = np.zeros((batch, FRAMES_PER_HOP + 2, BANDS), np.float32)
    padded[:, 1:-1] = features
    first = _convolve(padded, weights.conv1_kernel, weights.conv1_bias, 1)
    padded = np.zeros((batch, FRAMES_PER_HOP + 1, CHANNELS), np.float32)
    padded[:, :-1] = first
    second = _convolve(padded, weights.conv2_kernel, weights.conv2_bias, 2)
    hidden = second.reshape(batch, -1) @ weights.dense_kernel + weights.dense_bias
    after = _remember(weights, np.maximum(hidden, 0.0), state)
    return _sigmoid(after @ weights.heads_kernel + weights.heads_bias), after


def _convolve(padded: Float, kernel: Float, bias: Float, stride: int) -> Float:
    """Convolve along the frames with a kernel three wide, then cut below zero."""
    last = padded.shape[1] - 2
    total: Float = padded[:, 0:last:stride] @ kernel[0]
    total += padded[:, 1 : last + 1 : stride] @ kernel[1]
    total += padded[:, 2 : last + 2 : stride] @ kernel[2]
    total += bias
    np.maximum(total, 0.0, out=total)
    return total


def _remember(weights: Weights, hidden: Float, state: Float) -> Float:
    """Step the gated recurrent unit (reset after the product, as Cho et al. 2014, version 3)."""
    new = hidden @ weights.gru_kernel + weights.gru_bias
    old = state @ weights.gru_recurrent + weights.gru_recurrent_bias
    gates = _sigmoid(new[:, : 2 * STATE] + old[:, : 2 * STATE])
    update, reset = gates[:, :STATE], gates[:, STATE:]
    candidate = np.tanh(new[:, 2 * STATE :] + reset * old[:, 2 * STATE :])
    after: Float = update * state + (1.0 - update) * candidate
    return after


def _sigmoid(values: Float) -> Float:
    # By tanh, which cannot overflow.
    result: Float = np.tanh(values * np.float32(0.5))
    result += 1.0
    result *= np.float32(0.5)
    return result
