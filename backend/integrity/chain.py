"""What is sealed of events and of what people said about them; the chain is of `accounts`.

Every function that writes such a row calls one of these in the same transaction, last in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from backend.accounts import ledger
from backend.accounts.ledger import Record
from backend.accounts.verification import BATCH, Row, Source, possible_ids
from backend.integrity.models import Disposition, IntegrityEvent
from backend.interviews.models import Interview

EVENT: Final = "event"
EXPLANATION: Final = "explanation"
DISPOSITION: Final = "disposition"

EVENT_FIELDS: Final = (
    "interview_id",
    "kind",
    "source",
    "start_ms",
    "end_ms",
    "band",
    "tier",
    "coverage_s",
    "model_version",
    "thresholds",
    "detail",
    "parts",
    "outcome",
    "policy_version",
    "strikes",
    "received_at",
)
"""What is sealed of an event; the candidate's own words are sealed by themselves, when they come.
A new field needs a new kind of entry: rows sealed before it would no longer match."""
DISPOSITION_FIELDS: Final = ("event_id", "verdict", "reason", "person_name", "created_at")
"""What is sealed of a disposition. Not the account, which may be deleted: its name is there."""


def seal_events(rows: QuerySet[IntegrityEvent]) -> int:
    """Seal what is new about some events of one interview; return how many entries that is.

    Events that are sealed as they are add nothing, so a journal may be replayed. Blocks.
    """
    events = list(rows.select_related("interview").order_by("start_ms", "pk"))
    if not events:
        return 0
    records = [Record(EVENT, str(row.pk), event_facts(row)) for row in events]
    records += [
        Record(EXPLANATION, str(row.pk), explanation_facts(row))
        for row in events
        if row.explanation
    ]
    return ledger.append(events[0].interview.organization_id, records)


def seal_disposition(row: Disposition) -> None:
    """Seal what a person said about an event. Blocks."""
    stored = Disposition.objects.select_related("event__interview").get(pk=row.pk)
    organization_id = stored.event.interview.organization_id
    record = Record(DISPOSITION, str(stored.pk), disposition_facts(stored))
    ledger.append(organization_id, [record])


def erase(interviews: QuerySet[Interview]) -> None:
    """Seal that everything noticed in some interviews is erased; call it before deleting them.

    The entries stay and prove that something was there; what it was can no longer be found out.
    Blocks.
    """
    with transaction.atomic():
        ids = list(interviews.values_list("pk", "organization_id"))
        for organization_id in {organization for _, organization in ids}:
            own = [pk for pk, organization in ids if organization == organization_id]
            ledger.erase(organization_id, _subjects(own))


def _subjects(interview_ids: Sequence[UUID]) -> dict[str, list[str]]:
    events = IntegrityEvent.objects.filter(interview__in=interview_ids)
    told = events.exclude(explanation="")
    said = Disposition.objects.filter(event__interview__in=interview_ids)
    return {
        EVENT: [str(pk) for pk in events.values_list("pk", flat=True)],
        EXPLANATION: [str(pk) for pk in told.values_list("pk", flat=True)],
        DISPOSITION: [str(pk) for pk in said.values_list("pk", flat=True)],
    }


def event_facts(row: IntegrityEvent) -> dict[str, object]:
    """Return what is sealed of an event."""
    return _facts(row, EVENT_FIELDS)


def explanation_facts(row: IntegrityEvent) -> dict[str, object]:
    """Return what is sealed of a candidate's own words about an event."""
    return {"event": str(row.pk), "explanation": row.explanation}


def disposition_facts(row: Disposition) -> dict[str, object]:
    """Return what is sealed of a disposition."""
    return _facts(row, DISPOSITION_FIELDS)


def _facts(row: Any, fields: Sequence[str]) -> dict[str, object]:
    return {"id": str(row.pk), **{name: getattr(row, name) for name in fields}}


def sources() -> list[Source]:
    """Return events, explanations and dispositions as sources of sealed rows."""
    return [_events(), _explanations(), _dispositions()]


def _events() -> Source:
    rows = IntegrityEvent.objects.select_related("interview").order_by("pk")

    def row_of(row: IntegrityEvent) -> Row:
        return Row(str(row.pk), ledger.chain_of(row.interview.organization_id), event_facts(row))

    return _source(EVENT, rows, row_of)


def _explanations() -> Source:
    rows = IntegrityEvent.objects.exclude(explanation="").select_related("interview").order_by("pk")

    def row_of(row: IntegrityEvent) -> Row:
        chain = ledger.chain_of(row.interview.organization_id)
        return Row(str(row.pk), chain, explanation_facts(row))

    return _source(EXPLANATION, rows, row_of)


def _dispositions() -> Source:
    rows = Disposition.objects.select_related("event__interview").order_by("pk")

    def row_of(row: Disposition) -> Row:
        chain = ledger.chain_of(row.event.interview.organization_id)
        return Row(str(row.pk), chain, disposition_facts(row))

    return _source(DISPOSITION, rows, row_of)


def _source(kind: str, rows: QuerySet[Any], row_of: Any) -> Source:
    def every() -> Iterator[Row]:
        return map(row_of, rows.iterator(chunk_size=BATCH))

    def some(subjects: Sequence[str]) -> Iterator[Row]:
        return map(row_of, rows.filter(pk__in=possible_ids(rows.model, subjects)))

    return Source(kind, every, some)
