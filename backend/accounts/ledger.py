"""Chains in the database: one for each organization, and one for what belongs to none.

A record is sealed in the transaction that writes it, so neither exists without the other. Writers
of one chain wait for each other on its head, which makes numbers gap-free; call `append` last in
a transaction, so that they wait only for its commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from backend.accounts.chain import Entry, Head, KeyRing, digest_of, seal
from backend.accounts.models import ChainEntry, ChainHead, ChainSalt

INSTALLATION: Final = "installation"
"""The chain of what belongs to no organization, such as a sign-in that failed."""
ERASED: Final = "erased"
"""Kind of the entry that says that a record was erased on purpose."""
SALT_BYTES: Final = 16
FIELDS: Final = ("chain", "sequence", "at", "kind", "subject", "digest", "key_id", "mac")


@dataclass(frozen=True, slots=True)
class Record:
    """Something that happened: what kind, to which row, and what that row says."""

    kind: str
    subject: str
    facts: Mapping[str, object]


def chain_of(organization_id: UUID | None) -> str:
    """Return the name of an organization's chain."""
    return str(organization_id) if organization_id else INSTALLATION


def keys() -> KeyRing:
    """Return the keys that seal and verify entries."""
    return KeyRing(settings.ENVIRONMENT.audit_secrets)


def append(organization_id: UUID | None, records: Sequence[Record]) -> int:
    """Seal what is new about the records, in the caller's transaction; return how many that is.

    The newest entry of a kind and subject says what the row says. A record that is sealed as it
    is adds nothing, so replaying a journal seals each event once. Blocks.
    """
    if not records:
        return 0
    with transaction.atomic(savepoint=False):
        head = _locked(chain_of(organization_id))
        known = _newest(head.chain, records)
        new = [record for record in records if not _is_sealed(record, known)]
        salts = [secrets.token_hex(SALT_BYTES) for _ in new]
        entries = _extend(head, new, salts)
        ChainSalt.objects.bulk_create(
            ChainSalt(chain=head.chain, sequence=entry.sequence, salt=salt)
            for entry, salt in zip(entries, salts, strict=True)
        )
    return len(new)


def append_new(organization_id: UUID | None, record: Record) -> None:
    """Seal a record that names nobody and has a random id, so it needs no salt. Blocks."""
    with transaction.atomic(savepoint=False):
        _extend(_locked(chain_of(organization_id)), [record], [""])


def erase(organization_id: UUID | None, subjects: Mapping[str, Sequence[str]]) -> None:
    """Seal that records are erased and forget what could tell what they said. Blocks.

    Args:
        organization_id: Whose chain they are in.
        subjects: Ids of the rows, by kind of record.
    """
    chain = chain_of(organization_id)
    gone = [(kind, each) for kind, ids in subjects.items() for each in ids]
    with transaction.atomic(savepoint=False):
        for batch in _batches(gone):
            wanted = {subject for _, subject in batch}
            rows = ChainEntry.objects.filter(chain=chain, subject__in=wanted)
            numbers = [
                sequence
                for sequence, kind, subject in rows.values_list("sequence", "kind", "subject")
                if (kind, subject) in set(batch)
            ]
            ChainSalt.objects.filter(chain=chain, sequence__in=numbers).delete()
            records = [Record(ERASED, subject, {"kind": kind}) for kind, subject in batch]
            _extend(_locked(chain), records, ["" for _ in records])


def _batches(pairs: Sequence[tuple[str, str]], size: int = 500) -> Iterator[list[tuple[str, str]]]:
    for start in range(0, len(pairs), size):
        yield list(pairs[start : start + size])


def _locked(chain: str) -> ChainHead:
    """Return the head, held until the transaction ends; SQLite's transactions hold everything."""
    rows = ChainHead.objects.select_for_update()
    found = rows.filter(pk=chain).first()
    if found is None:
        ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
        found = rows.get(pk=chain)
    return found


def _extend(head: ChainHead, records: Sequence[Record], salts: Sequence[str]) -> list[Entry]:
    ring, at = keys(), timezone.now()
    end = Head(head.sequence, head.mac)
    entries = []
    for record, salt in zip(records, salts, strict=True):
        entry = _sealed(end, ring, head.chain, at, record, salt)
        entries.append(entry)
        end = Head(entry.sequence, entry.mac)
    if not entries:
        return entries
    ChainEntry.objects.bulk_create(
        ChainEntry(**{name: getattr(entry, name) for name in FIELDS}) for entry in entries
    )
    # The condition and the unique number hold even where a database ignores the lock.
    moved = ChainHead.objects.filter(pk=head.chain, sequence=head.sequence, mac=head.mac)
    if moved.update(sequence=end.sequence, mac=end.mac) != 1:
        raise IntegrityError(f"another writer moved the head of chain {head.chain}")
    head.sequence, head.mac = end.sequence, end.mac
    return entries


def _sealed(end: Head, ring: KeyRing, chain: str, at: datetime, record: Record, salt: str) -> Entry:
    digest = digest_of(salt, record.facts)
    return seal(
        end, ring, chain=chain, at=at, kind=record.kind, subject=record.subject, digest=digest
    )


def _newest(chain: str, records: Sequence[Record]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return digest and salt of the newest entry about each record."""
    rows = ChainEntry.objects.filter(
        chain=chain,
        kind__in={record.kind for record in records},
        subject__in={record.subject for record in records},
    ).order_by("sequence")
    found = {
        (kind, subject): (sequence, digest)
        for sequence, kind, subject, digest in rows.values_list(
            "sequence", "kind", "subject", "digest"
        )
    }
    numbers = [sequence for sequence, _ in found.values()]
    salts = salts_of(chain, numbers) if numbers else {}
    return {key: (digest, salts.get(number, "")) for key, (number, digest) in found.items()}


def _is_sealed(record: Record, known: Mapping[tuple[str, str], tuple[str, str]]) -> bool:
    digest, salt = known.get((record.kind, record.subject), ("", ""))
    return digest == digest_of(salt, record.facts)


def salts_of(chain: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return the salts of entries by number; an erased record has none."""
    rows = ChainSalt.objects.filter(chain=chain, sequence__in=list(numbers))
    return dict(rows.values_list("sequence", "salt"))


def entries_of(chain: str, until: int) -> Iterator[Entry]:
    """Go through a chain in order of its numbers, up to one. Blocks."""
    rows = ChainEntry.objects.filter(chain=chain, sequence__lte=until).order_by("sequence", "pk")
    for values in rows.values_list(*FIELDS).iterator(chunk_size=2000):
        yield Entry(*values)


def head_of(chain: str) -> Head | None:
    """Return where the database says that a chain ends."""
    found = ChainHead.objects.filter(pk=chain).values_list("sequence", "mac").first()
    return Head(*found) if found else None


def last_number(chain: str) -> int:
    """Return the highest number of a chain's entries; 0 when it has none."""
    last = ChainEntry.objects.filter(chain=chain).order_by("-sequence").first()
    return last.sequence if last else 0


def chains() -> set[str]:
    """Return the names of all chains that have a head or an entry."""
    entries = ChainEntry.objects.order_by().values_list("chain", flat=True).distinct()
    return {*ChainHead.objects.values_list("chain", flat=True), *entries}


@dataclass(frozen=True, slots=True)
class Link:
    """What a chain holds about one row: the newest entry, and whether it was erased."""

    chain: str
    sequence: int
    digest: str
    erased: bool


def links_of(kind: str, subjects: Sequence[str]) -> dict[str, Link]:
    """Return what the chains hold about rows of a kind, by the rows' ids. Blocks."""
    rows = ChainEntry.objects.filter(
        Q(kind=kind) | Q(kind=ERASED, digest=_erased(kind)), subject__in=list(subjects)
    ).order_by("sequence")
    found: dict[str, Link] = {}
    for entry in rows:
        if entry.kind == kind:
            found[entry.subject] = Link(entry.chain, entry.sequence, entry.digest, erased=False)
        elif entry.subject in found:
            found[entry.subject] = replace(found[entry.subject], erased=True)
    return found


def subjects_of(kind: str, size: int = 500) -> Iterator[list[str]]:
    """Go through the ids of all rows of a kind that were ever sealed, some at a time. Blocks."""
    rows = ChainEntry.objects.filter(kind=kind).order_by("subject").distinct()
    last = ""
    while batch := list(rows.filter(subject__gt=last).values_list("subject", flat=True)[:size]):
        yield batch
        last = batch[-1]


def _erased(kind: str) -> str:
    return digest_of("", {"kind": kind})
