"""What other thresholds would have made of past interviews. Pure, apart from the reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from backend.integrity import policies, policy
from backend.integrity.departures import Observation
from backend.integrity.models import IntegrityEvent
from backend.integrity.policy import Choices, PolicyRefused, Rule, Terms
from backend.integrity.rows import observation_of
from backend.integrity.signals import SIGNALS
from backend.integrity.strikes import Ledger

COUNTED = ("noted", "warned", "strike")


@dataclass(frozen=True, slots=True)
class Line:
    """One signal in the past interviews, as it was and as it would have been."""

    kind: str
    events: int
    counted_before: int
    counted_after: int
    confirmed_lost: int
    """Events that people confirmed and that would not count any more."""
    benign_left: int
    """Events that people found harmless and that would still count."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a change would have done."""

    interviews: int
    told_before: int
    told_after: int
    stopped_before: int
    stopped_after: int
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Past:
    """One event of a past interview, with the newest finding about it."""

    event: Observation
    verdict: str = ""


def read_changes(texts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return changes from words such as `paste.min_chars=40` or `copy.mode=warn`.

    Raises:
        PolicyRefused: one is no change of a signal.
    """
    changes: dict[str, dict[str, Any]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        kind, dot, what = name.strip().partition(".")
        if not (equals and dot and kind in SIGNALS):
            raise PolicyRefused([f"{text} is not of the form kind.threshold=value"])
        chosen = changes.setdefault(kind, {})
        if what == "mode":
            chosen["mode"] = value.strip()
            continue
        try:
            chosen.setdefault("thresholds", {})[what] = float(value)
        except ValueError:
            raise PolicyRefused([f"{value} is no number"]) from None
    return changes


def changed(choices: Choices, changes: Mapping[str, Mapping[str, Any]]) -> Choices:
    """Return a policy with some modes and thresholds changed.

    Raises:
        PolicyRefused: no job may have it.
    """
    signals = {kind: dict(chosen) for kind, chosen in choices.signals.items()}
    for kind, change in changes.items():
        before = signals.setdefault(kind, {})
        limits = {**before.get("thresholds", {}), **change.get("thresholds", {})}
        signals[kind] = {**before, **change, "thresholds": limits}
    made = replace(choices, signals=signals)
    policy.check(made)
    return made


def rehearse(talks: Sequence[tuple[Terms, Sequence[Past]]], choices: Choices) -> Rehearsal:
    """Return what a policy would have made of past talks.

    A signal that was off in a talk stays off: what was not measured cannot be replayed.
    """
    new = policy.make_terms(choices, consents={"camera": True, "voices": True})
    told = [0, 0]
    stopped = [0, 0]
    by_kind: dict[str, list[tuple[Past, str]]] = {kind: [] for kind in SIGNALS}
    for terms, past in talks:
        again, tells, ends = _play(_meeting(terms, new), past)
        told = [told[0] + _told(one.event for one in past), told[1] + tells]
        stopped = [stopped[0] + _is_stopped(terms, past), stopped[1] + ends]
        for one, outcome in zip(past, again, strict=True):
            by_kind[one.event.kind].append((one, outcome))
    lines = tuple(_line(kind, pairs) for kind, pairs in by_kind.items() if pairs)
    return Rehearsal(len(talks), told[0], told[1], stopped[0], stopped[1], lines)


def _meeting(was: Terms, new: Terms) -> Terms:
    """Return the new terms with what was off then left off."""
    rules = {
        kind: rule if was.is_on(kind) else Rule(was.mode(kind), rule.thresholds)
        for kind, rule in new.rules.items()
    }
    return replace(new, rules=rules)


def _play(terms: Terms, past: Sequence[Past]) -> tuple[list[str], int, int]:
    """Return each event's outcome, how often the candidate is told, and whether the talk stops.

    Events that never counted, for an outage or because the server knew better, still do not.
    """
    ledger, outcomes, tells = Ledger(terms), [], 0
    for one in past:
        event = one.event
        if event.source != "browser" or event.outcome in ("outage", "superseded"):
            reached = policy.counts(terms, event.kind, event.duration_ms, event.detail)
            seen = "noted" if reached else "below"
            outcomes.append(event.outcome if event.source == "browser" else seen)
            continue
        fresh = replace(event, outcome="noted", strikes=None)
        decision = ledger.take(fresh, event.end_ms, ())
        outcomes.append("off" if decision is None else decision.event.outcome)
        tells += decision is not None and decision.tells
    return outcomes, tells, int(ledger.is_over)


def _told(events: Iterable[Observation]) -> int:
    return sum(event.outcome in ("warned", "strike") for event in events)


def _is_stopped(terms: Terms, past: Sequence[Past]) -> int:
    most = max((one.event.strikes or 0 for one in past), default=0)
    return int(terms.max_strikes is not None and most >= terms.max_strikes)


def _line(kind: str, pairs: Sequence[tuple[Past, str]]) -> Line:
    return Line(
        kind=kind,
        events=len(pairs),
        counted_before=sum(one.event.outcome in COUNTED for one, _ in pairs),
        counted_after=sum(outcome in COUNTED for _, outcome in pairs),
        confirmed_lost=sum(
            one.verdict == "confirmed" and outcome not in COUNTED for one, outcome in pairs
        ),
        benign_left=sum(one.verdict == "benign" and outcome in COUNTED for one, outcome in pairs),
    )


def past_talks(job_id: UUID) -> list[tuple[Terms, list[Past]]]:
    """Return the talks of a job that began, with their events in order."""
    rows = (
        IntegrityEvent.objects.filter(interview__job_id=job_id)
        .exclude(kind="events_overflow")
        .order_by("interview_id", "start_ms", "received_at")
        .prefetch_related("dispositions")
    )
    talks: dict[UUID, list[Past]] = {}
    for row in rows:
        found = list(row.dispositions.all())
        verdict = max(found, key=lambda one: one.pk).verdict if found else ""
        talks.setdefault(row.interview_id, []).append(Past(observation_of(row), verdict))
    return [(policies.terms_of(pk), past) for pk, past in talks.items()]
