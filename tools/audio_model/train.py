"""Fit the network: seeded, on a fixed number of threads, by Adam on the clips' truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from backend.scoring import graph
from backend.scoring.network import MUSIC, OVERLAP, SPEECH_SLOTS, STATE, WHISPER
from tools.audio_model import repeatable
from tools.audio_model.clips import HOPS
from tools.audio_model.export import seeded_arrays
from tools.audio_model.mixing import mixed

Float = npt.NDArray[np.float32]

BATCH: Final = 64
PEAK_RATE: Final = 3e-3
WEIGHT_DECAY: Final = 1e-4
LARGEST_GRADIENT: Final = 1.0
CARRIED: Final = 0.5
"""Share of clips that begin with the state another clip ended in, as streams do after a change."""
TASK_WEIGHTS: Final = {"music": 0.3, "overlap": 0.1, "whisper": 0.1}


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how fast to learn."""

    seed: int
    """Of the first weights and of the order of the clips."""
    epochs: int
    """How often every clip is seen."""
    peak_rate: float = PEAK_RATE
    begin: Mapping[str, Float] | None = None
    """The arrays to go on with; without any, new ones by the seed."""


def fitted(
    data: Mapping[str, npt.NDArray[Any]], course: Course, say: Callable[[str], None]
) -> dict[str, Float]:
    """Return the trained arrays of the network.

    Args:
        data: As `prepare.examples` returns it.
        course: How to learn.
        say: Told the loss after each epoch.
    """
    tf = repeatable.tensorflow()
    first = course.begin or seeded_arrays(course.seed)
    arrays = {name: tf.Variable(array) for name, array in first.items()}
    random = np.random.default_rng([course.seed, 1])
    batches = len(data["features"]) // BATCH
    learn = _learner(tf, arrays, course.epochs * batches, course.peak_rate)
    silent = ~data["speech"].any(axis=1)
    others = {name: data[name][silent] for name in ("features", "music")}
    state = np.zeros((BATCH, STATE), np.float32)
    for epoch in range(course.epochs):
        began_s, total = time.monotonic(), 0.0
        order = random.permutation(len(data["features"]))
        for number in range(batches):
            chosen = np.sort(order[number * BATCH : (number + 1) * BATCH])
            batch = {name: array[chosen].astype(np.float32) for name, array in data.items()}
            batch = mixed(random, batch, others)
            kept = random.random((BATCH, 1)) < CARRIED
            # Shuffled, so that a clip does not always follow one of its own kind.
            begin = random.permutation(state) * kept.astype(np.float32)
            loss, after = learn(batch, begin)
            state = after.numpy()
            total += float(loss)
        say(f"epoch {epoch + 1}: loss {total / batches:.4f}, {time.monotonic() - began_s:.0f} s")
    return {name: variable.numpy() for name, variable in arrays.items()}


def _learner(tf: Any, arrays: dict[str, Any], steps: int, peak_rate: float) -> Callable[..., Any]:
    """Return one step of training, compiled once."""
    variables = list(arrays.values())
    means = [tf.Variable(tf.zeros_like(each)) for each in variables]
    squares = [tf.Variable(tf.zeros_like(each)) for each in variables]
    done = tf.Variable(0.0)

    def learn(batch: dict[str, Any], begin: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            loss, after = _loss(tf, arrays, batch, begin)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), LARGEST_GRADIENT)
        done.assign_add(1.0)
        warm = tf.minimum(1.0, done / (0.05 * steps))
        rate = peak_rate * warm * 0.5 * (1.0 + tf.cos(np.pi * done / steps)) + 1e-6
        for variable, gradient, mean, square in zip(
            variables, gradients, means, squares, strict=True
        ):
            mean.assign(0.9 * mean + 0.1 * gradient)
            square.assign(0.99 * square + 0.01 * gradient**2)
            unbiased = mean / (1.0 - 0.9**done)
            scale = tf.sqrt(square / (1.0 - 0.99**done)) + 1e-7
            decay = WEIGHT_DECAY if len(variable.shape) > 1 else 0.0
            variable.assign_sub(rate * (unbiased / scale + decay * variable))
        return loss, after

    compiled: Callable[..., Any] = tf.function(learn)
    return compiled


def _loss(tf: Any, arrays: dict[str, Any], batch: dict[str, Any], begin: Any) -> tuple[Any, Any]:
    features = batch["features"]
    frames = tf.reshape(features, (-1, features.shape[2], features.shape[3]))
    heard = tf.reshape(graph.hear(arrays, frames), (BATCH, HOPS, -1))
    state, states = begin, []
    for hop in range(HOPS):
        state = graph.remember(arrays, heard[:, hop], state)
        states.append(state)
    logits = tf.stack(states, axis=1) @ arrays["heads_kernel"] + arrays["heads_bias"]
    speech = tf.reshape(logits[:, :, :SPEECH_SLOTS], (BATCH, HOPS * SPEECH_SLOTS))
    each = tf.nn.sigmoid_cross_entropy_with_logits(batch["speech"], speech)
    total = tf.reduce_sum(each * batch["weight"]) / tf.reduce_sum(batch["weight"])
    for name, column in (("music", MUSIC), ("overlap", OVERLAP), ("whisper", WHISPER)):
        wrong = tf.nn.sigmoid_cross_entropy_with_logits(batch[name], logits[:, :, column])
        total += TASK_WEIGHTS[name] * tf.reduce_mean(wrong)
    return total, state
