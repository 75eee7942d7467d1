"""Single signals, and those of one departure merged into one event. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

DEPARTURES: Final = ("tab_hidden", "focus_lost")
"""Two signals of one departure (PRODUCT.md principle 4), the stronger first."""
JOIN_MS: Final = 1000
"""A gap this short between two such signals is one departure; a guess, to be calibrated."""
MAX_PARTS: Final = 50
"""Single signals that a departure lists; more only change its ends."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was noticed, with its place in the recording."""

    kind: str
    start_ms: int
    end_ms: int
    detail: Mapping[str, Any] = field(default_factory=dict)
    explanation: str = ""
    id: UUID | None = None
    """Given before it is stored, when people may name it."""
    source: str = "browser"
    band: str = ""
    """How sure; empty: as sure as the signal can be."""
    coverage_s: float | None = None
    model_version: str = ""
    thresholds: Mapping[str, float] = field(default_factory=dict)
    parts: tuple[Mapping[str, Any], ...] = ()
    """The single signals, once there are several."""
    outcome: str = "noted"
    policy_version: int = 0
    strikes: int | None = None

    @property
    def duration_ms(self) -> int:
        """How long it lasted."""
        return self.end_ms - self.start_ms


def one_per_departure(observed: Sequence[Observation]) -> list[Observation]:
    """Return the events in order, with the signals of one departure merged into one event.

    A hidden page also loses the focus: what overlaps or follows within a second is one
    departure, told as the stronger signal from the first start to the last end.
    """
    merged: list[Observation] = []
    open_departure: int | None = None
    for event in sorted(observed, key=lambda event: (event.start_ms, event.end_ms)):
        if event.kind not in DEPARTURES:
            merged.append(event)
            continue
        if open_departure is not None and is_same_departure(merged[open_departure], event):
            merged[open_departure] = joined(merged[open_departure], event)
            continue
        open_departure = len(merged)
        merged.append(event)
    return merged


def is_same_departure(one: Observation, other: Observation) -> bool:
    """Return whether two signals belong to one departure, in whatever order they came."""
    if one.kind not in DEPARTURES or other.kind not in DEPARTURES or one.source != other.source:
        return False
    return one.start_ms <= other.end_ms + JOIN_MS and other.start_ms <= one.end_ms + JOIN_MS


def joined(first: Observation, second: Observation) -> Observation:
    """Return one departure of two; identity and outcome are those of the first."""
    hidden = "tab_hidden" in (first.kind, second.kind)
    words = [*first.explanation.split("\n"), *second.explanation.split("\n")]
    return replace(
        first,
        kind="tab_hidden" if hidden else first.kind,
        start_ms=min(first.start_ms, second.start_ms),
        end_ms=max(first.end_ms, second.end_ms),
        detail={**second.detail, **first.detail},
        explanation="\n".join(word for word in dict.fromkeys(words) if word),
        parts=tuple(_parts(first, second)),
    )


def _parts(first: Observation, second: Observation) -> list[Mapping[str, Any]]:
    parts = [*(first.parts or (part_of(first),))]
    for part in second.parts or (part_of(second),):
        if part not in parts and len(parts) < MAX_PARTS:
            parts.append(part)
    return parts


def part_of(event: Observation) -> dict[str, Any]:
    """Return a single signal as a departure lists it."""
    part: dict[str, Any] = {
        "kind": event.kind,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
    }
    return part if event.id is None else {**part, "id": str(event.id)}
