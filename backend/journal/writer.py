"""Appending to a journal: one file per interview and connection."""

from __future__ import annotations

import os
import threading
from collections import deque
from pathlib import Path
from typing import Final

from backend.journal import reservation, takeover
from backend.journal.errors import JournalFailed, JournalTaken
from backend.journal.files import is_sealed, segment_path, write_whole
from backend.journal.records import Kind, encode

__all__ = ["JournalFailed", "JournalTaken", "JournalWriter", "segment_path"]

MAX_BACKLOG_BYTES: Final = 3 << 20
"""Bytes kept in memory while the disk refuses; the candidate's frames, which the browser keeps
too, get a third of it (half a minute), so that nothing else is lost first. A guess, to be
calibrated: with the queues of a connection it stays below 4 MB."""


class JournalWriter:
    """Appends records to the segment of one epoch.

    `append` only keeps a record; `sync` writes what was kept in one `os.write` and makes it
    durable. What a killed process had kept and not synced was acknowledged to nobody: the page
    sends it again. A write for each record cost the loop a tenth of its time, for the system
    call and for getting the interpreter back after it (docs/performance.md).

    Records stay in memory until they are durable: after a failed `fdatasync` the kernel may
    have dropped them and a second one would succeed all the same, so `sync` writes them again.
    """

    def __init__(self, folder: Path, epoch: int) -> None:
        """Create the segment and fence the older ones. Blocks: call off the loop.

        Raises:
            JournalTaken: this epoch or a newer one has a segment already.
            JournalFailed: the disk refuses a new file.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._fd = takeover.begin(folder, epoch)
        except OSError as error:
            raise JournalFailed(str(error)) from error
        self.written = 0
        """Sequence of the newest record that `append` took; 0 before the first."""
        self.durable = 0
        """Sequence of the newest record known to be on disk."""
        self.is_failing = False
        """The disk refuses; records wait in memory, and `sync` tries again."""
        self._closed = False
        self._end = os.fstat(self._fd).st_size
        """Where the durable records end in the file."""
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._lock = threading.Lock()
        self._syncing = threading.Lock()
        self._batch: list[bytes] = []
        """What was written out and is not settled."""

    def append(self, kind: int, payload: bytes) -> int:
        """Keep one record for the next `sync`; return its sequence, from 1. Never waits.

        Raises:
            JournalFailed: the disk has refused for too long, or the journal is closed.
        """
        data = encode(self.written + 1, kind, payload)
        with self._lock:
            if self._closed:
                raise JournalFailed("the journal is closed")
            if self._waiting_bytes + len(data) > self._room(kind):
                raise JournalFailed("the disk refuses, and too much waits for it")
            self._waiting.append(data)
            self._waiting_bytes += len(data)
            self.written += 1
            return self.written

    def sync(self) -> int:
        """Make everything kept durable; return the newest durable sequence.

        Blocks: call off the loop.

        Raises:
            JournalTaken: a newer connection took over; nothing since the last round counts.
            JournalFailed: the disk could not promise it; a later call tries again.
        """
        return self.finish() if self.write_out() else self.durable

    def fileno(self) -> int:
        """Return the descriptor, for a sync of the whole filesystem."""
        return self._fd

    def write_out(self) -> bool:
        """Hand what was kept to the kernel; return whether there was anything.

        If so, `finish` or `settle` must follow in the same thread; nobody else syncs meanwhile.

        Raises:
            JournalTaken, JournalFailed: as `sync`; then nothing must follow.
        """
        self._syncing.acquire()
        try:
            self._batch = [] if self._closed else self._hand_over()
        except BaseException:
            self._syncing.release()
            raise
        if not self._batch:
            self._syncing.release()
        return bool(self._batch)

    def finish(self) -> int:
        """Make durable what was written out; return the newest durable sequence.

        Raises:
            JournalTaken, JournalFailed: as `sync`.
        """
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            self.is_failing = True
            self._syncing.release()
            raise JournalFailed(str(error)) from error
        return self.settle()

    def settle(self) -> int:
        """Take note that what was written out is on disk; return the newest durable sequence.

        Raises:
            JournalTaken: a newer connection took over, and it does not count.
        """
        try:
            # Behind the sync: without a seal now, a later one is sure to count these bytes.
            self._check_seal()
            self._count(self._batch)
            return self.durable
        finally:
            self._syncing.release()

    def close(self, *, give_back: bool = False) -> None:
        """Sync and close; later appends are refused. Blocks: call off the loop.

        `give_back` also gives back the reserved room: the interview has ended.

        Raises:
            JournalFailed: what `sync` raises.
        """
        try:
            self.sync()
            if give_back and not self._closed:
                reservation.trim(self._fd)
        finally:
            with self._syncing, self._lock:
                if not self._closed:
                    self._closed = True
                    os.close(self._fd)

    def _room(self, kind: int) -> int:
        if self.is_failing and kind == Kind.CANDIDATE_AUDIO:
            return MAX_BACKLOG_BYTES // 3
        return MAX_BACKLOG_BYTES

    def _hand_over(self) -> list[bytes]:
        with self._lock:
            batch, rewrite = list(self._waiting), self.is_failing
        try:
            if rewrite:
                self._take_back()
            if batch:
                self._check_seal()
                if not write_whole(self._fd, b"".join(batch)):
                    raise OSError("the disk refuses, or took only part of it")
        except OSError as error:
            self.is_failing = True
            raise JournalFailed(str(error)) from error
        return batch

    def _take_back(self) -> None:
        """Cut off what may be torn or lost, so that it can be written again.

        Raises:
            JournalTaken: not ours any more.
            OSError: the disk still refuses.
        """
        self._check_seal()
        spare = reservation.trim(self._fd)
        os.ftruncate(self._fd, self._end)
        reservation.extend(self._fd, spare)

    def _count(self, batch: list[bytes]) -> None:
        with self._lock:
            for data in batch:
                self._waiting.popleft()
                self._waiting_bytes -= len(data)
                self._end += len(data)
            self.durable += len(batch)
            self.is_failing = False

    def _check_seal(self) -> None:
        if is_sealed(self._fd):
            raise JournalTaken("a newer connection writes this journal")
