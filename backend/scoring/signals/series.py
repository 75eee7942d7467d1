"""A compact series of what was measured each second of a recording: bytes and back. Pure.

One blob per interview instead of a row per window. Version 1: `VSER`, uint8 version, uint32
first second, uint32 count (little-endian), then zlib of five columns of `count` bytes each:
speech, level, SNR, states, troubles. A second that was not measured is 255 in all of them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

VERSION: Final = 1
MAGIC: Final = b"VSER"
_HEAD: Final = struct.Struct("<4sBII")
COLUMNS: Final = 5
SPEECH, LEVEL, SNR, STATES, TROUBLES = range(COLUMNS)
UNKNOWN: Final = 255
MAX_SECONDS: Final = 24 * 3600
"""No interview lasts a day; keeps a damaged blob from asking for memory."""


class SecondState(IntFlag):
    """Bits of the column of states."""

    INTERVIEWER = 1
    MUSIC = 2
    ECHO = 4
    ABSTAINED = 8
    """Signals about voices were not judged."""


class WrongSeries(Exception):
    """The bytes are no series of a version that is known."""


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured each second, from `first_s` of the recording on."""

    first_s: int
    columns: Bytes
    """Shape (5, seconds), uint8: percent of speech, -dBFS, dB of SNR, states, troubles."""

    @property
    def seconds(self) -> int:
        """How many seconds it spans, measured or not."""
        return int(self.columns.shape[1])

    @property
    def measured(self) -> npt.NDArray[np.bool_]:
        """Which seconds were measured. Shape (seconds,)."""
        known: npt.NDArray[np.bool_] = self.columns[SPEECH] != UNKNOWN
        return known

    def encode(self) -> bytes:
        """Return the blob."""
        packed = zlib.compress(np.ascontiguousarray(self.columns).tobytes(), 9)
        return _HEAD.pack(MAGIC, VERSION, self.first_s, self.seconds) + packed


EMPTY: Final = Series(0, np.zeros((COLUMNS, 0), np.uint8))


def decode(blob: bytes) -> Series:
    """Return the series in a blob.

    Raises:
        WrongSeries: another format, a later version, or damaged.
    """
    try:
        magic, version, first_s, seconds = _HEAD.unpack_from(blob)
    except struct.error:
        raise WrongSeries("too short") from None
    if magic != MAGIC or version != VERSION or first_s + seconds > MAX_SECONDS:
        raise WrongSeries("another format")
    try:
        unpacked = zlib.decompressobj().decompress(blob[_HEAD.size :], COLUMNS * seconds + 1)
    except zlib.error:
        raise WrongSeries("damaged") from None
    if len(unpacked) != COLUMNS * seconds:
        raise WrongSeries("another length")
    return Series(first_s, np.frombuffer(unpacked, np.uint8).reshape(COLUMNS, seconds))


def merge(portions: Iterable[Series]) -> Series:
    """Return portions of one recording as one series; of a second measured twice the later wins."""
    portions = [portion for portion in portions if portion.seconds]
    if not portions:
        return EMPTY
    first_s = min(portion.first_s for portion in portions)
    end_s = max(portion.first_s + portion.seconds for portion in portions)
    columns = np.full((COLUMNS, end_s - first_s), UNKNOWN, np.uint8)
    for portion in portions:
        at = portion.first_s - first_s
        place = columns[:, at : at + portion.seconds]
        place[:, portion.measured] = portion.columns[:, portion.measured]
    return Series(first_s, columns)


def cut(whole: Series, from_s: int, until_s: int) -> Series:
    """Return the part of a series between two seconds of the recording."""
    first_s = max(from_s, whole.first_s)
    columns = whole.columns[:, first_s - whole.first_s : max(0, until_s - whole.first_s)]
    return Series(first_s, columns)


class SeriesWriter:
    """Gathers the hops of all streams into seconds."""

    def __init__(self, slots: int) -> None:
        """Know no stream."""
        self._second = np.full(slots, -1, np.int64)
        self._sums = np.zeros((3, slots), np.float32)
        self._snr_db = np.full(slots, np.nan, np.float32)
        self._bits = np.zeros((2, slots), np.uint8)
        self._rows: dict[int, tuple[int, bytearray]] = {}

    def begin(self, slot: int) -> None:
        """Begin a stream anew."""
        self._second[slot] = -1
        self._sums[:, slot] = 0
        self._bits[:, slot] = 0
        self._rows.pop(slot, None)

    def update(
        self,
        slots: npt.NDArray[np.intp],
        hops: npt.NDArray[np.int64],
        speech: npt.NDArray[np.floating] | npt.NDArray[np.bool_],
        level_dbfs: npt.NDArray[np.float32],
        snr_db: npt.NDArray[np.float32],
        bits: Bytes,
    ) -> None:
        """Take one hop of each stream; `bits` are states and troubles, shape (2, batch)."""
        seconds = hops // 10
        known = self._second[slots]
        changed = known != seconds
        if changed.any():
            over = slots[changed & (known >= 0)]
            if over.size:
                self._write(over)
            self._second[slots] = seconds
        sums = np.ones((3, len(slots)), np.float32)
        sums[SPEECH], sums[LEVEL] = speech, level_dbfs
        self._sums[:, slots] += sums
        self._snr_db[slots] = snr_db
        self._bits[:, slots] |= bits

    def end(self, slot: int) -> Series:
        """Return the series of a stream and forget it."""
        if self._second[slot] >= 0:
            self._write(np.array([slot]))
        first_s, rows = self._rows.pop(slot, (0, bytearray()))
        self._second[slot] = -1
        columns = np.frombuffer(bytes(rows), np.uint8).reshape(-1, COLUMNS).T
        return Series(first_s, columns)

    def _write(self, slots: npt.NDArray[np.intp]) -> None:
        speech, level, hops = self._sums[:, slots]
        rows = np.empty((len(slots), COLUMNS), np.uint8)
        rows[:, SPEECH] = np.rint(100 * speech / hops)
        rows[:, LEVEL] = np.clip(np.rint(-level / hops), 0, 100)
        rounded = np.nan_to_num(np.rint(self._snr_db[slots]), nan=UNKNOWN)
        rows[:, SNR] = np.clip(rounded, 0, UNKNOWN)
        rows[:, STATES:] = self._bits[:, slots].T
        for slot, second, row in zip(slots, self._second[slots], rows, strict=True):
            self._put(int(slot), int(second), row.tobytes())
        self._sums[:, slots] = 0
        self._bits[:, slots] = 0

    def _put(self, slot: int, second: int, row: bytes) -> None:
        first_s, written = self._rows.setdefault(slot, (second, bytearray()))
        missing = second - first_s - len(written) // COLUMNS
        if missing < 0 or second >= MAX_SECONDS:
            return  # a recording only goes forward
        written += bytes([UNKNOWN]) * (COLUMNS * missing) + row
