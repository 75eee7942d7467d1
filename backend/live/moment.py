"""What a decision may know of the time it is made. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Moment(NamedTuple):
    """What the session knows at the time of an input."""

    position: int
    """Ticks in the recording."""
    active_s: float
    """Seconds on the interview's clock; outages do not count."""
    clock_s: float = 0.0
    """Seconds of a monotonic clock that never stands."""
    voice: tuple[int | None, int] = (None, 0)
    """Where the candidate's speech began since the last turn, and was last heard, in ticks."""
    playing: bool = False
    """Whether the candidate still hears the interviewer."""
    microphone: bool = True
    """Whether the candidate speaks; else they type, or are muted."""
