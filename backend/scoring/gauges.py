"""What the scorer tells operators about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.ladder import Level

KEPT: Final = 1200
"""Ticks that percentiles are taken over, a minute."""
KEPT_HOPS: Final = 8192
"""Hops that percentiles are taken over, three seconds of 300 streams."""


class Recent:
    """The newest values of something, for percentiles."""

    def __init__(self, length: int) -> None:
        """Hold none yet."""
        self._values = np.zeros(length)
        self._count = 0

    def add(self, values: npt.NDArray[np.float64]) -> None:
        """Take values; fewer than are kept."""
        places = (self._count + np.arange(len(values))) % len(self._values)
        self._values[places] = values
        self._count += len(values)

    def add_one(self, value: float) -> None:
        """Take a value."""
        self._values[self._count % len(self._values)] = value
        self._count += 1

    def percentile(self, share: float) -> float:
        """Return a percentile, `share` from 0 to 100; 0 without values. Any thread."""
        known = self._values[: min(self._count, len(self._values))].copy()
        return float(np.percentile(known, share)) if len(known) else 0.0


@dataclass(slots=True)
class Gauges:
    """Counters of one scorer; written by its thread, read by any."""

    streams: int = 0
    level: Level = Level.ALL
    backlog_s: float = 0.0
    """Sound that waits in the latest stream, seconds."""
    hops: int = 0
    batches: int = 0
    wake_ups: int = 0
    """Times that the event loop was called; at most once a batch."""
    skipped_s: float = 0.0
    """Sound that was not scored because the scorer was behind, seconds."""
    failures: int = 0
    refused: int = 0
    """Streams that were not taken."""
    ticks_ms: Recent = field(default_factory=lambda: Recent(KEPT))
    waits_ms: Recent = field(default_factory=lambda: Recent(KEPT_HOPS))
    """From the arrival of a hop's last sample to its scores."""

    @property
    def batch_size(self) -> float:
        """Mean number of hops in a call of the network."""
        return self.hops / self.batches if self.batches else 0.0
