"""Whether another microphone or room is heard, from the sound's floor alone.

The floor is what the quietest moments of 12 s hold in each band: it follows the room and the
device and hardly the talker (AUDIO.md 3.5: a change of talker moves it in 3 % of cases, where a
long-term spectrum moves in 60 %).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.facts import BANDS, Flags, Float

Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]

BLOCK_HOPS: Final = 120
"""Hops in a block, 12 s."""
PERCENTILE: Final = 8
SIDE: Final = 2
"""Blocks on each side of a change: one door that slams changes no path."""
FAR_DB: Final = 6.0
"""Mean difference of the bands from which the floor is another one (measured: docs/decisions/
2026-11-22-signals-from-sound.md)."""
ALIKE_DB: Final = 4.0
"""Mean difference within which the blocks of one side belong together."""
_LEAST: Final = np.float32(1e-9)
"""Power of a band below which floors are not told apart: about the last bit of int16."""
_RANK: Final = BLOCK_HOPS * PERCENTILE // 100


@dataclass(frozen=True, slots=True)
class Change:
    """The floor changed at a hop of the recording."""

    slot: int
    hop: int
    distance_db: float


@dataclass(slots=True)
class _Floors:
    blocks: deque[tuple[int, Float]] = field(default_factory=lambda: deque(maxlen=2 * SIDE))


class CapturePath:
    """The memory of all streams."""

    def __init__(self, slots: int) -> None:
        """Know no room."""
        self._levels = np.zeros((slots, BLOCK_HOPS, BANDS), np.float32)
        self._filled = np.zeros(slots, np.int64)
        self._first_hop = np.zeros(slots, np.int64)
        self._floors: dict[int, _Floors] = {}

    def forget(self, slot: int) -> None:
        """Begin a stream anew."""
        self._filled[slot] = 0
        self._floors.pop(slot, None)

    def update(self, slots: Slots, hops: Hops, bands: Float, usable: Flags) -> list[Change]:
        """Take one hop of each stream; return what changed.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording.
            bands: Power by band. Shape (batch, 23).
            usable: Rows that count: the interviewer does not sound, and the microphone is alive.
        """
        rows = np.flatnonzero(usable)
        chosen = slots[rows]
        filled = self._filled[chosen]
        first = filled == 0
        if first.any():
            self._first_hop[chosen[first]] = hops[rows[first]]
        self._levels[chosen, filled] = bands[rows]
        filled += 1
        full = chosen[filled == BLOCK_HOPS]
        filled[filled == BLOCK_HOPS] = 0
        self._filled[chosen] = filled
        changes = (self._judge(int(slot)) for slot in full)
        return [change for change in changes if change is not None]

    def _judge(self, slot: int) -> Change | None:
        floor = floor_db(self._levels[slot])
        known = self._floors.setdefault(slot, _Floors())
        known.blocks.append((int(self._first_hop[slot]), floor))
        if len(known.blocks) < 2 * SIDE:
            return None
        distance_db = change_db([block for _, block in known.blocks])
        if distance_db < FAR_DB:
            return None
        hop = known.blocks[SIDE][0]
        for _ in range(SIDE):
            known.blocks.popleft()
        return Change(slot, hop, round(distance_db, 1))


def floor_db(levels: Float) -> Float:
    """Return the floor of a block in decibels. Shape (23,), from (120, 23) powers."""
    lowest = np.partition(levels, _RANK, axis=0)[_RANK]
    decibels: Float = 10 * np.log10(np.maximum(lowest, _LEAST))
    return decibels


def change_db(floors: list[Float]) -> float:
    """Return how far the later floors lie from the earlier; 0 when one side is not one floor."""
    before, after = floors[:SIDE], floors[SIDE:]
    if any(_apart(side[0], other) > ALIKE_DB for side in (before, after) for other in side[1:]):
        return 0.0
    return _apart(np.mean(before, axis=0), np.mean(after, axis=0))


def _apart(one: npt.NDArray[np.floating], other: npt.NDArray[np.floating]) -> float:
    return float(np.abs(one - other).mean())
