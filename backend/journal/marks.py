"""The fence between epochs: what a new segment says about the older ones.

The first record of a segment holds the size that each older segment had when it was taken over.
A reader stops there, so whatever an older owner appends later (it was stopped, and woke up)
was never said. `docs/decisions` tells why no lock does this.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from backend.journal.files import epoch_of, segments
from backend.journal.records import HEAD_BYTES, Kind, decode, encode, payload_bytes

THINNED_EPOCH: Final = 0
"""A segment that holds the facts of all others and replaces them (`thinning`)."""

_ENTRY: Final = struct.Struct("<QQ")


def encode_mark(sizes: Mapping[int, int]) -> bytes:
    """Return the first record of a segment: the size that counts, by older epoch."""
    payload = b"".join(_ENTRY.pack(epoch, size) for epoch, size in sorted(sizes.items()))
    return encode(0, Kind.MARK, payload)


def read_mark(path: Path) -> dict[int, int] | None:
    """Return the sizes that a segment's mark names; None without a whole mark."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if len(head) < HEAD_BYTES:
            return None
        data = head + file.read(payload_bytes(head))
    for record in decode(data):
        if record.kind == Kind.MARK:
            return dict(_ENTRY.iter_unpack(record.payload))
    return None


def believed(folder: Path) -> list[tuple[Path, int]]:
    """Return the segments, oldest first, each with the size up to which it counts.

    A segment that a newer mark does not name was begun behind it, by an owner too late.
    """
    found = segments(folder)
    if found and epoch_of(found[0]) == THINNED_EPOCH:
        found = found[:1]
    marks = {epoch_of(path): read_mark(path) for path in found}
    result = []
    for path in found:
        epoch = epoch_of(path)
        sizes = [
            mark.get(epoch, 0)
            for newer, mark in marks.items()
            if newer > epoch and mark is not None
        ]
        result.append((path, min([path.stat().st_size, *sizes])))
    return result
