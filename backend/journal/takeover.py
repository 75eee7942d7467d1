"""Beginning a segment: one creator per epoch, and the older owners' pens taken. Blocks."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from backend.journal import reservation
from backend.journal.errors import JournalTaken
from backend.journal.files import (
    epoch_of,
    seal,
    segment_path,
    segments,
    sync_folder,
    write_whole,
)
from backend.journal.marks import encode_mark


def begin(folder: Path, epoch: int) -> int:
    """Create the segment of an epoch, fence the older ones, and return its file.

    Raises:
        JournalTaken: this epoch or a newer one has a segment.
        OSError: the disk refuses.
    """
    path = segment_path(folder, epoch)
    _refuse_late(segments(folder), epoch)
    try:
        fd = reservation.inherit(folder, path)
        if fd is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            fd = os.open(path, flags, 0o600)
    except FileExistsError:
        raise JournalTaken(f"epoch {epoch}") from None
    try:
        _fence(folder, epoch, fd)
    except JournalTaken:
        # It stays, empty and unknown to newer marks: others may be about to read or seal it.
        os.close(fd)
        raise
    except BaseException:
        # Nothing was acknowledged here, and a later try has an epoch of its own.
        os.close(fd)
        path.unlink(missing_ok=True)
        raise
    return fd


def _fence(folder: Path, epoch: int, fd: int) -> None:
    others = [path for path in segments(folder) if epoch_of(path) != epoch]
    _refuse_late(others, epoch)
    sizes = {path: seal(path) for path in others}
    reservation.move(sizes, fd)
    if not write_whole(fd, encode_mark({epoch_of(path): size for path, size in sizes.items()})):
        raise OSError(errno.ENOSPC, "no room for the mark")
    os.fdatasync(fd)
    sync_folder(folder)
    if not others:
        sync_folder(folder.parent)


def _refuse_late(found: Sequence[Path], epoch: int) -> None:
    if any(epoch_of(path) > epoch for path in found):
        raise JournalTaken(f"epoch {epoch} comes late")
