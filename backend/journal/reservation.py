"""Room on the disk for a whole interview, taken before it begins.

Blocks are allocated behind the end of a file (`FALLOC_FL_KEEP_SIZE`), so that a disk that fills up
meanwhile refuses the next interview and not the running one. Where the file system or the
platform has no such call, only the free-space guard is left. All functions block.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from backend.journal.errors import DiskFull
from backend.journal.files import seal, segments

RESERVED: Final = "reserved"
"""File that holds the room until the first segment inherits it."""

CANDIDATE_BYTES_S: Final = 32_000
"""16 kHz, int16, mono."""
INTERVIEWER_BYTES_S: Final = 48_000
"""24 kHz, int16, mono; as if it spoke all the time, which is the worst case."""
HEAD_BYTES_S: Final = 2 * 10 * (17 + 12)
"""Ten frames a second each way, with the heads of record and payload."""
FACT_BYTES_S: Final = 2_000
"""Turns, coverage, events, answers (a guess, to be calibrated)."""
GRACE_S: Final = 900
"""Pauses and the grace behind the planned end: recorded, not counted (a guess)."""

KEEP_FREE_BYTES: Final = 1 << 30
KEEP_FREE_PART: Final = 0.05
"""What must stay free behind a reservation: the smaller of 1 GiB and 5 % (guesses)."""

LEAST_BYTES: Final = 1 << 20
"""A smaller rest is not worth reserving: twelve seconds."""

_KEEP_SIZE: Final = 1
_UNSUPPORTED: Final = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def plan_bytes(duration_s: float) -> int:
    """Return how much journal an interview of this planned length can need. Pure."""
    each_s = CANDIDATE_BYTES_S + INTERVIEWER_BYTES_S + HEAD_BYTES_S + FACT_BYTES_S
    return round((duration_s + GRACE_S) * each_s)


def free_after(free: int, total: int, wanted: int) -> int:
    """Return the bytes above the guard once `wanted` are taken; negative means refuse. Pure."""
    return free - wanted - min(KEEP_FREE_BYTES, round(total * KEEP_FREE_PART))


def reserve(folder: Path, size: int) -> None:
    """Take room for a journal that is about to begin; doing so twice changes nothing.

    Raises:
        DiskFull: there is not enough of it.
    """
    path = folder / RESERVED
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if segments(folder) or (path.exists() and _spare(path.stat()) >= size):
            return
        disk = os.statvfs(folder)
        total, free = disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize
        if free_after(free, total, size) < 0:
            raise DiskFull
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DiskFull from error
    try:
        _allocate(fd, size)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise DiskFull from error
    finally:
        os.close(fd)


def inherit(folder: Path, segment: Path) -> int | None:
    """Make the reservation the first segment; return its file, or None when there is none.

    Only one process can rename the reservation, and a link never replaces a file, so the
    segment has one creator as with `O_EXCL`.

    Raises:
        FileExistsError: the segment exists.
    """
    mine = folder / f"{RESERVED}.{segment.stem}"
    try:
        (folder / RESERVED).rename(mine)
    except FileNotFoundError:
        return None
    try:
        segment.hardlink_to(mine)
    except FileExistsError:
        mine.rename(folder / RESERVED)
        raise
    except OSError:  # a file system without links
        mine.unlink()
        return None
    mine.unlink()
    return os.open(segment, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)


def spare_bytes(folder: Path) -> int:
    """Return how much is reserved in a folder and not used."""
    return sum(_spare(path.stat()) for path in (*segments(folder), *folder.glob(f"{RESERVED}*")))


def release(folder: Path) -> int:
    """Give back what a finished journal did not use; return how many bytes that was.

    Its segments are sealed first, so that a writer that is not gone yet acknowledges nothing
    that the cut could cost.
    """
    spare = spare_bytes(folder)
    for path in folder.glob(f"{RESERVED}*"):
        path.unlink(missing_ok=True)
    for path in segments(folder):
        if _spare(path.stat()):
            os.truncate(path, seal(path))
    return spare


def move(older: Iterable[Path], fd: int) -> None:
    """Give back the room behind sealed segments and take as much of it as there is for `fd`.

    None of them is cut shorter, even if its owner did not know and wrote on: someone may be
    reading it, and the mark says what counts.
    """
    spare = 0
    for path in older:
        found = path.stat()
        if room := _spare(found):
            os.truncate(path, found.st_size)
            spare += room
    extend(fd, spare)


def trim(fd: int) -> int:
    """Give back the room behind one's own segment; return its bytes."""
    found = os.fstat(fd)
    spare = _spare(found)
    if spare:
        os.ftruncate(fd, found.st_size)
    return spare


def extend(fd: int, size: int) -> None:
    """Reserve behind the end of an open segment; less when the disk has less."""
    while size >= LEAST_BYTES:
        try:
            _allocate(fd, size)
        except OSError as error:
            if error.errno not in _FULL:
                return
            os.ftruncate(fd, os.fstat(fd).st_size)
            size //= 2
        else:
            return


def _spare(found: os.stat_result) -> int:
    spare = found.st_blocks * 512 - found.st_size
    return spare if spare >= LEAST_BYTES else 0


def _allocate(fd: int, size: int) -> None:
    """Allocate blocks behind the end of a file; do nothing where there is no such call.

    Raises:
        OSError: the disk has not so much.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "fallocate64", None)
    if call is None:
        return
    call.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    if call(fd, _KEEP_SIZE, os.fstat(fd).st_size, size) == 0:
        return
    code = ctypes.get_errno()
    if code not in _UNSUPPORTED:
        raise OSError(code, os.strerror(code))
