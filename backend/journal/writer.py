"""Appending to a journal: one file per interview and connection."""

from __future__ import annotations

import os
from pathlib import Path

from backend.journal.records import encode


class JournalTaken(Exception):
    """Another connection already writes this epoch."""


class JournalFailed(Exception):
    """The disk refused a write; nothing after the last acknowledgement is safe."""


def segment_path(folder: Path, epoch: int) -> Path:
    """Return the file of one epoch; names sort in the order of epochs."""
    return folder / f"{epoch:08d}.journal"


class JournalWriter:
    """Appends records to the segment of one epoch.

    `append` is one `os.write` into the page cache (14 microseconds for 32 kB, RELIABILITY.md
    0.3), so it survives the death of the process; `sync` makes it survive the machine's.
    """

    def __init__(self, folder: Path, epoch: int) -> None:
        """Create the segment.

        Raises:
            JournalTaken: the epoch has a segment already.
            JournalFailed: the disk refuses a new file.
        """
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._fd = os.open(segment_path(folder, epoch), flags, 0o600)
            _sync_folder(folder)
        except FileExistsError:
            raise JournalTaken(f"epoch {epoch}") from None
        except OSError as error:
            raise JournalFailed(str(error)) from error
        self.written = 0
        """Sequence of the newest record that `append` took; 0 before the first."""
        self.durable = 0
        """Sequence of the newest record known to be on disk."""
        self._closed = False

    def append(self, kind: int, payload: bytes) -> int:
        """Write one record and return its sequence, from 1. Never waits for the disk.

        Raises:
            JournalFailed: the disk is full or gone, or the journal is closed.
        """
        if self._closed:
            raise JournalFailed("the journal is closed")
        sequence = self.written + 1
        data = encode(sequence, kind, payload)
        try:
            written = os.write(self._fd, data)
        except OSError as error:
            raise JournalFailed(str(error)) from error
        if written != len(data):
            # The torn record ends what a reader accepts, so nothing may follow it.
            self._closed = True
            os.close(self._fd)
            raise JournalFailed("the disk took only part of a record")
        self.written = sequence
        return sequence

    def sync(self) -> int:
        """Make everything written durable; return the newest durable sequence.

        Blocks: call off the loop.

        Raises:
            JournalFailed: the disk could not promise it.
        """
        target = self.written
        if self._closed or target == self.durable:
            return self.durable
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            raise JournalFailed(str(error)) from error
        self.durable = target
        return target

    def close(self) -> None:
        """Sync and close; later appends are refused. Blocks: call off the loop."""
        if self._closed:
            return
        try:
            self.sync()
        finally:
            self._closed = True
            os.close(self._fd)


def _sync_folder(folder: Path) -> None:
    """Make the new file's name durable too; a synced file without a name is lost."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
