"""What follows from each event of one talk: nothing, a word to the candidate, or a strike. Pure.

The ledger sees events in the order in which the server got them. What it decided is journalled,
so that a talk that is taken up again goes on from the same decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from backend.integrity import policy
from backend.integrity.departures import DEPARTURES, Observation, is_same_departure, joined
from backend.integrity.policy import Terms
from backend.integrity.signal import Mode

REACT_MS: Final = 5000
"""Time from a message to the candidate until something they do then can count: nobody gets a
second strike before the first could be read (a guess, to be calibrated)."""
BEFORE_OUTAGE_MS: Final = 2000
"""How long before a lost connection was noticed its effects may begin (a guess)."""
AFTER_OUTAGE_MS: Final = 5000
"""How long after a return the page may still settle (a guess)."""
SLACK_MS: Final = 10_000
"""How far a browser's clock may run ahead of ours; a guess, to be calibrated."""
MAX_A_MINUTE: Final = 30
"""Events kept one by one in a minute of the recording; a guess, to be calibrated."""
MAX_EVENTS: Final = 2000
"""Events kept one by one in one interview; a guess, to be calibrated."""

Span = tuple[int, int]
"""Start and end in the recording, in ms."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """How much came beyond what is kept one by one, so far."""

    count: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from one event that came."""

    event: Observation
    """As it stands now: the whole departure, under the identity of its first signal."""
    tells: bool = False
    ends: bool = False
    overflow: Overflow | None = None
    """Set when the event is counted and not kept."""


class Ledger:
    """The events of one talk, and the strikes among them."""

    def __init__(self, terms: Terms) -> None:
        """Begin with nothing noted."""
        self.terms = terms
        self.strikes = 0
        self._events: dict[UUID, Observation] = {}
        self._told_ms: int | None = None
        self._recent_ms: list[int] = []
        self._overflow: Overflow | None = None

    @property
    def is_over(self) -> bool:
        """Whether the last strike was counted."""
        return self.terms.max_strikes is not None and self.strikes >= self.terms.max_strikes

    def take(self, seen: Observation, now_ms: int, outages: Sequence[Span]) -> Decision | None:
        """Return what follows from an event that came while the recording stood at `now_ms`.

        None: the signal is off in these terms, so it is not kept at all.
        """
        if not self.terms.is_on(seen.kind):
            return None
        event = _placed(seen, max([now_ms, *(end_ms for _, end_ms in outages)]) + SLACK_MS)
        head = self._departure_of(event)
        if head is None and self._is_too_much(now_ms):
            return self._counted(event)
        whole = event if head is None else joined(head, event)
        judged = self._judge(whole, outages)
        told = judged.outcome in ("warned", "strike")
        tells = told and (head is None or head.outcome not in ("warned", "strike"))
        ends = judged.strikes is not None and judged.strikes == self.terms.max_strikes and tells
        decision = Decision(judged, tells=tells, ends=ends)
        self.recall(decision, now_ms)
        return decision

    def recall(self, decision: Decision, now_ms: int) -> None:
        """Take note of a decision, made now or by an earlier connection."""
        if decision.overflow is not None:
            self._overflow = decision.overflow
            return
        event = decision.event
        assert event.id is not None  # noqa: S101  # given by whoever takes events
        if event.id not in self._events:
            self._recent_ms = [at for at in self._recent_ms if at > now_ms - 60_000] + [now_ms]
        self._events[event.id] = event
        self.strikes = max(self.strikes, event.strikes or 0)
        if decision.tells:
            self._told_ms = now_ms

    def _departure_of(self, event: Observation) -> Observation | None:
        if event.kind not in DEPARTURES:
            return None
        known = reversed(self._events.values())
        return next((old for old in known if is_same_departure(old, event)), None)

    def _is_too_much(self, now_ms: int) -> bool:
        recent = sum(1 for at in self._recent_ms if at > now_ms - 60_000)
        return recent >= MAX_A_MINUTE or len(self._events) >= MAX_EVENTS

    def _counted(self, event: Observation) -> Decision:
        before = self._overflow or Overflow(0, event.start_ms, event.end_ms)
        self._overflow = Overflow(
            before.count + 1,
            min(before.start_ms, event.start_ms),
            max(before.end_ms, event.end_ms),
        )
        return Decision(event, overflow=self._overflow)

    def _judge(self, event: Observation, outages: Sequence[Span]) -> Observation:
        """Return the event with its outcome; what was told once stays told."""
        limits = self.terms.rules[event.kind].thresholds
        event = replace(event, policy_version=self.terms.version, thresholds=dict(limits))
        if event.outcome in ("warned", "strike"):
            return event
        counted_ms = outside(event, outages)
        if counted_ms is None:
            return replace(event, outcome="outage")
        if counted_ms < event.duration_ms:
            detail = {**event.detail, "outage_ms": event.duration_ms - counted_ms}
            event = replace(event, detail=detail)
        if not policy.counts(self.terms, event.kind, counted_ms, event.detail):
            return replace(event, outcome="below")
        return self._outcome(event)

    def _outcome(self, event: Observation) -> Observation:
        mode = self.terms.mode(event.kind)
        if mode is Mode.OBSERVE:
            return replace(event, outcome="noted")
        if mode is Mode.WARN:
            return replace(event, outcome="warned")
        if self._told_ms is not None and event.start_ms < self._told_ms + REACT_MS:
            return replace(event, outcome="warned")
        return replace(event, outcome="strike", strikes=self.strikes + 1)


def outside(event: Observation, outages: Iterable[Span]) -> int | None:
    """Return how long an event lasted outside of lost connections; None: one caused it."""
    inside_ms = 0
    for start_ms, end_ms in outages:
        first_ms, last_ms = start_ms - BEFORE_OUTAGE_MS, end_ms + AFTER_OUTAGE_MS
        if first_ms <= event.start_ms <= last_ms:
            return None
        inside_ms += max(0, min(event.end_ms, last_ms) - max(event.start_ms, first_ms))
    return max(0, event.duration_ms - inside_ms)


def _placed(event: Observation, limit_ms: int) -> Observation:
    """Return the event within the recording; the server's own position beats the page's."""
    if event.end_ms <= limit_ms:
        return event
    return replace(event, start_ms=min(event.start_ms, limit_ms), end_ms=limit_ms)


def to_fact(decision: Decision, now_ms: int) -> dict[str, Any]:
    """Return a decision as a journal keeps it."""
    event, more = decision.event, decision.overflow
    return {
        "event": {
            "id": str(event.id),
            "kind": event.kind,
            "start_ms": event.start_ms,
            "end_ms": event.end_ms,
            "detail": dict(event.detail),
            "explanation": event.explanation,
            "parts": [dict(part) for part in event.parts],
            "thresholds": dict(event.thresholds),
            "outcome": event.outcome,
            "policy_version": event.policy_version,
            "strikes": event.strikes,
        },
        "tells": decision.tells,
        "ends": decision.ends,
        "overflow": None if more is None else [more.count, more.start_ms, more.end_ms],
        "at_ms": now_ms,
    }


def from_fact(fact: Mapping[str, Any]) -> Decision:
    """Return the decision that `to_fact` wrote."""
    event = dict(fact["event"])
    overflow = fact["overflow"]
    return Decision(
        Observation(**{**event, "id": UUID(event["id"]), "parts": tuple(event["parts"])}),
        tells=fact["tells"],
        ends=fact["ends"],
        overflow=None if overflow is None else Overflow(*overflow),
    )
