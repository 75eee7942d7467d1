"""What was observed of conduct, counted anew whenever an event or its disposition changes."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from backend.integrity import scales
from backend.integrity.models import Conduct, Disposition, IntegrityEvent
from backend.integrity.scales import ConductCounts, Seen


def count(interview_id: UUID) -> ConductCounts:
    """Return the counts as the events stand. Blocks."""
    newest = Disposition.objects.filter(event=OuterRef("pk")).order_by("-pk")
    rows = (
        IntegrityEvent.objects.filter(interview_id=interview_id)
        .annotate(verdict=Coalesce(Subquery(newest.values("verdict")[:1]), Value("")))
        .values_list("kind", "start_ms", "end_ms", "outcome", "verdict")
    )
    return scales.conduct(
        Seen(kind, end_ms - start_ms, outcome, verdict)
        for kind, start_ms, end_ms, outcome, verdict in rows
    )


def refresh(interview_id: UUID) -> None:
    """Write the counts of an interview. Blocks."""
    counts = count(interview_id)
    Conduct.objects.update_or_create(interview_id=interview_id, defaults=asdict(counts))
