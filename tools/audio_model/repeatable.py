"""TensorFlow for training, with the same sums in every run."""

from __future__ import annotations

import os
from typing import Any, Final

THREADS: Final = 2
"""Another number gives other weights."""


def tensorflow() -> Any:
    """Return TensorFlow on a fixed number of threads and without oneDNN.

    oneDNN adds up in another order from run to run, on one thread too, and training makes much of
    the last bits: after two epochs, losses of 0.8245 and 0.8250 (measured). TensorFlow settles what
    it uses when it is imported, so nothing may import it before.
    """
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    return tf
