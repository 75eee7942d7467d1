"""Signed notes of where each chain ended, in a second place, so that a cut end is found.

A chain shows what was changed within it, but not that its newest entries are gone. Every minute a
sweep appends the heads that moved to a file in AUDIT_CHECKPOINT_DIR; each line is sealed over
the line before it.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from backend.accounts.chain import Finding, Head, KeyRing, Trouble, canonical
from backend.accounts.models import ChainHead

logger = logging.getLogger(__name__)

PURPOSE: Final = "audit checkpoints"
PATTERN: Final = "checkpoints-*.jsonl"
"""One file a month; by name they are in order."""
LOCK: Final = "checkpoints.lock"
TAIL_BYTES: Final = 4 * 1024 * 1024
"""Read from the end of a file to find its last line: some 20,000 chains that moved in a minute."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where some chains ended at a moment: number and seal of the last entry of each."""

    number: int
    at: str
    heads: Mapping[str, tuple[int, str]]
    key_id: str
    mac: str = ""


@dataclass(slots=True)
class Seen:
    """What checkpoints testify, and what is wrong with them."""

    chains: dict[str, dict[int, str]] = field(default_factory=dict)
    """Seals by chain and sequence number."""
    count: int = 0
    last_at: str = ""
    findings: list[Finding] = field(default_factory=list)


def keys() -> KeyRing:
    """Return the keys that seal and verify checkpoints."""
    return KeyRing(settings.ENVIRONMENT.audit_secrets, PURPOSE)


def _message(previous_mac: str, checkpoint: Checkpoint) -> bytes:
    return canonical([previous_mac, asdict(replace(checkpoint, mac=""))])


def following(
    last: Checkpoint | None, ring: KeyRing, at: datetime, heads: Mapping[str, Head]
) -> Checkpoint:
    """Return the checkpoint after another. Pure."""
    bare = Checkpoint(
        number=last.number + 1 if last else 1,
        at=at.astimezone(UTC).isoformat(timespec="seconds"),
        heads={chain: (head.sequence, head.mac) for chain, head in sorted(heads.items())},
        key_id=ring.current,
    )
    mac = ring.mac(ring.current, _message(last.mac if last else "", bare))
    return replace(bare, mac=mac or "")


def line_of(checkpoint: Checkpoint) -> bytes:
    """Return a checkpoint as a line of JSON. Pure."""
    return json.dumps(asdict(checkpoint), sort_keys=True).encode() + b"\n"


def parsed(line: bytes) -> Checkpoint | None:
    """Return the checkpoint of a line; None when it is none. Pure."""
    try:
        raw: Any = json.loads(line)
        heads = {str(name): (int(count), str(mac)) for name, (count, mac) in raw["heads"].items()}
        return Checkpoint(
            int(raw["number"]), str(raw["at"]), heads, str(raw["key_id"]), str(raw["mac"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def testimony(lines: Iterable[bytes], ring: KeyRing) -> Seen:
    """Verify checkpoints in order and return what they testify. Pure.

    A forged line testifies nothing; the one after it is still held against its own seal.
    """
    seen, previous = Seen(), ""
    for number, line in enumerate(lines, start=1):
        checkpoint = parsed(line)
        if checkpoint is None:
            _note(seen, number, "this line is no checkpoint")
            previous = ""
            continue
        mac = ring.mac(checkpoint.key_id, _message(previous, checkpoint))
        previous = checkpoint.mac
        if mac is None or not hmac.compare_digest(mac.encode(), checkpoint.mac.encode()):
            _note(seen, number, "this line or the one before it is not as it was written")
            continue
        if checkpoint.number != number:
            _note(seen, number, f"checkpoint {checkpoint.number} stands here")
        for chain, (sequence, head) in checkpoint.heads.items():
            seen.chains.setdefault(chain, {})[sequence] = head
        seen.count, seen.last_at = seen.count + 1, checkpoint.at
    return seen


def _note(seen: Seen, number: int, note: str) -> None:
    seen.findings.append(Finding("checkpoints", Trouble.CHECKPOINT, number, note=note))


def read(folder: Path) -> Seen:
    """Return what the checkpoints of a folder testify. Blocks."""
    return testimony(_lines(folder), keys())


def _lines(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob(PATTERN)):
        with path.open("rb") as file:
            # A line without an end was being written when the machine stopped.
            yield from (line for line in file if line.endswith(b"\n"))


def sweep() -> None:
    """Write down which heads moved since the last time. Blocks; safe in two processes."""
    write(settings.ENVIRONMENT.audit_checkpoint_path)


def write(folder: Path) -> Checkpoint | None:
    """Append a checkpoint of the heads that moved; None when none did. Blocks.

    Raises:
        OSError: the folder cannot be written.
    """
    if not _moved():
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        # Read under the lock: a head only moves on, and must not be written after a later one.
        heads = _moved()
        if not heads:
            return None
        now = timezone.now()
        checkpoint = following(_last(folder), keys(), now, heads)
        _append(folder / f"checkpoints-{now:%Y-%m}.jsonl", line_of(checkpoint))
    for chain, head in heads.items():
        ChainHead.objects.filter(pk=chain).update(confirmed_mac=head.mac)
    return checkpoint


def _moved() -> dict[str, Head]:
    rows = ChainHead.objects.exclude(confirmed_mac=F("mac")).values_list("chain", "sequence", "mac")
    return {chain: Head(sequence, mac) for chain, sequence, mac in rows}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last(folder: Path) -> Checkpoint | None:
    for path in sorted(folder.glob(PATTERN), reverse=True):
        with path.open("rb") as file:
            last = _last_line(file)
        if last:
            return parsed(last)
    return None


def _last_line(file: BinaryIO) -> bytes:
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - TAIL_BYTES))
    whole, _, _torn = file.read().rpartition(b"\n")
    return whole.rpartition(b"\n")[2]


def _append(path: Path, line: bytes) -> None:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - TAIL_BYTES))
        torn = file.read().rpartition(b"\n")[2]
        # What was half written when a machine stopped was never a checkpoint.
        file.truncate(length - len(torn))
        file.seek(0, os.SEEK_END)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def was_written() -> bool:
    """Return whether a checkpoint of this database was ever written."""
    return ChainHead.objects.exclude(confirmed_mac="").exists()
