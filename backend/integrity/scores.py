"""What the sound of an interview came to, kept as one row. All functions block."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from backend.integrity import scales
from backend.integrity.models import AudioScores
from backend.scoring.signals import series, summary
from backend.scoring.signals.summary import Summary


@transaction.atomic
def keep(interview_id: UUID, portion: Summary) -> None:
    """Add what one connection's sound came to; the same again changes nothing."""
    row = AudioScores.objects.select_for_update().filter(interview_id=interview_id).first()
    known = _portions(row) if row else {}
    known[portion.from_ms] = portion
    _write(interview_id, known)


@transaction.atomic
def replace(interview_id: UUID, whole: Summary) -> None:
    """Put a whole recording, scored again, in the place of what its connections told."""
    AudioScores.objects.filter(interview_id=interview_id).delete()
    _write(interview_id, {whole.from_ms: whole})


def of(interview_id: UUID) -> Summary | None:
    """Return what the sound of an interview came to, if it was measured."""
    row = AudioScores.objects.filter(interview_id=interview_id).first()
    return None if row is None else read(row)


def read(row: AudioScores) -> Summary:
    """Return what a row holds, as one."""
    whole = summary.merge(_portions(row).values())
    whole.series = series.decode(bytes(row.series))
    return whole


def _portions(row: AudioScores) -> dict[int, Summary]:
    """Return a row's portions, each with its own part of the series."""
    whole = series.decode(bytes(row.series))
    found = {}
    for stored in row.portions.values():
        portion = Summary.from_json(stored)
        portion.series = series.cut(whole, portion.from_ms // 1000, -(-portion.until_ms // 1000))
        found[portion.from_ms] = portion
    return found


def _write(interview_id: UUID, portions: dict[int, Summary]) -> None:
    whole = summary.merge(portions.values())
    stored: dict[str, Any] = {}
    for at_ms in sorted(portions):
        stored[str(at_ms)] = portions[at_ms].to_json(with_series=False)
    AudioScores.objects.update_or_create(
        interview_id=interview_id,
        defaults={
            "quality": scales.quality(whole).level,
            "series": whole.series.encode(),
            "portions": stored,
        },
    )
