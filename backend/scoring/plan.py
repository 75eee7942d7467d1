"""Which hops a tick computes. Pure: counters in, choices out."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import HOP_SAMPLES

MAX_BACKLOG_HOPS: Final = 10
"""A stream that waits longer than 1 s is taken up at its newest hop; the rest is unscored."""
MAX_BATCH: Final = 128
"""Hops in one call: more gain nothing (AUDIO.md 2.3) and keep the first of them waiting."""

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def waiting_hops(written: Numbers, done: Numbers) -> Numbers:
    """Return how many whole hops wait in each slot."""
    return written // HOP_SAMPLES - done


def skipped_to(written: Numbers, done: Numbers) -> Numbers:
    """Return where each slot goes on: at its newest whole hop when too much waits."""
    newest = written // HOP_SAMPLES - 1
    return np.where(newest + 1 - done > MAX_BACKLOG_HOPS, newest, done)


def choose(waiting: Numbers, due: Flags, block: int) -> Numbers:
    """Return the slots whose next hop is computed now, at most `MAX_BATCH`, longest queue first.

    A block that is not full costs as much as a full one, so its hops wait for company until one
    of them is due.

    Args:
        waiting: Whole hops that wait in each slot.
        due: Slots whose next hop has waited long enough.
        block: Hops that the engine computes at once.
    """
    ready = np.flatnonzero(waiting > 0)
    must = int(np.count_nonzero(due[ready]))
    full = len(ready) // block * block
    count = min(MAX_BATCH, len(ready), max(full, -(-must // block) * block))
    if count == len(ready):
        return ready
    order = np.argsort(-(waiting[ready] + 1000 * due[ready]), kind="stable")
    return np.sort(ready[order[:count]])
