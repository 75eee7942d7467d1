"""The design that the scorer replaces: TensorFlow without a graph for every frame, in the loop.

`python -m tests.bench.scorer.eager eager STREAMS CPU SECONDS` prints one JSON object. The same
network with the same weights on the same sound; only few streams, because it keeps up with no
more, and its cost for each stream is the same however many there are.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any, Final

import numpy as np
import uvloop

from backend.scoring.engines.by_tensorflow import one_thread
from backend.scoring.features import BINS, FLOOR, MEAN, SD, mel_filters
from backend.scoring.gauges import Recent
from backend.scoring.graph import network_step
from backend.scoring.network import STATE, Weights
from tests.bench.scorer.load import KEPT, look
from tests.bench.scorer.sound import FRAME_S, candidate_frames

WARM_FRAMES: Final = 20


class Eager:
    """One call of a dozen small operations for one frame of one stream."""

    def __init__(self) -> None:
        """Import TensorFlow."""
        import tensorflow as tf

        one_thread(tf)
        self._tf = tf
        arrays = {name: tf.constant(array) for name, array in Weights.load().arrays().items()}
        self._step = network_step(arrays)
        self._filters = tf.constant(mel_filters())

    def score(self, pcm: Any, state: Any) -> tuple[Any, Any]:
        """Return outputs and state of one frame with its context."""
        tf = self._tf
        samples = tf.cast(tf.constant(pcm[None]), tf.float32) / 32768.0
        spectrum = tf.signal.stft(samples, 400, 160, 512)
        power = tf.math.square(tf.abs(spectrum))
        bands = tf.reshape(tf.reshape(power, (-1, BINS)) @ self._filters, (1, 10, -1))
        features = (tf.math.log(bands + FLOOR) - MEAN) / SD
        outputs, after = self._step(features, state)
        return outputs.numpy(), after


async def measure(count: int, seconds: float) -> dict[str, Any]:
    """Return what a run cost."""
    eager, stop = Eager(), asyncio.Event()
    sounds = [np.frombuffer(b"".join(candidate_frames(seed)), "<i2") for seed in range(count)]
    states = [eager._tf.zeros((1, STATE)) for _ in range(count)]
    for _ in range(WARM_FRAMES):
        eager.score(sounds[0][:1840], states[0])
    waits, lags = Recent(KEPT), Recent(KEPT)
    looking = asyncio.create_task(look(lags, stop))
    frames = int(seconds / FRAME_S)
    began_s, cpu_s = time.monotonic(), time.process_time()
    for number in range(frames):
        for place in range(count):
            due_s = began_s + (number + place / count) * FRAME_S
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            first = number * 1600 % (len(sounds[place]) - 1840)
            outputs, states[place] = eager.score(sounds[place][first : first + 1840], states[place])
            assert outputs.shape == (1, 8)
            waits.add_one((time.monotonic() - due_s) * 1000)
    took_s, cpu_s = time.monotonic() - began_s, time.process_time() - cpu_s
    stop.set()
    await looking
    each_ms = cpu_s * 1000 / (count * frames * FRAME_S)
    return {
        "cpu_ms_per_stream_s": round(each_ms, 2),
        "p50_ms": round(waits.percentile(50), 1),
        "p99_ms": round(waits.percentile(99), 1),
        "loop_lag_p99_ms": round(lags.percentile(99), 1),
        "cores_for_300_streams": round(300 * each_ms / 1000, 1),
        "seconds": round(took_s, 1),
    }


def main(count: int, seconds: float, cpu: int) -> None:
    """Run pinned to one core and print the figures."""
    os.sched_setaffinity(0, {cpu})
    figures = uvloop.run(measure(count, seconds))
    sys.stdout.write(json.dumps({"scorer": "eager", "streams": count, **figures}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[2]), float(sys.argv[4]), int(sys.argv[3]))
