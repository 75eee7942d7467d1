"""How loud a stretch of samples is."""

from __future__ import annotations

import math
import warnings

import numpy as np
import numpy.typing as npt

with warnings.catch_warnings():
    # Leaves the standard library with Python 3.13, which is not supported yet; from then on the
    # package audioop-lts has it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

FULL_SCALE = 32768.0
"""Magnitude of the most negative int16 sample, taken as 0 dBFS for both peak and rms."""


def rms_dbfs(samples: npt.NDArray[np.int16]) -> float:
    """Return the root mean square of int16 mono samples in dBFS.

    0 is a square wave at full scale, -3.01 a sine; no samples and digital silence are -inf.
    """
    if not samples.size:
        return -math.inf
    wide = samples.astype(np.float32)
    mean_square = float(np.dot(wide, wide)) / samples.size
    return 10 * math.log10(mean_square / FULL_SCALE**2) if mean_square else -math.inf


def peak_dbfs(samples: npt.NDArray[np.int16]) -> float:
    """Return the largest magnitude of int16 mono samples in dBFS; -inf for silence."""
    peak = int(np.abs(samples.astype(np.int32)).max()) if samples.size else 0
    return 20 * math.log10(peak / FULL_SCALE) if peak else -math.inf


def halves_rms(pcm: bytes) -> tuple[float, float]:
    """Return the root mean squares of both halves of int16 LE mono samples, full scale 1.

    Not by NumPy, whose calls cost the loop four times as much for so few samples
    (docs/performance.md). Both are 0 for no samples; a sample in the middle counts for neither.
    """
    middle, end = len(pcm) // 4 * 2, len(pcm) // 2 * 2
    first, second = pcm[:middle], pcm[end - middle : end]
    return audioop.rms(first, 2) / FULL_SCALE, audioop.rms(second, 2) / FULL_SCALE
