"""When a signal begins and when it ends: thresholds apart from the memory they look at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backend.scoring.signals.facts import Flags, Float
from backend.scoring.signals.findings import TROUBLES, Band, Kind, Trouble
from backend.scoring.signals.levels import Measures


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that may hold of a stream."""

    kind: Kind
    measure: str
    """Its name in an event's detail, with the unit."""
    begins: float
    ends: float
    """Apart from `begins`, so that a measure near a threshold does not flicker."""
    lead_hops: int = 0
    """How long before its beginning is known it began."""
    trouble: Trouble | None = None
    band: Band = Band.HIGH

    @property
    def is_low_bad(self) -> bool:
        """Whether it begins below its threshold."""
        return self.begins < self.ends


def _hearing(trouble: Trouble, measure: str, begins: float, ends: float) -> Condition:
    return Condition(Kind.HEARING_TROUBLE, measure, begins, ends, 0, trouble)


CONDITIONS: Final = (
    _hearing(Trouble.TOO_QUIET, "level_dbfs", -45.0, -42.0),
    _hearing(Trouble.CLIPPED, "clipped_fraction", 0.01, 0.004),
    _hearing(Trouble.NOISY, "snr_db", 10.0, 13.0),
    _hearing(Trouble.NARROW, "bandwidth_hz", 4999.0, 5001.0),
    _hearing(Trouble.DROPOUTS, "dropouts_per_10s", 3.0, 0.5),
    _hearing(Trouble.DIGITAL_ZERO, "zero_s", 3.0, 0.1),
    _hearing(Trouble.DC, "dc_fraction", 0.05, 0.02),
    Condition(Kind.INTERVIEWER_AUDIBLE, "peak_ratio", 9.0, 9.0, lead_hops=40),
    Condition(Kind.LONG_SILENCE, "silence_s", 15.0, 0.1),
    Condition(Kind.OVERLAPPED_VOICES, "probability", 0.6, 0.4, lead_hops=20, band=Band.LOW),
    Condition(Kind.WHISPER_LIKE, "probability", 0.7, 0.4, lead_hops=20, band=Band.LOW),
)
"""Guesses, to be calibrated, but for: 10 dB of SNR and 5 kHz, below which signals about voices
abstain (AUDIO.md 4.1); the ratio of the echo's peak (measured, docs/decisions)."""

HEARING: Final = slice(0, len(TROUBLES))
ECHO: Final = len(TROUBLES)
SILENCE: Final = ECHO + 1
VOICES: Final = slice(SILENCE + 1, SILENCE + 3)
SURE: Final = 0.8
"""Mean probability from which a finding about voices is called medium; it is never called more."""

SPEECH_NEEDED_S: Final = 5.0
"""Seconds of speech before level, noise and clipping are judged (a guess, to be calibrated)."""
BANDWIDTH_NEEDED_S: Final = 10.0
"""And before the bandwidth is: it needs some sharp sounds (a guess, to be calibrated)."""
CLEAN_NEEDED_S: Final = 20.0
"""And before signals about voices are judged at all (AUDIO.md 4.1)."""

_SIGNS: Final = np.array([-1.0 if each.is_low_bad else 1.0 for each in CONDITIONS], np.float32)
_BEGINS: Final = (np.array([c.begins for c in CONDITIONS], np.float32) * _SIGNS)[:, None]
_ENDS: Final = (np.array([c.ends for c in CONDITIONS], np.float32) * _SIGNS)[:, None]


def values(measures: Measures, ratio: Float, silent_s: Float, voices: Float) -> Float:
    """Return what each condition looks at. Shape (conditions, batch), float32, unknown is NaN."""
    found = np.empty((len(CONDITIONS), len(ratio)), np.float32)
    found[0] = measures.speech_dbfs
    found[1] = measures.clipped
    found[2] = measures.snr_db
    found[3] = measures.bandwidth_hz
    found[4] = measures.gaps
    found[5] = measures.zero_s
    found[6] = measures.dc
    found[ECHO] = ratio
    found[SILENCE] = silent_s
    found[VOICES] = voices
    return found


def judge(found: Float, judged: Flags) -> tuple[Flags, Flags]:
    """Return which conditions would begin and which would end. Shapes (conditions, batch).

    What is not judged neither begins nor ends: it stays as it was.
    """
    signed = found * _SIGNS[:, None]
    return (signed >= _BEGINS) & judged, (signed < _ENDS) & judged


def worse(found: Float, than: Float) -> Flags:
    """Return which values lie farther on the wrong side. Shape (conditions, batch)."""
    return found * _SIGNS[:, None] > than * _SIGNS[:, None]


def judgeable(measures: Measures, looked: Flags, clean: Flags) -> Flags:
    """Return which conditions can be judged. Shape (conditions, batch).

    Args:
        measures: How well each stream is heard.
        looked: Where the interviewer's sound was looked for. Shape (batch,).
        clean: Where something can be said about voices. Shape (batch,).
    """
    can = np.ones((len(CONDITIONS), len(looked)), np.bool_)
    can[:3] = measures.speech_s >= SPEECH_NEEDED_S
    can[3] = measures.speech_s >= BANDWIDTH_NEEDED_S
    can[ECHO] = looked
    can[VOICES] = clean
    return can


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why signals about voices are not judged in a hop. Each of shape (batch,)."""

    noisy: Flags
    narrow: Flags
    echo: Flags
    music: Flags
    early: Flags
    """Less than 20 s of speech were heard."""

    def judged(self) -> Flags:
        """Return where none of them holds."""
        return ~(self.noisy | self.narrow | self.echo | self.music | self.early)

    def rows(self) -> npt.NDArray[np.bool_]:
        """Return all five. Shape (5, batch)."""
        return np.array((self.noisy, self.narrow, self.echo, self.music, self.early))


def abstain(measures: Measures, echo: Flags, music: Flags) -> Abstention:
    """Return where there is not enough clean speech to say anything about voices."""
    return Abstention(
        # Unknown counts as bad: nobody is judged by sound that nobody has measured.
        noisy=~(measures.snr_db >= CONDITIONS[2].begins),
        narrow=~(measures.bandwidth_hz > CONDITIONS[3].begins),
        echo=echo,
        music=music,
        early=measures.speech_s < CLEAN_NEEDED_S,
    )
