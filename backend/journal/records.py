"""The journal's format: bytes in, records out, no I/O.

A record is a 17-byte head and a payload, all little-endian:
`length` uint32 of the payload, `crc` uint32, `sequence` uint64, `kind` uint8. The CRC-32 (zlib)
covers sequence, kind and payload, so neither a torn tail nor a flipped bit is read as data.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

_HEAD: Final = struct.Struct("<IIQB")
_LENGTH_AND_CRC: Final = struct.Struct("<II")
_COVERED: Final = struct.Struct("<QB")
"""Both halves of the head."""

HEAD_BYTES: Final = _HEAD.size
MAX_PAYLOAD_BYTES: Final = 1 << 20
"""Bytes; far above any message of ours, so that a damaged length cannot ask for gigabytes."""


class Kind(IntEnum):
    """What a record's payload holds."""

    CANDIDATE_AUDIO = 1
    """uint64 tick, uint32 frame number, then int16 LE mono 16 kHz samples."""
    INTERVIEWER_AUDIO = 2
    """uint64 tick, uint32 rate in Hz, then int16 LE mono samples."""
    FACT = 3
    """A JSON object with `type`: a turn, a question's coverage, a cut, a change of state."""
    MARK = 4
    """The first record of a segment: how much of each older one counts (`marks`)."""


@dataclass(frozen=True, slots=True)
class Record:
    """One whole, verified record."""

    sequence: int
    kind: int
    payload: bytes


def encode(sequence: int, kind: int, payload: bytes) -> bytes:
    """Return the bytes of one record.

    Raises:
        ValueError: the payload is larger than `MAX_PAYLOAD_BYTES`.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"a journal payload of {len(payload)} bytes is too large")
    covered = _COVERED.pack(sequence, kind)
    crc = zlib.crc32(payload, zlib.crc32(covered))
    return b"".join((_LENGTH_AND_CRC.pack(len(payload), crc), covered, payload))


def payload_bytes(head: bytes) -> int:
    """Return the length that a head gives its payload, never more than is allowed."""
    length: int = _HEAD.unpack(head)[0]
    return min(length, MAX_PAYLOAD_BYTES)


def decode(data: bytes | memoryview) -> Iterator[Record]:
    """Yield the whole records at the start of `data`; stop at the first torn or damaged one."""
    view = memoryview(data)
    offset = 0
    while offset + HEAD_BYTES <= len(view):
        length, crc, sequence, kind = _HEAD.unpack_from(view, offset)
        end = offset + HEAD_BYTES + length
        if length > MAX_PAYLOAD_BYTES or end > len(view):
            return
        payload = view[offset + HEAD_BYTES : end]
        if zlib.crc32(payload, zlib.crc32(_COVERED.pack(sequence, kind))) != crc:
            return
        yield Record(sequence, kind, bytes(payload))
        offset = end
