"""The series of a recording as shapes of an inline SVG: pure, no words, no colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.findings import TROUBLES
from backend.scoring.signals.series import LEVEL, SPEECH, STATES, SecondState, Series
from backend.scoring.signals.series import TROUBLES as TROUBLE_COLUMN

WIDTH: Final = 1000
LANE: Final = 26
"""Height of a lane; the drawing has no other scale than its view box."""
MAX_COLUMNS: Final = 500
"""Shapes side by side at most: an hour becomes columns of about seven seconds."""
QUIETEST_DBFS, LOUDEST_DBFS = -70, -10
"""Levels at the foot and at the head of their lane."""
HARMLESS_BIT: Final = 1 << list(map(str, TROUBLES)).index("dc")

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Paths in a box of `WIDTH`, each lane from 0 to `LANE`, and the ticks of its time."""

    seconds: int
    speech: str
    interviewer: str
    level: str
    trouble: str
    unmeasured: str
    ticks: list[tuple[float, int]]
    """Where, and which second."""

    def place(self, ms: int) -> float:
        """Return where a place in the recording lies."""
        return round(min(max(0.0, ms / 1000 / max(1, self.seconds)), 1.0) * WIDTH, 1)


def draw(series: Series, length_s: int) -> Timeline:
    """Return the shapes of a recording of that length; what has no column is unmeasured."""
    seconds = max(length_s, series.first_s + series.seconds, 1)
    columns = _whole(series, seconds)
    step = -(-seconds // MAX_COLUMNS)
    measured = columns[SPEECH] != 255
    states, troubles = columns[STATES], columns[TROUBLE_COLUMN]
    speech = np.where(measured, columns[SPEECH], 0)
    level = np.where(measured, columns[LEVEL], -QUIETEST_DBFS)
    playing = measured & ((states & SecondState.INTERVIEWER) > 0)
    bad = measured & ((troubles & ~np.uint8(HARMLESS_BIT)) > 0)
    loud = (-level.astype(float) - QUIETEST_DBFS) / (LOUDEST_DBFS - QUIETEST_DBFS)
    scale = WIDTH / seconds
    return Timeline(
        seconds=seconds,
        speech=_bars(_by_step(speech / 100, step, np.mean), step * scale),
        interviewer=_spans(_by_step(playing, step, np.any), step * scale),
        level=_bars(_by_step(np.clip(loud, 0, 1), step, np.max), step * scale),
        trouble=_spans(_by_step(bad, step, np.any), step * scale),
        unmeasured=_spans(_by_step(~measured, step, np.all), step * scale),
        ticks=[(round(at * scale, 1), at) for at in range(0, seconds, tick_s(seconds))],
    )


def tick_s(seconds: int) -> int:
    """Return the seconds between two marks of time: at most ten marks."""
    steps = (5, 10, 30, 60, 120, 300, 600, 1200, 3600)
    return next((step for step in steps if seconds <= 10 * step), 7200)


def _whole(series: Series, seconds: int) -> npt.NDArray[np.uint8]:
    columns = np.full((5, seconds), 255, np.uint8)
    columns[:, series.first_s : series.first_s + series.seconds] = series.columns
    return columns


def _by_step(
    values: npt.NDArray[np.generic], step: int, of: Callable[..., npt.NDArray[np.generic]]
) -> npt.NDArray[np.generic]:
    """Return one value for each `step` seconds; the last may cover fewer."""
    missing = -len(values) % step
    padded = np.concatenate((values, np.repeat(values[-1:], missing)))
    return of(padded.reshape(-1, step), axis=1)


def _bars(heights: Sequence[float] | npt.NDArray[np.generic], width: float) -> str:
    """Return bars that stand on the foot of a lane; neighbours of one height are one."""
    tall = [round(float(height) * LANE) for height in heights]
    parts = []
    for first, end in _runs(tall):
        if tall[first]:
            left, right = _x(first * width), _x(end * width)
            parts.append(f"M{left} {LANE}V{LANE - tall[first]}H{right}V{LANE}Z")
    return "".join(parts)


def _spans(flags: npt.NDArray[np.generic], width: float) -> str:
    """Return blocks as high as a lane where the flags hold."""
    return _bars([float(bool(flag)) for flag in flags], width)


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    edges = [0, *(n for n in range(1, len(values)) if values[n] != values[n - 1]), len(values)]
    return list(pairwise(edges))


def _x(place: float) -> str:
    return f"{min(place, WIDTH):.1f}".removesuffix(".0")
