"""The two scales of an interview, computed apart and never summed. Pure.

*Capture quality* says whether the sound was good enough to judge fairly. *Conduct* counts what
was observed. Neither knows of the other, and neither is an input of an evaluation: low quality
lowers the confidence of what was measured, never the candidate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from backend.integrity.signals import scale_of
from backend.scoring.signals.findings import TROUBLES, Trouble
from backend.scoring.signals.summary import Summary

SPEECH_NEEDED_S: Final = 10.0
"""Seconds of speech without which the quality is unknown (a guess, to be calibrated)."""
FAIR_SHARE: Final = 0.05
POOR_SHARE: Final = 0.25
"""Share of the measured time with some trouble (guesses, to be calibrated)."""
UNMEASURED_SHARE: Final = 0.2
"""Share of the time not measured from which the rest is at most fair (a guess)."""
HARMLESS: Final = frozenset({Trouble.DC})
"""Troubles that nobody hears."""
IGNORED: Final = frozenset({"below", "outage", "superseded"})
"""Outcomes of events that do not count."""
MARKS: Final = frozenset({"events_overflow"})
"""Bookkeeping of the conduct scale's own limits; it is no observation."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the candidate could be heard."""

    level: str
    """good, fair, poor or unknown."""
    troubles: tuple[str, ...]
    """What was in the way for a noticeable time, the longest first."""


def quality(summary: Summary) -> Quality:
    """Return the capture quality of an interview."""
    shares = {
        str(trouble): summary.share(f"trouble_{trouble}_s")
        for trouble in TROUBLES
        if trouble not in HARMLESS
    }
    shares = {name: share for name, share in shares.items() if share >= FAIR_SHARE}
    troubles = tuple(sorted(shares, key=lambda name: -shares[name]))
    if summary.counts["speech_s"] < SPEECH_NEEDED_S:
        return Quality("unknown", troubles)
    if max(shares.values(), default=0.0) >= POOR_SHARE:
        return Quality("poor", troubles)
    missing_s = summary.counts["unscored_s"]
    if troubles or missing_s > UNMEASURED_SHARE * (missing_s + summary.counts["scored_s"]):
        return Quality("fair", troubles)
    return Quality("good", ())


class Seen(NamedTuple):
    """An event as the conduct scale sees it."""

    kind: str
    duration_ms: int
    outcome: str
    verdict: str
    """What a person made of it; empty while nobody looked."""


@dataclass(frozen=True, slots=True)
class ConductCounts:
    """How much was observed, and what people made of it."""

    noted: int
    open: int
    confirmed: int
    benign: int
    follow_up: int
    by_kind: dict[str, dict[str, int]]


def conduct(events: Iterable[Seen]) -> ConductCounts:
    """Return what was observed of conduct; events about the sound are left out."""
    counted = [event for event in events if _is_conduct(event)]
    verdicts = Counter(event.verdict for event in counted)
    by_kind: dict[str, dict[str, int]] = {}
    for event in counted:
        known = by_kind.setdefault(event.kind, {"count": 0, "duration_ms": 0})
        known["count"] += 1
        known["duration_ms"] += event.duration_ms
    return ConductCounts(
        noted=len(counted),
        open=verdicts[""],
        confirmed=verdicts["confirmed"],
        benign=verdicts["benign"],
        follow_up=verdicts["follow_up"],
        by_kind=by_kind,
    )


def _is_conduct(event: Seen) -> bool:
    if event.kind in MARKS or event.outcome in IGNORED:
        return False
    return scale_of(event.kind) == "conduct"
