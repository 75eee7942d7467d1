"""What the scorer asks of an engine, and the blocks of one size that make its answers exact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, Protocol

import numpy as np

from backend.scoring.features import BANDS, FRAMES_PER_HOP
from backend.scoring.network import OUTPUTS, STATE, Float, Scores, scores_of

EngineName = Literal["tensorflow", "litert", "numpy"]
Run = Callable[[Float, Float], tuple[Float, Float]]
"""One block through the network: features and states to outputs (block, 8) and states."""

WARM_STEPS: Final = 3
"""Steps that a new engine takes before it is used: the first allocate and choose kernels."""


class Engine(Protocol):
    """The network. Called by one thread only."""

    @property
    def name(self) -> EngineName:
        """What runs it; stands in every score's record."""

    @property
    def block(self) -> int:
        """Hops that are computed at once; fewer cost as much."""

    def step(self, features: Float, state: Float) -> tuple[Scores, Float]:
        """Return the scores of one hop of each stream and the states after it.

        Args:
            features: Shape (batch, 10, 40), float32.
            state: Shape (batch, 128), float32.
        """


class Blocks:
    """An engine that computes in blocks of one size, the last one filled up with silence.

    A matrix product may sum in another order when it has more rows, so a stream's scores would
    depend on how many others are live. With one size they are the same to the last bit, and
    TensorFlow sees one shape for ever.
    """

    def __init__(self, name: EngineName, block: int, run: Run) -> None:
        """Wrap what runs one block, and warm it."""
        self.name = name
        self.block = block
        self._run = run
        self._features = np.zeros((block, FRAMES_PER_HOP, BANDS), np.float32)
        self._state = np.zeros((block, STATE), np.float32)
        for _ in range(WARM_STEPS):
            run(self._features, self._state)

    def step(self, features: Float, state: Float) -> tuple[Scores, Float]:
        """Return the scores of one hop of each stream and the states after it."""
        batch = len(features)
        outputs = np.empty((batch, OUTPUTS), np.float32)
        after = np.empty((batch, STATE), np.float32)
        for first in range(0, batch, self.block):
            rows = slice(first, min(first + self.block, batch))
            count = rows.stop - first
            if count == self.block:
                block_outputs, block_after = self._run(features[rows], state[rows])
            else:
                block_outputs, block_after = self._fill_up(features[rows], state[rows])
            outputs[rows] = block_outputs[:count]
            after[rows] = block_after[:count]
        return scores_of(outputs), after

    def _fill_up(self, features: Float, state: Float) -> tuple[Float, Float]:
        count = len(features)
        self._features[:count], self._features[count:] = features, 0.0
        self._state[:count], self._state[count:] = state, 0.0
        return self._run(self._features, self._state)
