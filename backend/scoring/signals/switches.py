"""Conditions that begin at one threshold and end at another, of many streams at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.facts import Flags

Slots = npt.NDArray[np.intp]
Hops = npt.NDArray[np.int64]

LIMIT_HOPS: Final = 600
"""Hops from the beginning of one event to that of the next of its kind, 60 s (AUDIO.md 4.1)."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A condition of one stream that began or ended."""

    condition: int
    row: int
    """Of the batch."""
    began: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A condition's last or running time."""

    since_hop: int
    judged_hops: int


class Switches:
    """The conditions of all streams. Only what turns becomes a Python object."""

    def __init__(self, conditions: int, slots: int) -> None:
        """Begin with everything off."""
        self._on = np.zeros((conditions, slots), np.bool_)
        self._since = np.zeros((conditions, slots), np.int64)
        self._judged = np.zeros((conditions, slots), np.int64)

    def forget(self, slot: int) -> None:
        """Switch everything of a stream off, without a word."""
        self._on[:, slot] = False

    def update(
        self, slots: Slots, hops: Hops, enter: Flags, leave: Flags, judged: Flags
    ) -> list[Turned]:
        """Take one hop of each stream; return what turned.

        Args:
            slots: The stream of each row, each at most once.
            hops: Place of the hop in the recording.
            enter: Whether a condition that is off begins. Shape (conditions, batch).
            leave: Whether one that is on ends.
            judged: Whether it could be judged in this hop at all.
        """
        on = self._on[:, slots]
        held = on & judged
        if held.any():
            self._judged[:, slots] += held
        began = enter & ~on
        ended = leave & on
        turned = began | ended
        if not turned.any():
            return []
        self._on[:, slots] = on ^ turned
        found = []
        for condition, row in np.argwhere(turned):
            place = condition, slots[row]
            if began[condition, row]:
                self._since[place] = hops[row]
                self._judged[place] = judged[condition, row]
            found.append(Turned(int(condition), int(row), began=bool(began[condition, row])))
        return found

    def on(self, slots: Slots) -> Flags:
        """Return which conditions hold. Shape (conditions, batch)."""
        return self._on[:, slots]

    def span(self, condition: int, slot: int) -> Span:
        """Return since when a condition holds, or held last."""
        return Span(int(self._since[condition, slot]), int(self._judged[condition, slot]))
