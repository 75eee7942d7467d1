"""The network as one traced TensorFlow function: the default of the product."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from backend.scoring.engines.port import Blocks
from backend.scoring.graph import network_step, signature
from backend.scoring.network import MODEL, Float, Weights

BLOCK: Final = 64
"""Hops at once: 79 us each in sixteens, 10.5 in sixty-fours, 9.4 at 128 (tests/bench/scorer)."""


class Traced:
    """One concrete function for blocks of any size, traced once."""

    def __init__(self, weights: Weights) -> None:
        """Trace it."""
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        # Its kernels took 16 us a hop where TensorFlow's own take 10.5, for matrices this small.
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
        import tensorflow as tf

        _one_thread(tf)
        self.traces = 0
        constants = {name: tf.constant(array) for name, array in weights.arrays().items()}
        step = network_step(constants)

        def traced(features: Any, state: Any) -> Any:
            # This line runs when the function is traced, never when it is called.
            self.traces += 1
            return step(features, state)

        self._step = tf.function(traced, input_signature=signature())
        self._constant = tf.constant

    def __call__(self, features: Float, state: Float) -> tuple[Float, Float]:
        """Run one block."""
        outputs, after = self._step(self._constant(features), self._constant(state))
        return outputs.numpy(), after.numpy()


def _one_thread(tf: Any) -> None:
    """Leave the other processors to the other processes: one core serves hundreds of streams."""
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:
        # Something in this process has used TensorFlow before; it keeps what it chose.
        return


def load(folder: Path = MODEL) -> Blocks:
    """Return the engine of a model. Imports TensorFlow: takes seconds.

    Raises:
        WrongModel: when its files are not those that its card describes.
    """
    return of(Weights.load(folder))


def of(weights: Weights) -> Blocks:
    """Return the engine of these weights."""
    return Blocks("tensorflow", BLOCK, Traced(weights))
