"""What the bank of signals tells: findings, how sure they are, and what a stream wants told. Pure.

There is no word here for who somebody is or how they feel, and there shall be none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

HOP_MS: Final = 100
HOPS_PER_S: Final = 1000 // HOP_MS


class Kind(StrEnum):
    """Signals from sound, by the names of the integrity registry."""

    HEARING_TROUBLE = "hearing_trouble"
    INTERVIEWER_AUDIBLE = "interviewer_audible"
    CAPTURE_PATH_CHANGED = "capture_path_changed"
    LONG_SILENCE = "long_silence"
    OVERLAPPED_VOICES = "overlapped_voices"
    WHISPER_LIKE = "whisper_like"
    DIFFERENT_VOICE = "different_voice"
    UNSCORED = "unscored"


class Trouble(StrEnum):
    """What keeps us from hearing well, in the order of their bits in a series."""

    TOO_QUIET = "too_quiet"
    CLIPPED = "clipped"
    NOISY = "noisy"
    NARROW = "narrow"
    DROPOUTS = "dropouts"
    DIGITAL_ZERO = "digital_zero"
    DC = "dc"


TROUBLES: Final = tuple(Trouble)
NOTICES: Final[Mapping[Trouble, str]] = {
    Trouble.CLIPPED: "hearing_clipped",
    Trouble.TOO_QUIET: "hearing_too_quiet",
    Trouble.DROPOUTS: "hearing_dropouts",
    Trouble.NOISY: "hearing_noisy",
    Trouble.NARROW: "hearing_narrow",
}
"""Codes of the page's notices, the most pressing first. A constant offset cannot be heard, and
of a silent microphone the live talk tells by itself."""
RESTORED: Final = "hearing_restored"

OPT_IN: Final = frozenset({Kind.DIFFERENT_VOICE, Kind.OVERLAPPED_VOICES, Kind.WHISPER_LIKE})
"""Looked for only where a job asked for it and the candidate agreed."""


class Band(StrEnum):
    """How sure a finding is; never a percentage."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class State(StrEnum):
    """Where a finding stands; only a closed one is an event."""

    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"


class Availability(StrEnum):
    """What can be said of a signal of one stream; nothing found is not the same as not looked."""

    MEASURED = "measured"
    NOT_AVAILABLE = "not_available"
    NOT_ENOUGH = "not_enough_clean_speech"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Options:
    """What is looked for in one stream."""

    opted_in: frozenset[str] = frozenset()
    """Kinds of `OPT_IN` that the job asked for and the candidate agreed to."""
    off: frozenset[str] = frozenset()
    """Kinds that an accommodation or the job's policy switched off before the session."""

    def is_on(self, kind: Kind) -> bool:
        """Return whether a signal is looked for."""
        if kind in self.off:
            return False
        return kind not in OPT_IN or kind in self.opted_in

    def availability(self, kind: Kind) -> Availability:
        """Return what a reader is told about a signal that found nothing."""
        if kind in self.off or (kind in OPT_IN and kind not in self.opted_in):
            return Availability.OFF
        return Availability.MEASURED


@dataclass(frozen=True, slots=True)
class Finding:
    """One change of one signal of one stream, with its place in the recording."""

    slot: int
    kind: Kind
    state: State
    start_ms: int
    end_ms: int
    band: Band
    coverage_s: float
    """Seconds within it in which the signal could be judged."""
    detail: Mapping[str, float | str] = field(default_factory=dict)
    """The measures that crossed their thresholds, by name with unit."""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    notice: str | None = None
    """What the page tells the candidate now, if anything."""

    def to_json(self) -> dict[str, object]:
        """Return it as plain JSON, without the slot, which means nothing outside the process."""
        return {
            "kind": str(self.kind),
            "start_ms": self.start_ms,
            "end_ms": self.end_ms,
            "band": str(self.band),
            "coverage_s": self.coverage_s,
            "detail": dict(self.detail),
            "thresholds": dict(self.thresholds),
        }
