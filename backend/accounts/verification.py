"""Whether the chains, and the rows they speak for, are still as they were written. All block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model

from backend.accounts import audit, ledger
from backend.accounts.chain import Finding, Head, Trouble, Walk, digest_of
from backend.accounts.checkpoints import Seen
from backend.accounts.models import AccessEvent

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A row that should be sealed: in which chain, and what it says."""

    subject: str
    chain: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Source:
    """All rows of one kind of record.

    Attributes:
        kind: As they are sealed.
        every: Goes through all of them.
        some: Reads those with these ids anew.
    """

    kind: str
    every: Callable[[], Iterator[Row]]
    some: Callable[[Sequence[str]], Iterator[Row]]


@dataclass(slots=True)
class Report:
    """What was verified, and what is wrong."""

    entries: int = 0
    records: int = 0
    chains: int = 0
    checkpoints: int = 0
    last_checkpoint: str = ""
    unconfirmed: int = 0
    """Entries newer than every checkpoint: cutting them off would not be found."""
    findings: list[Finding] = field(default_factory=list)


def verify(sources: Sequence[Source], seen: Seen) -> Report:
    """Return everything that is wrong.

    Args:
        sources: All kinds of records.
        seen: What checkpoints testify; read before, so that they cannot be ahead of the rows.
    """
    report = Report(checkpoints=seen.count, last_checkpoint=seen.last_at)
    report.findings += seen.findings
    for chain in sorted({*ledger.chains(), *seen.chains}):
        with _unreadable_is_found(chain, report):
            _verify_chain(chain, seen.chains.get(chain, {}), report)
    for source in sources:
        with _unreadable_is_found(f"rows of kind {source.kind}", report):
            _verify_rows(source, report)
            _find_deleted(source, report)
    return report


@contextmanager
def _unreadable_is_found(where: str, report: Report) -> Iterator[None]:
    """Turn values that no writer of ours left, such as a date that is none, into a finding."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, ArithmeticError, ValidationError) as error:
        note = f"a value cannot be read ({type(error).__name__})"
        report.findings.append(Finding(where, Trouble.EDITED, note=note))


def _verify_chain(chain: str, seen: Mapping[int, str], report: Report) -> None:
    head = ledger.head_of(chain) or Head()
    walk = Walk(chain, ledger.keys(), seen)
    count = 0
    for entry in ledger.entries_of(chain, head.sequence):
        walk.take(entry)
        count += 1
    report.findings += walk.close(head)
    report.chains += 1
    report.entries += count
    report.unconfirmed += max(0, head.sequence - max(seen, default=0))
    # Read in this order, a writer who goes on meanwhile cannot look like a forger.
    last, moved = ledger.last_number(chain), ledger.head_of(chain) or Head()
    if last > moved.sequence:
        note = "entries stand behind the recorded end of the chain"
        report.findings.append(Finding(chain, Trouble.INSERTED, moved.sequence + 1, note=note))


def _verify_rows(source: Source, report: Report) -> None:
    batch: list[Row] = []
    for row in source.every():
        batch.append(row)
        if len(batch) == BATCH:
            _verify_batch(source, batch, report)
            batch = []
    _verify_batch(source, batch, report)


def _verify_batch(source: Source, batch: Sequence[Row], report: Report) -> None:
    report.records += len(batch)
    suspects = [row.subject for row, trouble in _troubles(source.kind, batch)]
    if not suspects:
        return
    # Again: a row that was just changed and sealed was read before its new entry.
    for found in _troubles(source.kind, list(source.some(suspects))):
        row, (trouble, sequence) = found
        report.findings.append(
            Finding(row.chain, trouble, sequence, row.subject, f"a row of kind {source.kind}")
        )


def _troubles(kind: str, rows: Sequence[Row]) -> Iterator[tuple[Row, tuple[Trouble, int | None]]]:
    links = ledger.links_of(kind, [row.subject for row in rows])
    salts = {
        chain: ledger.salts_of(
            chain, [link.sequence for link in links.values() if link.chain == chain]
        )
        for chain in {link.chain for link in links.values()}
    }
    for row in rows:
        link = links.get(row.subject)
        if link is None:
            yield row, (Trouble.RECORD_INSERTED, None)
        elif link.erased:
            yield row, (Trouble.RECORD_INSERTED, link.sequence)
        elif link.chain != row.chain or link.digest != digest_of(
            salts[link.chain].get(link.sequence, ""), row.facts
        ):
            yield row, (Trouble.RECORD_EDITED, link.sequence)


def _find_deleted(source: Source, report: Report) -> None:
    for subjects in ledger.subjects_of(source.kind):
        missing = sorted({*subjects} - {row.subject for row in source.some(subjects)})
        for subject, link in ledger.links_of(source.kind, missing).items():
            if not link.erased:
                report.findings.append(
                    Finding(
                        link.chain,
                        Trouble.RECORD_DELETED,
                        link.sequence,
                        subject,
                        f"a row of kind {source.kind}",
                    )
                )


def possible_ids(model: type[Model], subjects: Sequence[str]) -> list[Any]:
    """Return the subjects that can be ids of a model; a forged entry may name anything."""
    found: list[Any] = []
    for subject in subjects:
        with suppress(ValidationError):
            found.append(model._meta.pk.to_python(subject))
    return found


def _access_row(row: AccessEvent) -> Row:
    return Row(str(row.pk), ledger.chain_of(row.organization_id), audit.facts_of(row))


def _some_access(subjects: Sequence[str]) -> Iterator[Row]:
    ids = possible_ids(AccessEvent, subjects)
    return map(_access_row, AccessEvent.objects.filter(pk__in=ids))


def access_log() -> Source:
    """Return the audit log as a source of sealed rows."""
    return Source(
        audit.SEALED_AS,
        lambda: map(_access_row, AccessEvent.objects.order_by("pk").iterator(chunk_size=BATCH)),
        _some_access,
    )
