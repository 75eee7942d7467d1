"""What is known about one signal: the words of the registry. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    """What a job lets a signal do, from nothing to the most."""

    OFF = "off"
    OBSERVE = "observe"
    WARN = "warn"
    STRIKE = "strike"


class Source(StrEnum):
    """Who sees it; what the server sees weighs more than what a page tells."""

    BROWSER = "browser"
    CAMERA = "camera"
    SOUND = "sound"
    SERVER = "server"


class Tier(StrEnum):
    """How well it is known that the signal means what its title says, best first."""

    EXACT = "exact"
    SIGNAL_PROCESSING = "signal_processing"
    BROWSER_REPORT = "browser_report"
    SIMULATED = "simulated"
    FEW_VOICES = "few_voices"
    UNVALIDATED = "unvalidated"


class Band(StrEnum):
    """How sure an event may be called; a person never reads a percentage."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


BANDS: Final = (Band.LOW, Band.MEDIUM, Band.HIGH)
MODES: Final = (Mode.OFF, Mode.OBSERVE, Mode.WARN, Mode.STRIKE)
DURATION: Final = "min_duration_ms"
"""The threshold that an event's own start and end answer; all others ask for its measures."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number a job may change: an event counts when its measure reaches it.

    The name is `min_` or `max_` before the name of the measure in the event's detail.
    """

    name: str
    default: float
    unit: str
    lowest: float
    highest: float
    meaning: str
    source: str = "a guess, to be calibrated"

    @property
    def measure(self) -> str:
        """The name of what it is compared with."""
        return self.name.removeprefix("min_").removeprefix("max_")

    def is_reached(self, measured: float, limit: float) -> bool:
        """Return whether a measure lies at or beyond the limit."""
        return measured <= limit if self.name.startswith("max_") else measured >= limit


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of event, with all that people who read it should know."""

    kind: str
    title: str
    measures: str
    source: Source
    tier: Tier
    max_band: Band
    benign: tuple[str, ...]
    """Harmless explanations, the likeliest first."""
    known_false: tuple[str, ...]
    """Situations in which it is known to fire although nothing of the kind happened."""
    leads_to: str
    cannot: str
    default: Mode = Mode.OBSERVE
    modes: tuple[Mode, ...] = (Mode.OFF, Mode.OBSERVE)
    thresholds: tuple[Threshold, ...] = ()
    consent: bool = False
    """Whether the candidate is asked for it alone, and it stays off until a job asks."""
    off_for: tuple[str, ...] = ()
    """Accommodations of an invitation that switch it off before the session."""
    notice: str = ""
    """What the candidate may be told, in plain words, without a verdict."""

    def threshold(self, name: str) -> Threshold | None:
        """Return the threshold of a name."""
        return next((known for known in self.thresholds if known.name == name), None)


OBSERVED: Final = "A note for the reviewer, with a link into the recording."
WARNED: Final = (
    "A note for the reviewer; where the job chose so, a message to the candidate, who can answer."
)
COUNTED: Final = (
    "A note for the reviewer; where the job chose so, a message to the candidate, who can answer, "
    "or a strike. The last strike stops the talk and asks a person to review it."
)
NO_VERDICT: Final = "It cannot change a score, and it cannot reject anyone."
NO_ENDING: Final = "It cannot change a score, end a talk or reject anyone."
WATCHED: Final = (Mode.OFF, Mode.OBSERVE, Mode.WARN)
STRIKING: Final = (Mode.OFF, Mode.OBSERVE, Mode.WARN, Mode.STRIKE)
