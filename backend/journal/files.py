"""Names and flags of a journal's files; knows no format."""

from __future__ import annotations

import ctypes
import os
import stat
from pathlib import Path


def segment_path(folder: Path, epoch: int) -> Path:
    """Return the file of one epoch; names sort in the order of epochs."""
    return folder / f"{epoch:08d}.journal"


def segments(folder: Path) -> list[Path]:
    """Return the segment files in the order of their epochs."""
    return sorted(folder.glob("*.journal"), key=epoch_of)


def epoch_of(path: Path) -> int:
    """Return the epoch that a segment belongs to."""
    return int(path.stem)


def newest_epoch(folder: Path) -> int:
    """Return the newest epoch that has a segment; 0 without any."""
    return max(map(epoch_of, segments(folder)), default=0)


def seal(path: Path) -> int:
    """Take the pen from a segment's writer; return the size that counts.

    The mode is the sign, because the writer can ask for it by its open file in a microsecond.
    It is set before the size is read: a writer that syncs first and then finds no seal knows
    that its bytes are within the size (`JournalWriter.sync`).
    """
    path.chmod(0o400)
    return path.stat().st_size


def is_sealed(fd: int) -> bool:
    """Return whether somebody took this segment over."""
    return not os.fstat(fd).st_mode & stat.S_IWUSR


def write_whole(fd: int, data: bytes) -> bool:
    """Append everything, or return False; a part of it may then be in the file."""
    try:
        return os.write(fd, data) == len(data)
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; a synced file without a name is lost."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_filesystem(fd: int) -> bool:
    """Make everything durable that was written to the filesystem of `fd`; False when it refused.

    Since Linux 5.8 an error of any file's pages is reported here too (syncfs(2)). Blocks.
    """
    return _LIBC is not None and _LIBC.syncfs(fd) == 0


def _find_syncfs() -> ctypes.CDLL | None:
    libc = ctypes.CDLL(None, use_errno=True)
    return libc if hasattr(libc, "syncfs") else None


_LIBC = _find_syncfs()
