"""Which hops a tick computes. Pure: counters in, choices out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import HOP_SAMPLES

MAX_BACKLOG_HOPS: Final = 10
"""A stream that waits longer than 1 s is taken up at its newest hop; the rest is unscored."""
WAIT_S: Final = 0.06
"""How long a hop waits for company. A little longer than a tick, so that every second tick takes
all streams: what a round costs grows much less than its size, and it begins with a cold cache."""
ENOUGH: Final = 512
"""Hops that go at once: more of them gain little and keep the first of them waiting (a guess)."""

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def waiting_hops(written: Numbers, done: Numbers) -> Numbers:
    """Return how many whole hops wait in each slot."""
    return written // HOP_SAMPLES - done


def skipped_to(written: Numbers, done: Numbers) -> Numbers:
    """Return where each slot goes on: at its newest whole hop when too much waits."""
    newest = written // HOP_SAMPLES - 1
    return np.where(newest + 1 - done > MAX_BACKLOG_HOPS, newest, done)


def choose(waiting: Numbers, due: Flags) -> Numbers:
    """Return the slots whose next hop is computed now: all that wait, or none of them yet.

    Args:
        waiting: Whole hops that wait in each slot.
        due: Slots whose next hop has waited long enough.
    """
    ready = np.flatnonzero(waiting > 0)
    return ready if len(ready) >= ENOUGH or due[ready].any() else ready[:0]
