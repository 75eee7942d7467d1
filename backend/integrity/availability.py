"""What a candidate's browser could notice; what it could not is "not measured", never clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from backend.integrity import scores
from backend.integrity.models import Availability
from backend.integrity.policy import Terms
from backend.integrity.signal import Source
from backend.integrity.signals import PAGE_KINDS, SIGNALS
from backend.scoring.signals.findings import Kind

VOICE = str(Kind.DIFFERENT_VOICE)


class Measured(StrEnum):
    """How much of a talk one signal saw."""

    WHOLE = "whole"
    PARTLY = "partly"
    NOT_AVAILABLE = "not_available"
    NOT_ENOUGH = "not_enough"
    OFF = "off"
    UNKNOWN = "unknown"


def keep(interview_id: UUID, number: int, signals: Mapping[str, str]) -> None:
    """Keep what a page said it can notice; the same message again changes nothing."""
    Availability.objects.get_or_create(
        interview_id=interview_id, number=number, defaults={"signals": dict(signals)}
    )


def measured(interview_id: UUID, terms: Terms) -> dict[str, Measured]:
    """Return, for every signal, how much of an interview it saw."""
    rows = Availability.objects.filter(interview_id=interview_id).order_by("number")
    told = [dict(row.signals) for row in rows]
    found = {kind: how_much(kind, terms, told) for kind in SIGNALS}
    if terms.is_on(VOICE) and not _has_compared(interview_id):
        found[VOICE] = Measured.NOT_ENOUGH
    return found


def _has_compared(interview_id: UUID) -> bool:
    """Return whether there was enough clean speech to compare with a talk's beginning."""
    heard = scores.of(interview_id)
    return heard is not None and bool(heard.compared_s)


def how_much(kind: str, terms: Terms, told: Sequence[Mapping[str, str]]) -> Measured:
    """Return how much of a talk a signal saw, from what its pages said in order. Pure.

    What an accommodation or the job switched off is "off", whatever a browser could do.
    """
    if not terms.is_on(kind):
        return Measured.OFF
    if kind not in PAGE_KINDS or SIGNALS[kind].source is Source.SERVER:
        return Measured.WHOLE
    states = {signals.get(kind, "unknown") for signals in told}
    if not states:
        return Measured.UNKNOWN
    if len(states) > 1:
        return Measured.PARTLY if "available" in states else Measured.NOT_AVAILABLE
    (state,) = states
    only = {"available": Measured.WHOLE, "not_available": Measured.NOT_AVAILABLE}
    return only.get(state, Measured.OFF if state == "off" else Measured.UNKNOWN)
