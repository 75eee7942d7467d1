"""Group commit: one thread makes the journals of a process durable."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backend.journal.errors import JournalFailed, JournalTaken
from backend.journal.writer import JournalWriter

SYNC_INTERVAL_S = 0.2
"""Seconds between group commits; the promise is 250 ms (RELIABILITY.md rule 2)."""
RETRY_S: Final = 1.0
"""Seconds between tries while a disk refuses (a guess)."""

_FAILED: Final = -1
_TAKEN: Final = -2


@dataclass(slots=True)
class _Member:
    writer: JournalWriter
    on_durable: Callable[[int], None]
    on_failure: Callable[[], None]
    on_taken: Callable[[], None]
    failing: bool = False
    retry_at_s: float = 0.0


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
        on_taken: Callable[[], None] | None = None,
    ) -> None:
        """Watch a journal; `on_durable(sequence)` follows each round that moved it.

        `on_failure` comes once when the disk begins to refuse; the rounds go on, and the next
        `on_durable` tells that it takes again. `on_taken` comes when a newer connection took
        the journal over, and is the last call; without it, `on_failure` comes instead.
        """
        with self._lock:
            self._members[writer] = _Member(writer, on_durable, on_failure, on_taken or on_failure)
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
            moved = [(m, outcome) for m in members if (outcome := _sync(m)) is not None]
            if not moved:
                continue
            for member in (m for m, outcome in moved if outcome == _TAKEN):
                self.remove(member.writer)
            try:
                self._loop.call_soon_threadsafe(_report, moved)
            except RuntimeError:  # the loop ended before this thread
                return


def _sync(member: _Member) -> int | None:
    """Return the newest durable sequence when it moved, a failure when it is news, else None."""
    now_s = time.monotonic()
    if member.failing and now_s < member.retry_at_s:
        return None
    before = member.writer.durable
    try:
        durable = member.writer.sync()
    except JournalTaken:
        return _TAKEN
    except JournalFailed:
        is_news, member.failing = not member.failing, True
        member.retry_at_s = now_s + RETRY_S
        return _FAILED if is_news else None
    member.failing = False
    return durable if durable > before else None


def _report(moved: list[tuple[_Member, int]]) -> None:
    for member, outcome in moved:
        if outcome == _TAKEN:
            member.on_taken()
        elif outcome == _FAILED:
            member.on_failure()
        else:
            member.on_durable(outcome)
