"""The sound of all live streams, in one block of memory that is laid out for batches.

Each slot is a row: 240 samples of context, then a ring of twenty hops. A hop and the context
before it lie side by side in the row wherever the ring stands, so a batch is contiguous copies.
The event loop copies sound in and bumps a counter; the scorer thread reads the counters. No lock:
one writer for each counter, and a hop that was overwritten while it was read is found out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from backend.scoring.features import CONTEXT_SAMPLES, HOP_INPUT_SAMPLES, HOP_SAMPLES

RING_HOPS: Final = 20
"""Hops of a slot, 2 s: twice the backlog at which sound is skipped."""
RING_SAMPLES: Final = RING_HOPS * HOP_SAMPLES
ROW_SAMPLES: Final = CONTEXT_SAMPLES + RING_SAMPLES

Samples = npt.NDArray[np.int16]
Numbers = npt.NDArray[np.int64]


class Break(NamedTuple):
    """The stream's sound does not go on where it ended; one hop of the ring is left empty."""

    slot: int
    hop: int
    """The empty hop, counted since the slot was opened."""
    offset: int
    """What to add to the index of a later hop for its first sample's place in the recording,
    in samples, less the index's own 1600 each."""


class SlotTable:
    """Preallocated sound of a fixed number of streams.

    `open` and `write` are the event loop's, all else is the scorer thread's.
    """

    def __init__(
        self,
        slots: int,
        on_break: Callable[[Break], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allocate it: 64 kB for each slot."""
        self.slots = slots
        self._on_break = on_break
        self._clock = clock
        self._sound: Samples = np.zeros((slots, ROW_SAMPLES), np.int16)
        row, sample = self._sound.strides
        self._hops = np.lib.stride_tricks.as_strided(
            self._sound,
            (slots, RING_HOPS, HOP_INPUT_SAMPLES),
            (row, HOP_SAMPLES * sample, sample),
            writeable=False,
        )
        # The loop writes through views of memory: a small write by NumPy costs several times more.
        self._bytes = [memoryview(row).cast("B") for row in self._sound]
        self._arrived_s = np.zeros((slots, RING_HOPS))
        self._arrivals: Any = self._arrived_s.reshape(-1).data
        self.written: Numbers = np.zeros(slots, np.int64)
        """Samples taken into each slot since it was opened; the loop's counter."""
        self._written: Any = self.written.data
        self._counted = [0] * slots
        """The same as Python's numbers, which the loop counts faster."""
        self._expected = [-1] * slots
        """The place in the recording that goes on without a break; −1 before the first sound."""

    def open(self, slot: int) -> None:
        """Empty a slot for another stream."""
        self._sound[slot] = 0
        self._expected[slot] = -1
        self._counted[slot] = self._written[slot] = 0

    def write(self, slot: int, first_sample: int, pcm: bytes) -> None:
        """Take sound of a stream: int16 LE mono 16 kHz, at a sample of the recording.

        Never waits. Sound that was taken already is left out.
        """
        if first_sample != self._expected[slot]:
            pcm = self._fitted(slot, first_sample, pcm)
        count = len(pcm) >> 1
        before = self._counted[slot]
        place = before % RING_SAMPLES
        if place + count < RING_SAMPLES:
            at = 2 * (CONTEXT_SAMPLES + place)
            self._bytes[slot][at : at + 2 * count] = pcm
        else:
            self._copy_around(slot, place, pcm)
        self._expected[slot] += count
        written = before + count
        newest = written // HOP_SAMPLES
        if newest != before // HOP_SAMPLES:
            self._arrivals[slot * RING_HOPS + (newest - 1) % RING_HOPS] = self._clock()
        self._counted[slot] = self._written[slot] = written

    def _fitted(self, slot: int, first_sample: int, pcm: bytes) -> bytes:
        """Return what of a sound goes on behind the last one; behind a gap, all of it."""
        expected = self._expected[slot]
        if first_sample < expected:
            return pcm[2 * (expected - first_sample) :]
        if pcm:
            self._break(slot, first_sample)
            self._expected[slot] = first_sample
        return pcm

    def _break(self, slot: int, first_sample: int) -> None:
        """Leave one hop of the ring empty and go on behind it."""
        index = self._counted[slot] // HOP_SAMPLES
        row, start = self._sound[slot], index % RING_HOPS * HOP_SAMPLES + CONTEXT_SAMPLES
        row[start : start + HOP_SAMPLES] = 0
        if index % RING_HOPS == RING_HOPS - 1:
            row[:CONTEXT_SAMPLES] = 0
        # Told before it is counted, so that the thread never takes the empty hop for sound.
        self._on_break(Break(slot, index, first_sample - (index + 1) * HOP_SAMPLES))
        self._counted[slot] = self._written[slot] = (index + 1) * HOP_SAMPLES

    def _copy_around(self, slot: int, place: int, pcm: bytes) -> None:
        """Copy sound that reaches the end of the ring, which is the context of its beginning."""
        row, samples = self._sound[slot], np.frombuffer(pcm, "<i2")
        while len(samples):
            part = samples[: RING_SAMPLES - place]
            row[CONTEXT_SAMPLES + place : CONTEXT_SAMPLES + place + len(part)] = part
            place = (place + len(part)) % RING_SAMPLES
            if place == 0:
                row[:CONTEXT_SAMPLES] = row[RING_SAMPLES:]
            samples = samples[len(part) :]

    def read(self, slots: Numbers, indices: Numbers) -> Samples:
        """Return hops with their context. Shape (batch, 1840), int16, a copy."""
        sound: Samples = self._hops[slots, indices % RING_HOPS]
        return sound

    def is_intact(self, slots: Numbers, indices: Numbers) -> npt.NDArray[np.bool_]:
        """Return which of the hops just read were not overwritten meanwhile."""
        first = indices * HOP_SAMPLES - CONTEXT_SAMPLES
        # A hop less than the ring holds: the next one may be half copied and not counted yet.
        intact: npt.NDArray[np.bool_] = self.written[slots] - first < RING_SAMPLES - HOP_SAMPLES
        return intact

    def arrived_s(self, slots: Numbers, indices: Numbers) -> npt.NDArray[np.float64]:
        """Return when each hop was complete, by the clock."""
        return self._arrived_s[slots, indices % RING_HOPS]
