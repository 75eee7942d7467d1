"""How often people found a signal harmless, and what that proposes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from backend.integrity.policy import Terms
from backend.integrity.signal import Mode
from backend.integrity.signals import SIGNALS

ENOUGH: Final = 20
"""Decided events from which on a share says anything (the product's rule)."""
TOO_OFTEN: Final = 0.7
"""Share of harmless events above which a signal should only be observed (the product's rule)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What people decided about the events of one signal."""

    kind: str
    decided: int
    benign: int

    @property
    def share(self) -> float | None:
        """The share of harmless events, 0 to 1; None when nobody decided about any."""
        return self.benign / self.decided if self.decided else None

    @property
    def is_known(self) -> bool:
        """Whether enough was decided to say it with a number."""
        return self.decided >= ENOUGH


def rates(verdicts: Iterable[tuple[str, str]]) -> dict[str, Rate]:
    """Return the rate of every signal from pairs of kind and newest verdict.

    What needs follow-up is not decided, so it counts on neither side.
    """
    decided = dict.fromkeys(SIGNALS, 0)
    benign = dict.fromkeys(SIGNALS, 0)
    for kind, verdict in verdicts:
        if verdict in ("confirmed", "benign"):
            decided[kind] += 1
            benign[kind] += verdict == "benign"
    return {kind: Rate(kind, decided[kind], benign[kind]) for kind in SIGNALS}


def proposals(known: Mapping[str, Rate], terms: Terms) -> tuple[str, ...]:
    """Return the signals that a person may want to set back to `observe`.

    Only a proposal: nothing is changed by a share.
    """
    return tuple(
        kind
        for kind, rate in known.items()
        if rate.is_known
        and rate.share is not None
        and rate.share > TOO_OFTEN
        and terms.mode(kind) in (Mode.WARN, Mode.STRIKE)
    )
