"""One event as a row: made once, extended when more of the same departure comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from backend.integrity import evidence
from backend.integrity.departures import DEPARTURES, JOIN_MS, Observation, joined
from backend.integrity.models import IntegrityEvent
from backend.integrity.signals import SIGNALS


def put(interview_id: UUID, event: Observation) -> IntegrityEvent:
    """Write an event, or what it adds to one that is there; the same again changes nothing."""
    known = _known(interview_id, event)
    if known is None:
        return _create(interview_id, event)
    if known.pk == event.id:
        whole = replace(event, explanation=_both(known.explanation, event.explanation))
    else:
        whole = joined(observation_of(known), event)
        whole = replace(whole, outcome=_weightier(known.outcome, event.outcome))
        whole = replace(whole, strikes=event.strikes if known.strikes is None else known.strikes)
    fields = _fields(whole)
    changed = [name for name, value in fields.items() if getattr(known, name) != value]
    if changed:
        for name in changed:
            setattr(known, name, fields[name])
        known.save(update_fields=changed)
    return known


def observation_of(row: IntegrityEvent) -> Observation:
    """Return a row as a plain value."""
    return Observation(
        kind=row.kind,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        detail=row.detail,
        explanation=row.explanation,
        id=row.pk,
        source=row.source,
        band=row.band,
        coverage_s=row.coverage_s,
        model_version=row.model_version,
        thresholds=row.thresholds,
        parts=tuple(row.parts),
        outcome=row.outcome,
        policy_version=row.policy_version,
        strikes=row.strikes,
    )


def _known(interview_id: UUID, event: Observation) -> IntegrityEvent | None:
    rows = IntegrityEvent.objects.filter(interview_id=interview_id)
    if event.id is not None and (row := rows.filter(pk=event.id).first()) is not None:
        return row
    rows = rows.filter(source=event.source)
    if event.kind not in DEPARTURES:
        return rows.filter(kind=event.kind, start_ms=event.start_ms, end_ms=event.end_ms).first()
    near = rows.filter(
        kind__in=DEPARTURES,
        start_ms__lte=event.end_ms + JOIN_MS,
        end_ms__gte=event.start_ms - JOIN_MS,
    )
    return near.order_by("start_ms").first()


def _create(interview_id: UUID, event: Observation) -> IntegrityEvent:
    return IntegrityEvent.objects.create(
        id=event.id or uuid4(), interview_id=interview_id, source=event.source, **_fields(event)
    )


def _fields(event: Observation) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
        "band": evidence.band(event.kind, event.band),
        "tier": SIGNALS[event.kind].tier.value,
        "coverage_s": event.coverage_s,
        "model_version": event.model_version,
        "thresholds": dict(event.thresholds),
        "detail": dict(event.detail),
        "parts": [dict(part) for part in event.parts],
        "outcome": event.outcome,
        "policy_version": event.policy_version,
        "strikes": event.strikes,
        "explanation": event.explanation,
    }


WEIGHTS = ("outage", "superseded", "below", "noted", "warned", "strike")


def _weightier(one: str, other: str) -> str:
    return max(one, other, key=WEIGHTS.index)


def _both(kept: str, said: str) -> str:
    words = [*kept.split("\n"), *said.split("\n")]
    return "\n".join(word for word in dict.fromkeys(words) if word)
