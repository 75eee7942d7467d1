"""How alike two pieces of speech sound: a small network over 2 s, in NumPy.

Convolutions along the frames, their mean and spread over time, then a direction of 64 numbers.
110 thousand weights. What it gives is compared within one talk, kept in memory and never written.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring import network
from backend.scoring.features import BANDS, FRAMES_PER_HOP

Float = npt.NDArray[np.float32]

MODEL: Final = Path(__file__).with_name("voice_model")
"""The weights that ship with Viva, and what is known of them."""

WINDOW_HOPS: Final = 20
"""Hops of speech that are looked at together, 2 s (AUDIO.md 4.2)."""
FRAMES: Final = WINDOW_HOPS * FRAMES_PER_HOP
DIRECTIONS: Final = 64
CHANNELS: Final = 96
POOLED: Final = 160
STRIDES: Final = (2, 1, 1, 1)
"""Of each convolution along the frames; the first halves the work of those behind it."""
DILATIONS: Final = (1, 2, 3, 1)
LEAST_SPREAD: Final = 1e-4
"""Added to a variance before its root is taken, so that training has a slope there."""

SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "conv1_kernel": (5, BANDS, CHANNELS),
    "conv1_bias": (CHANNELS,),
    "conv2_kernel": (3, CHANNELS, CHANNELS),
    "conv2_bias": (CHANNELS,),
    "conv3_kernel": (3, CHANNELS, CHANNELS),
    "conv3_bias": (CHANNELS,),
    "conv4_kernel": (1, CHANNELS, POOLED),
    "conv4_bias": (POOLED,),
    "dense_kernel": (2 * POOLED, DIRECTIONS),
    "dense_bias": (DIRECTIONS,),
}
"""Every array of `weights.npz`, float32."""


@dataclass(frozen=True, slots=True)
class VoiceWeights:
    """The arrays of the network, as `SHAPES` describes them."""

    conv1_kernel: Float
    conv1_bias: Float
    conv2_kernel: Float
    conv2_bias: Float
    conv3_kernel: Float
    conv3_bias: Float
    conv4_kernel: Float
    conv4_bias: Float
    dense_kernel: Float
    dense_bias: Float

    @classmethod
    def load(cls, folder: Path = MODEL) -> VoiceWeights:
        """Return the weights of a model.

        Raises:
            WrongModel: when a file is missing, changed, or of another network.
        """
        return cls.of(network.stored(folder))

    @classmethod
    def of(cls, arrays: dict[str, Any]) -> VoiceWeights:
        """Return arrays as weights.

        Raises:
            WrongModel: when one is missing, or of another shape or type, or not finite.
        """
        return cls(**network.checked(arrays, SHAPES))

    def arrays(self) -> dict[str, Float]:
        """Return the arrays by name, in the order of `SHAPES`."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def card(folder: Path = MODEL) -> dict[str, Any]:
    """Return `model.json`: version, hash, features, rule.

    Raises:
        WrongModel: when it is missing, not readable, or made for other features.
    """
    return network.card(folder)


def direction(weights: VoiceWeights, window: Float) -> Float:
    """Return where 2 s of speech point to. Shape (64,), float32, length 1.

    One window at a time: a product over several would round a row differently in each number of
    them, and a stream would depend on its neighbours.

    Args:
        weights: The network's.
        window: Features of 20 hops of speech. Shape (20, 10, 40), float32.
    """
    # Less its own mean, so that neither distance nor gain counts.
    frames = window.reshape(FRAMES, BANDS)
    values = frames - frames.mean(dtype=np.float32)
    arrays = weights.arrays()
    for number, (stride, dilation) in enumerate(zip(STRIDES, DILATIONS, strict=True), 1):
        kernel, bias = arrays[f"conv{number}_kernel"], arrays[f"conv{number}_bias"]
        values = _convolve(values, kernel, bias, stride, dilation)
    mean = values.mean(0)
    spread = np.sqrt(np.square(values - mean).mean(0) + np.float32(LEAST_SPREAD))
    found: Float = np.concatenate((mean, spread)) @ weights.dense_kernel + weights.dense_bias
    found /= max(float(np.sqrt(found @ found)), 1e-9)
    return found


def _convolve(values: Float, kernel: Float, bias: Float, stride: int, dilation: int) -> Float:
    """Convolve along the frames, without padding, then cut below zero."""
    last = len(values) - dilation * (len(kernel) - 1)
    total: Float = values[0:last:stride] @ kernel[0]
    for place in range(1, len(kernel)):
        start = place * dilation
        total += values[start : start + last : stride] @ kernel[place]
    total += bias
    np.maximum(total, 0.0, out=total)
    return total
