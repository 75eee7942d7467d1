"""From conditions that begin and end to findings: one event per kind a minute, calm notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from backend.scoring.signals.conditions import SURE, Condition
from backend.scoring.signals.findings import (
    HOP_MS,
    HOPS_PER_S,
    NOTICES,
    RESTORED,
    Band,
    Finding,
    Kind,
    State,
    Trouble,
)
from backend.scoring.signals.switches import LIMIT_HOPS, Span

_VOICES: Final = (Kind.OVERLAPPED_VOICES, Kind.WHISPER_LIKE)

UNSCORED_MIN_HOPS: Final = HOPS_PER_S
"""A shorter span that was not scored is counted and is no event."""


@dataclass(slots=True)
class _Hearing:
    """The one running event about bad sound, whatever it is made of."""

    since_hop: int
    detail: dict[str, float | str] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)
    now: set[Trouble] = field(default_factory=set)
    ever: list[str] = field(default_factory=list)
    coverage_s: float = 0.0


@dataclass(slots=True)
class _Unscored:
    since_hop: int
    until_hop: int
    hops: int


class Reporter:
    """What one stream is told, and what it was told before."""

    def __init__(self, slot: int) -> None:
        """Have told nothing."""
        self._slot = slot
        self._hearing: _Hearing | None = None
        self._unscored: _Unscored | None = None
        self._unscored_after_hop = 0

    def begin(self, condition: Condition, hop: int, value: float) -> Finding:
        """Tell that a condition began."""
        if condition.trouble is not None:
            return self._trouble_began(condition, condition.trouble, hop, value)
        span = Span(hop, 1)
        return self._finding(condition, State.OPENED, span, hop, value)

    def end(self, condition: Condition, span: Span, hop: int, value: float) -> Finding:
        """Tell that a condition is over; `value` is the worst it reached."""
        if condition.trouble is not None:
            return self._trouble_ended(condition, condition.trouble, span, hop, value)
        return self._finding(condition, State.CLOSED, span, hop, value)

    def changed(self, hop: int, distance_db: float, limit_db: float, known_hop: int) -> Finding:
        """Tell that another room or microphone is heard since `hop`."""
        return Finding(
            slot=self._slot,
            kind=Kind.CAPTURE_PATH_CHANGED,
            state=State.CLOSED,
            start_ms=hop * HOP_MS,
            end_ms=hop * HOP_MS,
            band=Band.LOW,
            coverage_s=(known_hop - hop) / HOPS_PER_S,
            detail={"distance_db": distance_db},
            thresholds={"distance_db": limit_db},
        )

    def skip(self, first_hop: int, hops: int) -> None:
        """Take note of hops that were not scored."""
        if self._unscored is None:
            self._unscored = _Unscored(first_hop, first_hop, 0)
        self._unscored.until_hop = first_hop + hops
        self._unscored.hops += hops

    def skipped(self, hop: int, *, last: bool = False) -> Finding | None:
        """Return what was not scored, at most once a minute unless it is the last time."""
        gap = self._unscored
        if gap is None or (hop < self._unscored_after_hop and not last):
            return None
        if gap.hops < UNSCORED_MIN_HOPS:
            return None
        self._unscored = None
        self._unscored_after_hop = gap.since_hop + LIMIT_HOPS
        return Finding(
            slot=self._slot,
            kind=Kind.UNSCORED,
            state=State.CLOSED,
            start_ms=gap.since_hop * HOP_MS,
            end_ms=gap.until_hop * HOP_MS,
            band=Band.HIGH,
            coverage_s=0.0,
            detail={"unscored_s": gap.hops / HOPS_PER_S},
        )

    def _finding(
        self, condition: Condition, state: State, span: Span, hop: int, value: float
    ) -> Finding:
        # A silence is measured from its own beginning, others lead by what their mean takes.
        lead = condition.begins * HOPS_PER_S if condition.kind == Kind.LONG_SILENCE else 0
        since_hop = max(0, span.since_hop + 1 - int(lead or condition.lead_hops))
        return Finding(
            slot=self._slot,
            kind=condition.kind,
            state=state,
            start_ms=since_hop * HOP_MS,
            end_ms=max(since_hop, hop) * HOP_MS,
            band=_band(condition, value),
            coverage_s=span.judged_hops / HOPS_PER_S,
            detail={condition.measure: _rounded(value)},
            thresholds={condition.measure: condition.begins},
        )

    def _trouble_began(
        self, condition: Condition, trouble: Trouble, hop: int, value: float
    ) -> Finding:
        state = State.OPENED if self._hearing is None else State.CHANGED
        known = self._hearing = self._hearing or _Hearing(hop)
        known.now.add(trouble)
        if trouble not in known.ever:
            known.ever.append(str(trouble))
        known.detail[condition.measure] = _rounded(value)
        known.thresholds[condition.measure] = condition.begins
        return self._hearing_finding(known, state, hop, NOTICES.get(trouble))

    def _trouble_ended(
        self, condition: Condition, trouble: Trouble, span: Span, hop: int, value: float
    ) -> Finding:
        known = self._hearing or _Hearing(span.since_hop)
        known.now.discard(trouble)
        known.detail[condition.measure] = _rounded(value)
        known.coverage_s = max(known.coverage_s, span.judged_hops / HOPS_PER_S)
        left = next((notice for each, notice in NOTICES.items() if each in known.now), None)
        told = any(each in NOTICES for each in map(Trouble, known.ever))
        notice = left or (RESTORED if told and trouble in NOTICES else None)
        if known.now:
            return self._hearing_finding(known, State.CHANGED, hop, notice)
        self._hearing = None
        return self._hearing_finding(known, State.CLOSED, hop, notice)

    def _hearing_finding(
        self, known: _Hearing, state: State, hop: int, notice: str | None
    ) -> Finding:
        return Finding(
            slot=self._slot,
            kind=Kind.HEARING_TROUBLE,
            state=state,
            start_ms=known.since_hop * HOP_MS,
            end_ms=max(known.since_hop, hop) * HOP_MS,
            band=Band.HIGH,
            coverage_s=known.coverage_s,
            detail={"troubles": ", ".join(known.ever), **known.detail},
            thresholds=dict(known.thresholds),
            notice=notice,
        )


def _band(condition: Condition, value: float) -> Band:
    if condition.kind in _VOICES:
        return Band.MEDIUM if value >= SURE else Band.LOW
    return condition.band


def _rounded(value: float) -> float:
    return float(np.format_float_positional(value, precision=4, fractional=False))
