"""What belongs beside an event: its place in the recording, how sure, and what else it may be.

Pure.
"""

from __future__ import annotations

from typing import Final

from backend.integrity.signal import BANDS, Band
from backend.integrity.signals import SIGNALS

AROUND_MS: Final = 10_000
"""How much of the recording is heard before and after an event."""
SAME_MS: Final = 5_000
"""How far apart two views of one thing may lie; a guess, to be calibrated."""
STANDS_FOR: Final = {"microphone_changed": "capture_path_changed"}
"""What the server sees itself when a page tells the first."""


def clip(start_ms: int, end_ms: int, length_ms: int | None) -> tuple[int, int]:
    """Return the part of the recording to listen to: the event with 10 s around it."""
    last_ms = end_ms + AROUND_MS
    if length_ms is not None:
        last_ms = min(last_ms, length_ms)
    first_ms = max(0, min(start_ms - AROUND_MS, last_ms))
    return first_ms, last_ms


def band(kind: str, claimed: str) -> str:
    """Return how sure an event may be called: never surer than its signal can be."""
    most = SIGNALS[kind].max_band
    return min(Band(claimed) if claimed else most, most, key=BANDS.index).value


def is_superseded(kind: str, start_ms: int, by: str, by_start_ms: int) -> bool:
    """Return whether the server saw itself what a page told."""
    return STANDS_FOR.get(kind) == by and abs(start_ms - by_start_ms) <= SAME_MS
