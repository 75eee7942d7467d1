"""How good a detector is: ranking, errors at a threshold, calibration, edges. Pure."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

Float = npt.NDArray[np.floating[Any]]
Truth = npt.NDArray[Any]

BINS: Final = 15
EDGE_SEARCH_SLOTS: Final = 25
"""An edge is looked for within half a second of where it really is."""


def auc(scores: Float, truth: Truth) -> float:
    """Return the chance that a slot of speech scores above one without; half of ties."""
    flat, wanted = np.ravel(scores), np.ravel(truth) > 0
    positive, negative = int(wanted.sum()), int((~wanted).sum())
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(flat)
    above = float(ranks[wanted].sum()) - positive * (positive + 1) / 2
    return above / (positive * negative)


def missed(decided: Truth, truth: Truth) -> float:
    """Return which share of speech was not decided to be speech."""
    wanted = np.ravel(truth) > 0
    return float(1 - np.ravel(decided)[wanted].mean()) if wanted.any() else float("nan")


def false_alarm(decided: Truth, truth: Truth) -> float:
    """Return which share of what is not speech was decided to be speech."""
    other = np.ravel(truth) == 0
    return float(np.ravel(decided)[other].mean()) if other.any() else float("nan")


def missed_at(scores: Float, truth: Truth, false_alarms: float) -> float:
    """Return the misses at the threshold that gives a share of false alarms: a point of DET."""
    flat, wanted = np.ravel(scores), np.ravel(truth) > 0
    if not wanted.any() or wanted.all():
        return float("nan")
    other = np.sort(flat[~wanted])
    above = int(false_alarms * len(other))
    threshold = other[len(other) - 1 - above]
    return float((flat[wanted] <= threshold).mean())


def held(scores: Float, threshold: float, hangover_slots: int) -> npt.NDArray[np.bool_]:
    """Return the decision for each slot: over the threshold now or a few slots ago."""
    over = np.asarray(scores) >= threshold
    found = over.copy()
    for late in range(1, hangover_slots + 1):
        found[:, late:] |= over[:, :-late]
    return found


def calibration_error(scores: Float, truth: Truth) -> float:
    """Return the mean distance between probability and truth over 15 bins of probability."""
    flat, wanted = np.ravel(scores), (np.ravel(truth) > 0).astype(float)
    places = np.minimum((flat * BINS).astype(int), BINS - 1)
    total = 0.0
    for place in range(BINS):
        inside = places == place
        if inside.any():
            total += abs(float(flat[inside].mean()) - float(wanted[inside].mean())) * inside.sum()
    return total / len(flat)


def edge_errors_ms(
    decided: npt.NDArray[np.bool_], truth: Truth, slot_ms: float = 20.0
) -> dict[str, float]:
    """Return how late decisions begin and end, in median and at the 90th percentile.

    Only beginnings after, and ends before, 300 ms of silence count.
    """
    late: dict[str, list[float]] = {"onset": [], "offset": []}
    for row, wanted in zip(decided, np.asarray(truth) > 0, strict=True):
        for place in np.flatnonzero(np.diff(wanted.astype(int))) + 1:
            name = "onset" if wanted[place] else "offset"
            quiet = (
                wanted[max(0, place - 15) : place] if wanted[place] else wanted[place : place + 15]
            )
            if quiet.any() or len(quiet) < 15:
                continue
            found = _nearest(row, int(place), bool(wanted[place]))
            if found is not None:
                late[name].append((found - place) * slot_ms)
    return {
        f"{name}_{label}_ms": float(np.percentile(values, share)) if values else float("nan")
        for name, values in late.items()
        for label, share in (("median", 50), ("p90", 90))
    }


def _nearest(row: npt.NDArray[np.bool_], place: int, rising: bool) -> int | None:
    changes = np.flatnonzero(np.diff(row.astype(int)) == (1 if rising else -1)) + 1
    near = changes[np.abs(changes - place) <= EDGE_SEARCH_SLOTS]
    return int(near[np.abs(near - place).argmin()]) if len(near) else None
