"""Group commit: one thread makes the journals of a process durable."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

from backend.journal.writer import JournalFailed, JournalWriter

SYNC_INTERVAL_S = 0.1
"""Seconds between group commits; the promise is 250 ms (RELIABILITY.md rule 2)."""


@dataclass(slots=True)
class _Member:
    writer: JournalWriter
    on_durable: Callable[[int], None]
    on_failure: Callable[[], None]


class Syncer:
    """Calls `fdatasync` for every journal with news, at most every `SYNC_INTERVAL_S`.

    Create it on the running loop. The callbacks run on that loop, all of one round in a single
    wake-up.
    """

    def __init__(self, interval_s: float = SYNC_INTERVAL_S) -> None:
        """Prepare the thread; `add` starts it."""
        self._interval_s = interval_s
        self._loop = asyncio.get_running_loop()
        self._members: dict[JournalWriter, _Member] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def add(
        self,
        writer: JournalWriter,
        on_durable: Callable[[int], None],
        on_failure: Callable[[], None],
    ) -> None:
        """Watch a journal; `on_durable(sequence)` follows each round that moved it."""
        with self._lock:
            self._members[writer] = _Member(writer, on_durable, on_failure)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="journal-sync", daemon=True)
            self._thread.start()

    def remove(self, writer: JournalWriter) -> None:
        """Stop watching a journal; closing it syncs what is left."""
        with self._lock:
            self._members.pop(writer, None)

    def stop(self) -> None:
        """End the thread after its current round. Blocks: call off the loop."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._interval_s):
            with self._lock:
                members = list(self._members.values())
            moved = [(m, outcome) for m in members if (outcome := _sync(m.writer)) is not None]
            if not moved:
                continue
            try:
                self._loop.call_soon_threadsafe(_report, moved)
            except RuntimeError:  # the loop ended before this thread
                return


def _sync(writer: JournalWriter) -> int | None:
    """Return the newest durable sequence when it moved, -1 on failure, else None."""
    before = writer.durable
    try:
        durable = writer.sync()
    except JournalFailed:
        return -1
    return durable if durable > before else None


def _report(moved: list[tuple[_Member, int]]) -> None:
    for member, outcome in moved:
        if outcome < 0:
            member.on_failure()
        else:
            member.on_durable(outcome)
