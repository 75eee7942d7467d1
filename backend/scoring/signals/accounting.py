"""Sums over each stream, from which its summary is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.activity import Talk
from backend.scoring.signals.facts import Facts, Flags, Float
from backend.scoring.signals.findings import HOP_MS, HOPS_PER_S
from backend.scoring.signals.levels import Measures
from backend.scoring.signals.series import Series
from backend.scoring.signals.summary import COUNTS, Summary

Slots = npt.NDArray[np.intp]

HOP_S: Final = 1 / HOPS_PER_S
UNSCORED: Final = COUNTS.index("unscored_s")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the signals made of one hop of each stream. Each of shape (batch,) unless said."""

    playing: Flags
    speaking: Flags
    silent: Flags
    """Neither speaks."""
    voiced: Flags
    quiet: Flags
    judged: Flags
    reasons: Flags
    """Why signals about voices were not judged. Shape (5, batch)."""
    troubles: Flags
    """Which troubles hold. Shape (7, batch)."""


class Accounts:
    """The sums of all streams."""

    def __init__(self, slots: int) -> None:
        """Begin at nothing."""
        # In hops, so that sums are whole numbers for ever.
        self._counts = np.zeros((len(COUNTS), slots))
        self._bandwidth_hz = np.full(slots, np.nan, np.float32)
        self._first_hop = np.zeros(slots, np.int64)

    def begin(self, slot: int, first_hop: int) -> None:
        """Begin a stream anew at a hop of the recording."""
        self._first_hop[slot] = first_hop
        self._counts[:, slot] = 0
        self._bandwidth_hz[slot] = np.nan

    def skip(self, slot: int, hops: int) -> None:
        """Count hops that were not scored."""
        self._counts[UNSCORED, slot] += hops

    def add(self, slots: Slots, heard: Heard, facts: Facts, measures: Measures) -> None:
        """Count one hop of each stream, in the order of `COUNTS`."""
        batch = len(slots)
        rows = np.empty((len(COUNTS), batch), np.float32)
        rows[0] = 1
        rows[1] = 0
        rows[2], rows[3], rows[4] = heard.speaking, heard.playing, heard.silent
        rows[5] = heard.judged
        rows[6:11] = heard.reasons
        rows[11], rows[12] = facts.square * heard.voiced, heard.voiced
        rows[13], rows[14] = facts.voice * heard.quiet, facts.voice * heard.voiced
        rows[15] = heard.quiet
        rows[16] = facts.clipped > 0
        rows[17] = facts.gaps * HOPS_PER_S
        rows[18:] = heard.troubles
        self._counts[:, slots] += rows
        self._bandwidth_hz[slots] = measures.bandwidth_hz

    def summary(self, slot: int, until_hop: int, talk: Talk, series: Series) -> Summary:
        """Return what a stream came to."""
        bandwidth_hz: Float = self._bandwidth_hz[slot]
        return Summary(
            counts=dict(zip(COUNTS, (self._counts[:, slot] * HOP_S).tolist(), strict=True)),
            from_ms=int(self._first_hop[slot]) * HOP_MS,
            until_ms=until_hop * HOP_MS,
            series=series,
            stretches=talk.stretches,
            latencies_ms=talk.latencies_ms,
            longest_silence_ms=talk.longest_silence_ms,
            barge_ins=talk.barge_ins,
            bandwidth_hz=None if np.isnan(bandwidth_hz) else float(bandwidth_hz),
        )
