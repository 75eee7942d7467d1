"""Database rows that follow the journal, off the loop and in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import Any, Final, Protocol

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from backend.interviews.record import StaleEpoch

logger = logging.getLogger(__name__)

RETRY_S: Final = (0.2, 1.0, 3.0, 10.0)
"""Seconds to wait after a database error; the last repeats. The journal holds the truth."""
GATHER_S: Final = 1.0
"""Seconds that a write waits for company: an answer, how its question went and the next question
come within a second and are one transaction then (a guess)."""
DURABLE_S: Final = 0.05
"""Seconds between two looks whether the journal has caught up."""
MAX_WAITING: Final = 200
"""Writes that wait for the database before the journal is read instead: about half an hour of
talk without any database (a guess, to be calibrated)."""
AWAY: Final = (OperationalError, InterfaceError)
"""Errors of a database that is not there; the same write succeeds later."""

Write = Callable[[], object]


class Rows(Protocol):
    """What the writes of a round have in common."""

    def together(self) -> AbstractContextManager[None]:
        """Make the writes within in one transaction, if the connection still owns them."""

    def rebuild(self) -> None:
        """Write everything that the journal tells."""

    def pause(self) -> None:
        """Stop the clock."""

    def complete(self, reason: str) -> None:
        """End the interview."""


class Journal(Protocol):
    """What the writes stand on."""

    @property
    def written(self) -> int:
        """Sequence of the newest record taken."""

    @property
    def durable(self) -> int:
        """Sequence of the newest record on disk."""


class Projection:
    """Runs database writes of one interview, those that wait together in one transaction.

    A write about the same thing replaces one that still waits, so every verb must say all
    about its thing and may run twice. The audio never waits for any of them.
    """

    def __init__(
        self, executor: Executor, on_stale: Callable[[], None], rows: Rows, journal: Journal
    ) -> None:
        """Call `on_stale` once when a write finds that a newer connection took over.

        A write is made when everything that `journal` had taken before it is durable: what a
        killed process had not made durable has not happened, and no row may say otherwise.
        """
        self._executor = executor
        self._on_stale = on_stale
        self._rows = rows
        self._journal = journal
        self._writes: dict[object, Write] = {}
        self._needed: dict[object, int] = {}
        """The journal's sequence that each write stands on."""
        self._task: asyncio.Task[None] | None = None
        self._settling = asyncio.Event()

    def put(self, write: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Queue a write. Never waits."""
        key = (write, _subject(args))
        self._writes[key] = partial(write, *args, **kwargs)
        self._needed[key] = self._journal.written
        if len(self._writes) > MAX_WAITING:
            self._fall_back()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="projection")

    async def settle(self, timeout_s: float) -> bool:
        """Wait for the queued writes; return whether all were made."""
        if self._task is None:
            return True
        self._settling.set()
        await asyncio.wait({self._task}, timeout=timeout_s)
        if self._task.done():
            return not self._writes
        self._task.cancel()
        await asyncio.wait({self._task})
        return False

    def _fall_back(self) -> None:
        """Let the journal replace what waits; only the change of state is kept."""
        last = (self._rows.pause, self._rows.complete)
        states = {key: write for key, write in self._writes.items() if _verb(key) in last}
        self._writes = {(self._rows.rebuild, None): self._rows.rebuild, **states}

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHER_S):
                await self._settling.wait()
        while self._writes:
            durable = self._journal.durable
            batch = {k: w for k, w in self._writes.items() if self._needed.get(k, 0) <= durable}
            if not batch:
                await asyncio.sleep(DURABLE_S)
                continue
            try:
                await loop.run_in_executor(self._executor, _round, self._rows, batch)
            except StaleEpoch:
                self._writes.clear()
                self._on_stale()
                return
            except AWAY:
                logger.warning("live writes wait for the database", exc_info=failures == 0)
                await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
                failures += 1
                continue
            failures = 0
            for key, write in batch.items():
                if self._writes.get(key) is write:
                    del self._writes[key]


def _verb(key: object) -> object:
    return key[0] if isinstance(key, tuple) else key


def _subject(args: tuple[Any, ...]) -> object:
    """Return what a write is about: the number of a turn, question or event, if any."""
    for name in ("sequence", "number"):
        if args and hasattr(args[0], name):
            return getattr(args[0], name)
    return None


def _round(rows: Rows, writes: Mapping[object, Write]) -> None:
    """Make the writes, on the thread's own connection, renewed when it is broken or old."""
    close_old_connections()
    try:
        _make(rows, writes)
    finally:
        close_old_connections()


def _make(rows: Rows, writes: Mapping[object, Write]) -> None:
    try:
        with rows.together():
            for write in writes.values():
                write()
    except (StaleEpoch, *AWAY):
        raise
    except (DatabaseError, ValueError):
        logger.exception("a live write is refused; the round is made one by one")
        for write in writes.values():
            _make_alone(rows, write)


def _make_alone(rows: Rows, write: Write) -> None:
    """Make one write, or leave it to the journal: trying it again would not change it."""
    try:
        with rows.together():
            write()
    except (StaleEpoch, *AWAY):
        raise
    except (DatabaseError, ValueError):
        logger.exception("a live write is given up; the journal keeps it")
