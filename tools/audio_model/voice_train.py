"""Fit the network that compares voices: seeded, on a fixed number of threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import BANDS
from backend.scoring.voice_network import (
    DILATIONS,
    DIRECTIONS,
    FRAMES,
    LEAST_SPREAD,
    SHAPES,
    STRIDES,
    WINDOW_HOPS,
)
from tools.audio_model.voice_corpus import Take

Float = npt.NDArray[np.float32]
Random = np.random.Generator

THREADS: Final = 2
"""As for the other network; the weights still differ in each run, since oneDNN's sums do
(`repeatable`), and without it TensorFlow cannot learn a dilated convolution on a processor."""
BATCH: Final = 128
STEPS: Final = 1200
PEAK_RATE: Final = 2e-3
WEIGHT_DECAY: Final = 1e-4
LARGEST_GRADIENT: Final = 1.0
SCALE, MARGIN = 24.0, 0.2
"""Of the additive-margin softmax over the classes' directions (Wang et al. 2018)."""
EQUALISER_POINTS: Final = 6
EQUALISER_SD: Final = 0.15
"""Of a smooth curve over the bands, about 3 dB: no two windows come through one microphone."""
REPORT_EVERY: Final = 100


def limit_threads() -> None:
    """Have TensorFlow use a fixed number of threads; before it computes anything."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def fitted(
    takes: Sequence[Take], seed: int, steps: int, say: Callable[[str], None]
) -> dict[str, Float]:
    """Return the trained arrays of the network.

    Args:
        takes: Of every class, numbered from 0.
        seed: Of the first weights and of the order of windows.
        steps: Batches that are learned from.
        say: Told the loss now and then.
    """
    import tensorflow as tf

    takes = [take for take in takes if len(take.features) > WINDOW_HOPS]
    random = np.random.default_rng([seed, 1])
    groups = 1 + max(take.group for take in takes)
    arrays = {name: tf.Variable(array) for name, array in seeded(seed, groups).items()}
    by_group: dict[int, list[Take]] = {}
    for take in takes:
        by_group.setdefault(take.group, []).append(take)
    learn = _learner(tf, arrays, steps)
    total, began_s = 0.0, time.monotonic()
    for step in range(1, steps + 1):
        windows, wanted = drawn(random, by_group)
        total += float(learn(windows, wanted))
        if step % REPORT_EVERY == 0:
            say(f"step {step}: loss {total / REPORT_EVERY:.3f}, {time.monotonic() - began_s:.0f} s")
            total = 0.0
    return {name: arrays[name].numpy() for name in SHAPES}


def drawn(random: Random, by_group: dict[int, list[Take]]) -> tuple[Float, npt.NDArray[np.int32]]:
    """Return windows of classes by chance. Shapes (batch, 200, 40) and (batch,)."""
    known = sorted(by_group)
    wanted = np.array(known, np.int32)[random.integers(len(known), size=BATCH)]
    windows = np.empty((BATCH, FRAMES, BANDS), np.float32)
    for row, group in enumerate(wanted.tolist()):
        take = by_group[group][random.integers(len(by_group[group]))]
        first = random.integers(len(take.features) - WINDOW_HOPS + 1)
        windows[row] = take.features[first : first + WINDOW_HOPS].reshape(FRAMES, BANDS)
    points = random.standard_normal((BATCH, EQUALISER_POINTS)) * EQUALISER_SD
    places = np.linspace(0, EQUALISER_POINTS - 1, BANDS)
    curves = np.stack([np.interp(places, np.arange(EQUALISER_POINTS), each) for each in points])
    return windows + curves[:, None, :].astype(np.float32), wanted


def seeded(seed: int, groups: int) -> dict[str, Float]:
    """Return weights to begin with, and a direction of each class, which is not kept."""
    random = np.random.default_rng(seed)
    arrays: dict[str, Float] = {}
    for name, shape in {**SHAPES, "classes": (DIRECTIONS, groups)}.items():
        fan_in = int(np.prod(shape[:-1]))
        spread = np.sqrt((2.0 if name.startswith("conv") else 1.0) / max(fan_in, 1))
        values = random.standard_normal(shape) * spread if len(shape) > 1 else np.zeros(shape)
        arrays[name] = values.astype(np.float32)
    return arrays


def directions(tf: Any, arrays: dict[str, Any], windows: Any) -> Any:
    """Return what `voice_network.direction` returns, for a batch and differentiable."""
    values = windows - tf.reduce_mean(windows, axis=(1, 2), keepdims=True)
    for number, (stride, dilation) in enumerate(zip(STRIDES, DILATIONS, strict=True), 1):
        values = tf.nn.conv1d(
            values, arrays[f"conv{number}_kernel"], stride, "VALID", dilations=dilation
        )
        values = tf.nn.relu(values + arrays[f"conv{number}_bias"])
    mean, variance = tf.nn.moments(values, axes=[1])
    pooled = tf.concat((mean, tf.sqrt(variance + LEAST_SPREAD)), axis=1)
    return tf.math.l2_normalize(pooled @ arrays["dense_kernel"] + arrays["dense_bias"], axis=1)


def _learner(tf: Any, arrays: dict[str, Any], steps: int) -> Callable[..., Any]:
    """Return one step of training, compiled once."""
    variables = list(arrays.values())
    means = [tf.Variable(tf.zeros_like(each)) for each in variables]
    squares = [tf.Variable(tf.zeros_like(each)) for each in variables]
    done = tf.Variable(0.0)

    def learn(windows: Any, wanted: Any) -> Any:
        with tf.GradientTape() as tape:
            found = directions(tf, arrays, windows)
            alike = found @ tf.math.l2_normalize(arrays["classes"], axis=0)
            easier = tf.one_hot(wanted, alike.shape[1]) * MARGIN * tf.minimum(1.0, 4 * done / steps)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(wanted, SCALE * (alike - easier))
            )
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), LARGEST_GRADIENT)
        done.assign_add(1.0)
        warm = tf.minimum(1.0, done / (0.05 * steps))
        rate = PEAK_RATE * warm * 0.5 * (1.0 + tf.cos(np.pi * done / steps)) + 1e-6
        for variable, gradient, mean, square in zip(
            variables, gradients, means, squares, strict=True
        ):
            mean.assign(0.9 * mean + 0.1 * gradient)
            square.assign(0.99 * square + 0.01 * gradient**2)
            unbiased = mean / (1.0 - 0.9**done)
            scale = tf.sqrt(square / (1.0 - 0.99**done)) + 1e-7
            decay = WEIGHT_DECAY if len(variable.shape) > 1 else 0.0
            variable.assign_sub(rate * (unbiased / scale + decay * variable))
        return loss

    compiled: Callable[..., Any] = tf.function(learn)
    return compiled
