"""A seek table for FLAC files, which libsndfile writes none of.

Without one a player finds a place in an hour of sound by halving, with a request for each half;
with one it asks once. Format: RFC 9639, sections 8.5 and 9.1. Blocks.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

EVERY_SAMPLES: Final = 16_000
"""Between two entries: a second at 16 kHz, 18 bytes of the file."""
_POINT: Final = struct.Struct(">QQH")
_SEEK_TABLE, _LAST = 3, 0x80
_STREAM_INFO_BYTES: Final = 34
_SYNC: Final = b"\xff\xf8"
"""Begin of a frame in a file whose frames all have the same number of samples, as libFLAC's do."""
_EXTRA_SIZE_BYTES: Final = {6: 1, 7: 2}
_EXTRA_RATE_BYTES: Final = {12: 1, 13: 2, 14: 2}
_LONGEST_HEADER: Final = 16


class NotSeekable(Exception):
    """The file is no FLAC, or not of the kind that libFLAC writes."""


class Frame(NamedTuple):
    """Where a frame begins, in bytes of the file, and its number."""

    offset: int
    number: int


def add_seek_table(path: Path, target: Path) -> int:
    """Write a copy of a FLAC file with a seek table; return the number of its entries.

    Raises:
        NotSeekable: it is not a FLAC file of frames of one size.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        begin, samples = _stream(data)
        points = list(_points(data, begin, samples))
        last = data[4] & _LAST
        with target.open("wb") as copy:
            copy.write(data[:4] + bytes((data[4] & ~_LAST,)) + data[5 : 8 + _STREAM_INFO_BYTES])
            copy.write(bytes((_SEEK_TABLE | last,)))
            copy.write((len(points) * _POINT.size).to_bytes(3, "big"))
            copy.writelines(_POINT.pack(*point) for point in points)
            copy.write(memoryview(data)[8 + _STREAM_INFO_BYTES :])
    return len(points)


def _stream(data: mmap.mmap) -> tuple[int, int]:
    """Return where the first frame begins, and the samples of each frame."""
    if data[:4] != b"fLaC" or data[4] & ~_LAST != 0:
        raise NotSeekable("no stream information")
    least, most = struct.unpack_from(">HH", data, 8)
    if least != most:
        raise NotSeekable("frames of different sizes")
    offset, last = 4, 0
    while not last:
        last = data[offset] & _LAST
        offset += 4 + int.from_bytes(data[offset + 1 : offset + 4], "big")
    return offset, most


def _points(data: mmap.mmap, begin: int, samples: int) -> Iterator[tuple[int, int, int]]:
    """Return first sample, offset from the first frame, and samples of one frame a second."""
    due = 0
    for frame in frames(data, begin):
        first = frame.number * samples
        if first >= due:
            yield first, frame.offset - begin, samples
            due = first + EVERY_SAMPLES


def frames(data: mmap.mmap | bytes, begin: int) -> Iterator[Frame]:
    """Return the frames in order; bytes that only look like one are told by number and sum."""
    offset, expected = data.find(_SYNC, begin), 0
    while offset >= 0:
        if _number_at(data, offset) == expected:
            yield Frame(offset, expected)
            expected += 1
        offset = data.find(_SYNC, offset + 1)


def _number_at(data: mmap.mmap | bytes, offset: int) -> int | None:
    """Return the number of the frame whose header is here, or None where none is."""
    header = data[offset : offset + _LONGEST_HEADER]
    if len(header) < 6 or header[3] & 1:
        return None
    number, length = _coded_number(header[4:11])
    if number is None:
        return None
    end = 4 + length + _EXTRA_SIZE_BYTES.get(header[2] >> 4, 0)
    end += _EXTRA_RATE_BYTES.get(header[2] & 15, 0)
    return number if end < len(header) and crc8(header[:end]) == header[end] else None


def _coded_number(coded: bytes) -> tuple[int | None, int]:
    """Return a number in the manner of UTF-8, up to 36 bits, and its length in bytes."""
    first = coded[0]
    if first < 0x80:
        return first, 1
    length = 8 - (first ^ 0xFF).bit_length()
    if not 2 <= length <= 7 or len(coded) < length:
        return None, 0
    number = first & (0x7F >> length)
    for byte in coded[1:length]:
        if byte >> 6 != 2:
            return None, 0
        number = number << 6 | byte & 0x3F
    return number, length


def crc8(data: bytes) -> int:
    """Return the checksum of a frame's header: polynomial 0x07, from 0 (RFC 9639, 9.1.8)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07 if crc & 0x80 else crc << 1) & 0xFF
    return crc
