"""Group commit: one thread makes the journals of a process durable."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backend.journal.errors import JournalFailed, JournalTaken
from backend.journal.files import sync_filesystem
from backend.journal.writer import JournalWriter

SYNC_INTERVAL_S = 0.2
"""Seconds between group commits; the promise is 250 ms (RELIABILITY.md rule 2)."""
GROUP_FROM: Final = 8
"""Journals with news from which one sync of the filesystem is cheaper than one of each file: for
200 it takes 8 ms and 2 ms of processor time, each by itself 43 and 15 (ext4, docs/performance.md).
It also writes what others left in the cache, which may delay a round."""
REPORTED_AT_ONCE: Final = 16
REPORT_EVERY_S: Final = 0.004
"""Acknowledgements come in parts: those of 200 talks at once would hold up everybody's audio by
10 ms."""
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
    """Makes every journal with news durable, once in `SYNC_INTERVAL_S`.

    Create it on the running loop. The callbacks run on that loop, a few in a wake-up.
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
        next_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            next_s = max(next_s + self._interval_s, now_s)
            if self._stopping.wait(next_s - now_s):
                return
            with self._lock:
                members = list(self._members.values())
            if not self._tell(_round(members)):
                return

    def _tell(self, moved: list[tuple[_Member, int]]) -> bool:
        """Report in parts; return whether the loop still runs."""
        for member in (m for m, outcome in moved if outcome == _TAKEN):
            self.remove(member.writer)
        for start in range(0, len(moved), REPORTED_AT_ONCE):
            if start:
                time.sleep(REPORT_EVERY_S)
            try:
                part = moved[start : start + REPORTED_AT_ONCE]
                self._loop.call_soon_threadsafe(_report, part)
            except RuntimeError:  # the loop ended before this thread
                return False
        return True


def _round(members: list[_Member]) -> list[tuple[_Member, int]]:
    """Make all journals durable; return each that moved, failed or was taken over."""
    now_s = time.monotonic()
    asked = [m for m in members if not m.failing or now_s >= m.retry_at_s]
    moved: list[tuple[_Member, int]] = []
    written: list[_Member] = []
    for member in asked:
        outcome = _tried(member, member.writer.write_out, now_s)
        if outcome is True:
            written.append(member)
        elif isinstance(outcome, int) and outcome < 0:
            moved.append((member, outcome))
    together = len(written) >= GROUP_FROM and sync_filesystem(written[0].writer.fileno())
    for member in written:
        finish = member.writer.settle if together else member.writer.finish
        outcome = _tried(member, finish, now_s)
        if outcome is not None:
            moved.append((member, outcome))
    return moved


def _tried(member: _Member, step: Callable[[], int], now_s: float) -> int | None:
    """Take one step of a sync; return its answer, or a failure when it is news."""
    try:
        answer = step()
    except JournalTaken:
        return _TAKEN
    except JournalFailed:
        is_news, member.failing = not member.failing, True
        member.retry_at_s = now_s + RETRY_S
        return _FAILED if is_news else None
    if answer is not True:
        member.failing = False
    return answer


def _report(moved: list[tuple[_Member, int]]) -> None:
    for member, outcome in moved:
        if outcome == _TAKEN:
            member.on_taken()
        elif outcome == _FAILED:
            member.on_failure()
        else:
            member.on_durable(outcome)
