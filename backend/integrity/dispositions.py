"""What people found about events: rows that are added and never changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from backend.accounts import audit
from backend.accounts.models import Organization
from backend.integrity import chain, conduct
from backend.integrity.models import Disposition, IntegrityEvent
from backend.integrity.rates import Rate, rates
from backend.integrity.reviews import ReasonMissing

MAX_REASON_CHARS = 2000


@transaction.atomic
def dispose(event: IntegrityEvent, *, person: Any, verdict: str, reason: str) -> Disposition:
    """Keep what a person found about an event, beside everything found before.

    Raises:
        ReasonMissing: the finding has no word of reason.
        ValueError: there is no such verdict.
    """
    if not reason.strip():
        raise ReasonMissing
    row = Disposition.objects.create(
        event=event,
        verdict=Disposition.Verdict(verdict),
        reason=reason.strip()[:MAX_REASON_CHARS],
        person=person,
        person_name=str(person),
    )
    audit.record(
        audit.Kind.DECISION,
        user=person,
        organization_id=event.interview.organization_id,
        about=event,
        detail=f"disposition: {row.verdict}",
    )
    conduct.refresh(event.interview_id)
    chain.seal_disposition(row)
    return row


def rates_of(organization: Organization) -> dict[str, Rate]:
    """Return, for every signal, how often an organization's people found it harmless."""
    return rates(_verdicts(IntegrityEvent.objects.filter(interview__organization=organization)))


def _verdicts(rows: QuerySet[IntegrityEvent]) -> list[tuple[str, str]]:
    newest = Disposition.objects.filter(event=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
    decided = rows.annotate(newest=Subquery(newest)).exclude(newest=None)
    return list(decided.values_list("kind", "newest"))
