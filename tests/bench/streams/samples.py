"""What a process counted and timed, as it is handed from one process to another."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass
class Tally:
    """Frames of all streams of one process; delays only of those sent inside the window."""

    sent: int = 0
    received: int = 0
    delays_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What went wrong, one short line each; more than a few are cut off."""

    def take(self, stamp_ns: int, now_ns: int, window_ns: Sequence[int]) -> None:
        """Count a frame that arrived."""
        self.received += 1
        if window_ns[0] <= stamp_ns < window_ns[1]:
            self.delays_ms.append(round((now_ns - stamp_ns) / 1e6, 3))

    def fault(self, words: str) -> None:
        """Keep what went wrong."""
        if len(self.faults) < 20:
            self.faults.append(words)

    def write(self) -> None:
        """Hand it over on standard output, as one line."""
        sys.stdout.write(json.dumps(asdict(self)) + "\n")
        sys.stdout.flush()


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile of sorted values; 0 of none."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
