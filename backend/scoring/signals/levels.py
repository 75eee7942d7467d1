"""Running measures of how well a stream is heard: level, noise, bandwidth, clipping, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.facts import BANDS, EDGES_HZ, Facts, Flags, Float
from backend.scoring.signals.findings import HOPS_PER_S

Slots = npt.NDArray[np.intp]

MEMORY_HOPS: Final = 5 * HOPS_PER_S
"""Hops of speech that a measure averages over (a guess, to be calibrated)."""
NOISE_HOPS_NEEDED: Final = 2 * HOPS_PER_S
MOST_CLIPPED: Final = 0.05
"""What one hop adds to clipping at most, so that its end is not told half a minute late."""
GAP_MEMORY_HOPS: Final = 10 * HOPS_PER_S
EDGE_DB: Final = 45.0
"""How far below its strongest band a voice's highest band lies at most (AUDIO, effective
bandwidth: 8 kHz for PCM and Opus, 4.9 and 4.4 kHz for narrow codecs)."""
MAX_SNR_DB: Final = 60.0
"""Noise below this is not told apart: behind a noise gate it is zero."""

_LEAST: Final = np.float32(1e-12)
_UPPER_HZ: Final = np.array(EDGES_HZ[1:], np.float32)
(_SPEECH, _NOISE, _CLIPPED, _DC, _GAPS, _SPEECH_HOPS, _NOISE_HOPS, _ZERO_HOPS) = range(8)


@dataclass(frozen=True, slots=True)
class Measures:
    """How well each stream of a batch is heard now; unknown is NaN. Shape (batch,), float32."""

    speech_dbfs: Float
    """Level of the candidate's speech."""
    snr_db: Float
    """Speech over the noise of the pauses, 200 to 4200 Hz."""
    bandwidth_hz: Float
    """Where the speech ends upwards."""
    clipped: Float
    """Fraction of clipped samples in speech."""
    dc: Float
    """Magnitude of the mean, full scale 1."""
    gaps: Float
    """Missing pieces in the last 10 s or so."""
    zero_s: Float
    """Seconds of exact zeros up to now."""
    speech_s: Float
    """Seconds of speech heard so far."""


class Levels:
    """The memory of all streams' measures."""

    def __init__(self, slots: int) -> None:
        """Know nothing of any stream."""
        self._state = np.zeros((8, slots), np.float32)
        self._bands = np.zeros((slots, BANDS), np.float32)
        self._level = np.zeros(slots, np.float32)

    def forget(self, slot: int) -> None:
        """Begin a stream anew."""
        self._state[:, slot] = 0
        self._bands[slot] = 0
        self._level[slot] = 0

    def update(self, slots: Slots, facts: Facts, voiced: Flags, quiet: Flags) -> Measures:
        """Take one hop of each stream.

        Args:
            slots: The stream of each row, each at most once.
            facts: Of the hop.
            voiced: Which rows hold the candidate's speech.
            quiet: Which rows hold a pause of everybody: neither voice nor the interviewer.
        """
        state = self._state[:, slots]
        state[_SPEECH_HOPS] += voiced
        state[_NOISE_HOPS] += quiet
        by_speech = _share(voiced, state[_SPEECH_HOPS])
        by_noise = _share(quiet, state[_NOISE_HOPS])
        state[_SPEECH] += by_speech * (facts.voice - state[_SPEECH])
        state[_NOISE] += by_noise * (facts.voice - state[_NOISE])
        clipped = np.minimum(facts.clipped, np.float32(MOST_CLIPPED))
        state[_CLIPPED] += by_speech * (clipped - state[_CLIPPED])
        state[_DC] += (facts.dc - state[_DC]) * np.float32(1 / MEMORY_HOPS)
        state[_GAPS] += facts.gaps - state[_GAPS] * np.float32(1 / GAP_MEMORY_HOPS)
        state[_ZERO_HOPS] = np.where(facts.zeros >= 1, state[_ZERO_HOPS] + 1, 0)
        self._state[:, slots] = state
        level = self._level[slots]
        level += by_speech * (facts.square - level)
        self._level[slots] = level
        bands = self._bands[slots]
        bands += by_speech[:, None] * (facts.bands - bands)
        self._bands[slots] = bands
        return _measures(state, level, bands)


def _share(counts: Flags, hops: Float) -> Float:
    """Return how much the newest hop weighs: the plain mean first, then a fading one."""
    share: Float = np.divide(counts, np.clip(hops, 1, MEMORY_HOPS), dtype=np.float32)
    return share


def _measures(state: Float, level: Float, bands: Float) -> Measures:
    unheard = state[_SPEECH_HOPS] == 0
    unknown = unheard | (state[_NOISE_HOPS] < NOISE_HOPS_NEEDED)
    noise = np.maximum(state[_NOISE], _LEAST)
    snr_db = 10 * np.log10(np.maximum(state[_SPEECH] - noise, _LEAST) / noise)
    strong = bands >= bands.max(1, keepdims=True) * np.float32(10 ** (-EDGE_DB / 10))
    highest = BANDS - 1 - strong[:, ::-1].argmax(1)
    nan = np.float32(np.nan)
    return Measures(
        speech_dbfs=np.where(unheard, nan, 10 * np.log10(np.maximum(level, _LEAST))),
        snr_db=np.where(unknown, nan, np.minimum(snr_db, np.float32(MAX_SNR_DB))),
        bandwidth_hz=np.where(unheard, nan, _UPPER_HZ[highest]),
        clipped=state[_CLIPPED],
        dc=np.abs(state[_DC]),
        gaps=state[_GAPS],
        zero_s=state[_ZERO_HOPS] / np.float32(HOPS_PER_S),
        speech_s=state[_SPEECH_HOPS] / np.float32(HOPS_PER_S),
    )
