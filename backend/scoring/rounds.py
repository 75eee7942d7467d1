"""What one round of hops sounds like, before the network. On the scorer thread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from backend.scoring.features import (
    BANDS,
    CHUNK_STREAMS,
    FRAMES_PER_HOP,
    HOP_INPUT_SAMPLES,
    Float,
    FrontEnd,
    frames_of,
)
from backend.scoring.plan import Numbers
from backend.scoring.signals.facts import SUMS, Facts, conclude, gather
from backend.scoring.slots import SlotTable


class Heard(NamedTuple):
    """Hops of a round, valid until the next round."""

    pcm: npt.NDArray[np.int16]
    """Shape (batch, 1840)."""
    features: Float
    """Shape (batch, 10, 40)."""
    facts: Facts


class Rounds:
    """Room for one hop of every slot."""

    def __init__(self, slots: int) -> None:
        """Allocate it: 6 kB for each slot."""
        self._front = FrontEnd()
        self._pcm = np.empty((slots, HOP_INPUT_SAMPLES), np.int16)
        self._frames = frames_of(self._pcm)
        self._features = np.empty((slots, FRAMES_PER_HOP, BANDS), np.float32)
        self._sums = np.empty((slots, SUMS), np.float32)

    def hear(self, table: SlotTable, slots: Numbers, indices: Numbers) -> Heard:
        """Return hops of slots, each slot at most once.

        A few at a time, so that their samples are read while they lie in the processor's cache.
        """
        batch = len(slots)
        pcm, features, sums = self._pcm[:batch], self._features[:batch], self._sums[:batch]
        frames = self._frames[:batch]
        for first in range(0, batch, CHUNK_STREAMS):
            rows = slice(first, first + CHUNK_STREAMS)
            pcm[rows] = table.read(slots[rows], indices[rows])
            gather(pcm[rows], self._front.measure(frames[rows], features[rows]), sums[rows])
        return Heard(pcm, features, conclude(pcm, sums))
