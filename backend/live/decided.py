"""Events on their way to the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend.integrity.strikes import Decision


@dataclass(frozen=True, slots=True)
class Decided:
    """What follows from one message of the page."""

    number: int
    """That of the page's message, so that a second one about it replaces the first."""
    decision: Decision


@dataclass(frozen=True, slots=True)
class Heard:
    """An event from sound, as the journal and the rows keep it."""

    number: int
    """Tells events of one connection apart while they wait for their rows."""
    kind: str
    start_ms: int
    end_ms: int
    band: str
    coverage_s: float
    detail: Mapping[str, Any]
    thresholds: Mapping[str, float]
    model_version: str

    def fact(self) -> dict[str, Any]:
        """Return its fields as the journal has them."""
        return asdict(self)
