"""A keyed chain over records: what was appended cannot be changed, moved or removed unseen.

Each entry's HMAC covers the entry before it, so an entry stands for everything up to it. What a
record says is not in the chain, only a salted digest of it: erasing the record and its salt
leaves a chain that still verifies and says nothing about anybody. Pure; `ledger` keeps the rows.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

HASH = "sha256"
FIRST = 1
"""Sequence number of the first entry of a chain; every number after it is given once."""
KEY_ID_CHARS = 16
"""64 bits name a key; names need only differ among the few keys of one installation."""


class Trouble(StrEnum):
    """What verification can find."""

    EDITED = "edited"
    """An entry is not what was appended, or the one before it is not."""
    DELETED = "deleted"
    """Entries are missing between two others."""
    INSERTED = "inserted"
    """A number is used twice, or something stands where nothing was appended."""
    TRUNCATED = "truncated"
    """Entries at the end are gone that a checkpoint or the head has seen."""
    REWRITTEN = "rewritten"
    """A checkpoint saw another entry at this place."""
    UNKNOWN_KEY = "unknown_key"
    """Sealed with a key that is not configured."""
    RECORD_EDITED = "record_edited"
    """The record no longer says what was sealed."""
    RECORD_DELETED = "record_deleted"
    """The record is gone, and no erasure was sealed."""
    RECORD_INSERTED = "record_inserted"
    """A record was never sealed."""
    CHECKPOINT = "checkpoint"
    """A checkpoint is damaged, forged or missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a log is not as it was written."""

    chain: str
    trouble: Trouble
    sequence: int | None = None
    subject: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: what happened to which subject when, and the seal over it and all before it."""

    chain: str
    sequence: int
    at: datetime
    kind: str
    subject: str
    digest: str
    key_id: str
    mac: str = ""


class KeyRing:
    """Keys by name; the first seals, all of them verify.

    Args:
        secrets: At least one. Each key is derived from its secret for this purpose alone, so a
            secret that also signs cookies gives nothing away here.
    """

    def __init__(self, secrets: Sequence[str], purpose: str = "audit chain") -> None:
        """Derive the keys."""
        derived = [_hmac(secret.encode(), f"viva {purpose} v1".encode()) for secret in secrets]
        self._keys = {_hmac(key, b"viva key id").hex()[:KEY_ID_CHARS]: key for key in derived}
        self.current = next(iter(self._keys))

    def mac(self, key_id: str, message: bytes) -> str | None:
        """Return the seal of a message in hex; None when there is no such key."""
        key = self._keys.get(key_id)
        return _hmac(key, message).hex() if key else None


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, HASH)


def digest_of(salt: str, facts: Mapping[str, object]) -> str:
    """Return the salted digest of what a record says, in hex."""
    return _hmac(salt.encode(), canonical(facts)).hex()


def canonical(facts: object) -> bytes:
    """Return the same bytes for the same facts, whichever database they went through.

    PostgreSQL gives 1e20 back as an integer, so whole numbers are written as integers.
    """
    return json.dumps(
        _plain(facts), sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return _moment(value)
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, str) else value
    return str(value)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _message(previous_mac: str, entry: Entry) -> bytes:
    # A list of strings in JSON has one reading only, so no two entries share a message.
    return json.dumps(
        [
            previous_mac,
            entry.chain,
            str(entry.sequence),
            _moment(entry.at),
            entry.kind,
            entry.subject,
            entry.digest,
            entry.key_id,
        ],
        separators=(",", ":"),
    ).encode()


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number and the seal of its last entry."""

    sequence: int = FIRST - 1
    mac: str = ""


def seal(
    head: Head, keys: KeyRing, *, chain: str, at: datetime, kind: str, subject: str, digest: str
) -> Entry:
    """Return the entry that follows a head."""
    bare = Entry(chain, head.sequence + 1, at, kind, subject, digest, keys.current)
    mac = keys.mac(keys.current, _message(head.mac, bare)) or ""
    return Entry(chain, bare.sequence, at, kind, subject, digest, keys.current, mac)


class Walk:
    """Goes along one chain, entry by entry, and notes what is not as it was sealed."""

    def __init__(self, chain: str, keys: KeyRing, seen: Mapping[int, str] | None = None) -> None:
        """Start before the first entry.

        Args:
            chain: Its name.
            keys: Every key it may have been sealed with.
            seen: Seals that checkpoints saw, by sequence number.
        """
        self._chain = chain
        self._keys = keys
        self._seen = dict(seen or {})
        self._head = Head()
        self.findings: list[Finding] = []

    def take(self, entry: Entry) -> None:
        """Verify the next entry in order of sequence."""
        expected = self._head.sequence + 1
        if entry.sequence < expected or entry.chain != self._chain:
            self._note(Trouble.INSERTED, entry.sequence, "this number was used before")
            return
        if entry.sequence > expected:
            last = entry.sequence - 1
            span = f"entries {expected} to {last}" if last > expected else f"entry {expected}"
            self._note(Trouble.DELETED, expected, f"{span} missing")
        else:
            self._check_seal(entry)
        if self._seen.get(entry.sequence, entry.mac) != entry.mac:
            self._note(Trouble.REWRITTEN, entry.sequence, "a checkpoint saw another entry here")
        self._head = Head(entry.sequence, entry.mac)

    def _check_seal(self, entry: Entry) -> None:
        mac = self._keys.mac(entry.key_id, _message(self._head.mac, entry))
        if mac is None:
            self._note(Trouble.UNKNOWN_KEY, entry.sequence, "no such key is configured")
        elif not hmac.compare_digest(mac.encode(), entry.mac.encode()):
            self._note(Trouble.EDITED, entry.sequence, "this entry or the one before it differs")

    def close(self, recorded: Head | None = None) -> list[Finding]:
        """Return everything found, after the last entry.

        Args:
            recorded: Where the database says that the chain ends.
        """
        last = self._head.sequence
        furthest = max([last, *self._seen, recorded.sequence if recorded else last])
        if furthest > last:
            self._note(Trouble.TRUNCATED, last + 1, f"{furthest - last} entries gone at the end")
        elif recorded and recorded != self._head:
            self._note(Trouble.INSERTED, last, "the recorded end of the chain is another")
        return self.findings

    def _note(self, trouble: Trouble, sequence: int, note: str) -> None:
        self.findings.append(Finding(self._chain, trouble, sequence, note=note))


def verify(
    chain: str,
    entries: Iterable[Entry],
    keys: KeyRing,
    seen: Mapping[int, str] | None = None,
    recorded: Head | None = None,
) -> list[Finding]:
    """Return everything that is wrong with a chain; nothing when it is whole."""
    walk = Walk(chain, keys, seen)
    for entry in entries:
        walk.take(entry)
    return walk.close(recorded)
