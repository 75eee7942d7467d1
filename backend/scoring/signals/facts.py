"""Facts of one hop of many streams, from its samples and its power spectrum. Pure.

No learning and no memory: what is said of a row depends on that row alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.features import BINS, CONTEXT_SAMPLES, FRAMES_PER_HOP, HOP_SAMPLES, RATE_HZ

Float = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Pcm = npt.NDArray[np.int16]

EDGES_HZ: Final = (
    60, 200, 400, 600, 800, 1000, 1250, 1500, 1750, 2000, 2300, 2600, 3000,
    3400, 3800, 4200, 4600, 5000, 5500, 6000, 6500, 7000, 7500, 7900,
)  # fmt: skip
"""Borders of the bands of `Facts.bands`: even steps where a telephone line and a narrow headset
end, wider ones elsewhere."""
BANDS: Final = len(EDGES_HZ) - 1
VOICE: Final = slice(1, 15)
"""Bands from 200 to 4200 Hz, where both voices and noise that hides them lie."""
QUIETEST_DBFS: Final = -100.0
"""What digital silence counts as; the quietest sample of int16 alone is at -90 dBFS."""
LEAST_SQUARE: Final = np.float32(10 ** (QUIETEST_DBFS / 10))
FULL_SCALE: Final = 32_767
CEILING: Final = 32_700
"""Magnitude from which a sample counts as clipped: converters and mixers stop a little short of
full scale (a guess, to be calibrated)."""
GAP_SAMPLES: Final = 160
"""Exact zeros in a row that may be a piece that went missing: 10 ms (a guess, to be calibrated)."""
EDGE_SAMPLES: Final = 16
EDGE_LEVEL: Final = 0.01
"""Mean magnitude in the 1 ms before such a gap, full scale 1, above which it was cut into running
sound, -40 dBFS. A noise gate closes when it is quiet, so its zeros are no gaps (a guess)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one hop of each stream. All of shape (batch,) unless said."""

    level_dbfs: Float
    """Root mean square, from -100; a full-scale sine is -3.01."""
    square: Float
    """The same as a power: mean square of full scale 1, from 1e-10."""
    peak: Float
    """Largest magnitude, 0 to 1."""
    clipped: Float
    """Fraction of samples at the ceiling."""
    zeros: Float
    """Fraction of samples that are exactly 0."""
    dc: Float
    """Mean of the samples, full scale 1."""
    gaps: Flags
    """Whether a piece of running sound is missing: exact zeros between loud samples."""
    bands: Float
    """Shape (batch, 23): mean power of the spectrum's lines in each band."""
    voice: Float
    """The same over 200 to 4200 Hz."""


_FIRST_LINES: Final = np.ceil(np.array(EDGES_HZ) * 2 * (BINS - 1) / RATE_HZ).astype(np.intp)
"""First line of the spectrum in each band, and of what lies above the last."""
_PER_LINE: Final = (1 / (np.diff(_FIRST_LINES) * FRAMES_PER_HOP)).astype(np.float32)
_PER_VOICE_BAND: Final = np.float32(1 / (VOICE.stop - VOICE.start))

_ONE_EACH: Final = np.ones(HOP_SAMPLES, np.float32)
_ALL_FRAMES: Final = np.ones((1, FRAMES_PER_HOP), np.float32)
SUMS: Final = 4 + BANDS
"""Rows of what `gather` writes."""
_SQUARE, _TOTAL, _HIGHEST, _ZEROS = range(4)


def measure(pcm: Pcm, power: Float) -> Facts:
    """Return the facts of one hop of each stream.

    Args:
        pcm: Mono at 16 kHz. Shape (batch, 1840), int16: 240 samples before the hop, then its 1600.
        power: From `log_mel` of the same block. Shape (batch, 10, 257), float32.
    """
    sums = np.empty((len(pcm), SUMS), np.float32)
    gather(pcm, power, sums)
    return conclude(pcm, sums)


def gather(pcm: Pcm, power: Float, sums: Float) -> None:
    """Write what needs every sample, best of few hops while they lie in the processor's cache.

    Args:
        pcm: As for `measure`.
        power: As for `measure`.
        sums: Where to. Shape (batch, 27), float32.
    """
    hop = pcm[:, CONTEXT_SAMPLES:]
    wide = hop.astype(np.float32)
    sums[:, _SQUARE] = np.vecdot(wide, wide)
    sums[:, _TOTAL] = np.vecdot(wide, _ONE_EACH)
    sums[:, _HIGHEST] = np.maximum(hop.max(1).astype(np.int32), -hop.min(1).astype(np.int32))
    # Eight counters of a byte side by side: each ends at 200 at most.
    counted = np.add.reduce(np.equal(hop, 0).view(np.uint64), axis=1).view(np.uint8)
    sums[:, _ZEROS] = counted.reshape(-1, 8).sum(1)
    # Per stream: a product over all rows would round a row differently in each size of batch.
    lines = np.matmul(_ALL_FRAMES, power)[:, 0]
    sums[:, 4:] = np.add.reduceat(lines, _FIRST_LINES, axis=1)[:, :-1]


def conclude(pcm: Pcm, sums: Float) -> Facts:
    """Return the facts of hops that were gathered; of the same hops in the same order."""
    zeros = sums[:, _ZEROS] / np.float32(HOP_SAMPLES)
    highest = sums[:, _HIGHEST]
    bands = sums[:, 4:] * _PER_LINE
    square = np.maximum(sums[:, _SQUARE] / np.float32(HOP_SAMPLES * 32768.0**2), LEAST_SQUARE)
    return Facts(
        level_dbfs=decibels(square),
        square=square,
        peak=highest / np.float32(32768.0),
        clipped=_clipped(pcm, highest),
        zeros=zeros,
        dc=sums[:, _TOTAL] / np.float32(HOP_SAMPLES * 32768.0),
        gaps=_gaps(pcm, zeros),
        bands=bands,
        voice=np.add.reduce(bands[:, VOICE], axis=1) * _PER_VOICE_BAND,
    )


def decibels(power: Float) -> Float:
    """Return 10 log10 of a power relative to full scale, never below -100."""
    return np.float32(10.0) * np.log10(np.maximum(power, LEAST_SQUARE))


def _clipped(pcm: Pcm, highest: Float) -> Float:
    fractions = np.zeros(len(pcm), np.float32)
    rows = np.flatnonzero(highest >= CEILING)
    if rows.size:
        loud = pcm[rows, CONTEXT_SAMPLES:]
        count = np.count_nonzero((loud >= CEILING) | (loud <= -CEILING), axis=1)
        fractions[rows] = count / HOP_SAMPLES
    return fractions


def _gaps(pcm: Pcm, zeros: Float) -> Flags:
    """Return which hops hold a gap cut into running sound; only rows with zeros are looked at."""
    found = np.zeros(len(pcm), np.bool_)
    for row in np.flatnonzero((zeros >= GAP_SAMPLES / HOP_SAMPLES) & (zeros < 1)):
        found[row] = _has_gap(pcm[row])
    return found


def _has_gap(samples: Pcm) -> bool:
    """Return whether a run of zeros begins in the middle of loud sound.

    Only its beginning counts: a gate opens as suddenly as it likes. What began in the hop before
    and was long enough there was told there.
    """
    places = np.append(np.flatnonzero(samples), len(samples))
    before = places[:-1][np.diff(places) > GAP_SAMPLES]
    for place in before[before >= CONTEXT_SAMPLES - GAP_SAMPLES]:
        # int32, because the magnitude of -32768 is no int16.
        edge = np.abs(samples[max(0, place - EDGE_SAMPLES + 1) : place + 1].astype(np.int32))
        if edge.mean() > EDGE_LEVEL * 32768:
            return True
    return False
