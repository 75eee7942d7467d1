"""Beginning a segment: one creator per epoch, and the older owners' pens taken. Blocks."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
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
    try:
        fd = reservation.inherit(folder, path)
        if fd is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
            fd = os.open(path, flags, 0o600)
    except FileExistsError:
        raise JournalTaken(f"epoch {epoch}") from None
    try:
        _fence(folder, epoch, fd)
    except BaseException:
        # Nothing was acknowledged here, and a later try has an epoch of its own.
        os.close(fd)
        path.unlink(missing_ok=True)
        raise
    return fd


def _fence(folder: Path, epoch: int, fd: int) -> None:
    others = [path for path in segments(folder) if epoch_of(path) != epoch]
    if any(epoch_of(path) > epoch for path in others):
        raise JournalTaken(f"epoch {epoch} comes late")
    sizes = {}
    for path in others:
        with suppress(FileNotFoundError):  # its creator came late too and took it back, empty
            sizes[path] = seal(path)
    reservation.move(sizes, fd)
    if not write_whole(fd, encode_mark({epoch_of(path): size for path, size in sizes.items()})):
        raise OSError(errno.ENOSPC, "no room for the mark")
    os.fdatasync(fd)
    sync_folder(folder)
    if not others:
        sync_folder(folder.parent)
