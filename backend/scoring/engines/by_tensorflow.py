"""The network as one TensorFlow graph, run in the thread that asks: the default of the product."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from backend.scoring.engines.port import Blocks
from backend.scoring.graph import network_step, signature
from backend.scoring.network import MODEL, Float, Weights

BLOCK: Final = 104
"""Hops at once: a round of a hundred streams in one call, of three hundred in three. 17 us each in
sixteens, 9.4 in sixty-fours, 8.3 at 128 (a hot loop, processor time of all threads)."""
CALLING_THREAD: Final = -1
"""What TensorFlow calls no pool of threads: its kernels run where the call was made."""


class Traced:
    """One graph for blocks of one size, traced once and read-only from then on."""

    def __init__(self, weights: Weights) -> None:
        """Trace it."""
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        # Its kernels gained nothing for matrices this small and cost more for each call.
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
        import tensorflow as tf

        one_thread(tf)
        self.graph = tf.Graph()
        with self.graph.as_default():
            heard = [
                tf.compat.v1.placeholder(spec.dtype, (BLOCK, *spec.shape[1:]), spec.name)
                for spec in signature()
            ]
            constants = {name: tf.constant(array) for name, array in weights.arrays().items()}
            said = network_step(constants)(*heard)
        self.graph.finalize()
        self._run = _callable(tf, self.graph, heard, list(said))

    def __call__(self, features: Float, state: Float) -> tuple[Float, Float]:
        """Run one block."""
        outputs, after = self._run(features, state)
        return outputs, after


def _callable(tf: Any, graph: Any, heard: list[Any], said: list[Any]) -> Any:
    """Return a function of one block.

    A `tf.function` hands each call to another thread and back, and `Session.run` looks up what it
    is asked for each time: 160 us a call, 430 with a cold cache, that this one does not need. It
    is what Keras ran on for years, though its name has an underscore.
    """
    from tensorflow.core.protobuf import config_pb2

    config = tf.compat.v1.ConfigProto(
        intra_op_parallelism_threads=1,
        inter_op_parallelism_threads=1,
        use_per_session_threads=True,
    )
    options = config_pb2.CallableOptions()
    options.feed.extend(tensor.name for tensor in heard)
    options.fetch.extend(tensor.name for tensor in said)
    options.run_options.inter_op_thread_pool = CALLING_THREAD
    session = tf.compat.v1.Session(graph=graph, config=config)
    return session._make_callable_from_options(options)


def one_thread(tf: Any) -> None:
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
