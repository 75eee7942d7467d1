"""Database rows that follow the journal, off the loop and in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, Protocol

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections

from backend.interviews.record import StaleEpoch
from backend.interviews.sheets import Sheet
from backend.live.rounds import Rounds

logger = logging.getLogger(__name__)

RETRY_S: Final = (0.2, 1.0, 3.0, 10.0)
"""Seconds to wait after a database error; the last repeats. The journal holds the truth."""
DURABLE_S: Final = 0.05
"""Seconds between two looks whether the journal has caught up."""
MAX_WAITING: Final = 200
"""Writes that wait for the database before the journal is read instead: about half an hour of
talk without any database (a guess, to be calibrated)."""
AWAY: Final = (OperationalError, InterfaceError)
"""Errors of a database that is not there; the same write succeeds later."""


class Write(NamedTuple):
    """One write that waits."""

    verb: Callable[..., object]
    args: tuple[Any, ...]
    needed: int
    """The journal's sequence that it stands on."""


class Rows(Protocol):
    """What the writes of a talk have in common."""

    def sheet(self, writes: Iterable[Write]) -> Sheet | None:
        """Return what may be written with that of other talks, or None where it may not."""

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
    """Brings the database writes of one interview into the rounds of its process.

    What is rare, and what could not be written with other talks, is written alone: all that
    waits together in one transaction. A write about the same thing replaces one that still
    waits, so every verb must say all about its thing and may run twice. The audio never waits
    for any of them.
    """

    def __init__(
        self, rounds: Rounds, on_stale: Callable[[], None], rows: Rows, journal: Journal
    ) -> None:
        """Call `on_stale` once when a write finds that a newer connection took over.

        A write is made when everything that `journal` had taken before it is durable: what a
        killed process had not made durable has not happened, and no row may say otherwise.
        """
        self._rounds = rounds
        self._on_stale = on_stale
        self._rows = rows
        self._journal = journal
        self._writes: dict[object, Write] = {}
        self._taken: dict[object, Write] = {}
        """What a common round is writing."""
        self._round: asyncio.Future[None] | None = None
        self._alone: asyncio.Task[None] | None = None

    def put(self, write: Callable[..., object], *args: Any) -> None:
        """Queue a write. Never waits."""
        self._writes[write, _subject(args)] = Write(write, args, self._journal.written)
        if len(self._writes) > MAX_WAITING:
            self._fall_back()
        self._join()

    async def settle(self, timeout_s: float) -> bool:
        """Make the queued writes now; return whether all were made."""
        self._rounds.leave(self)
        if not self._writes:
            return True
        alone = self._go_alone()
        await asyncio.wait({alone}, timeout=timeout_s)
        if alone.done():
            return not self._writes
        alone.cancel()
        self._taken = {}
        await asyncio.wait({alone})
        return False

    def take(self, done: asyncio.Future[None]) -> Sheet | None:
        """Return what may be written with other talks; begin to write alone what may not."""
        batch = self._durable()
        sheet = self._rows.sheet(batch.values()) if batch else None
        if sheet is not None:
            self._taken, self._round = batch, done
        elif batch:
            self._go_alone()
        else:
            self._join()
        return sheet

    def made(self, *, written: bool) -> None:
        """Forget what the round wrote, or write it alone; nothing of it is left after `settle`."""
        batch, self._taken = self._taken, {}
        if written:
            self._forget(batch)
            self._join()
        elif batch:
            self._go_alone()

    def _join(self) -> None:
        """Take part in the next round, unless there is nothing to write or it is being written."""
        if self._writes and not self._taken and (self._alone is None or self._alone.done()):
            self._rounds.join(self)

    def _go_alone(self) -> asyncio.Task[None]:
        if self._alone is None or self._alone.done():
            self._alone = asyncio.create_task(self._run(), name="projection")
        return self._alone

    def _durable(self) -> dict[object, Write]:
        durable = self._journal.durable
        return {key: write for key, write in self._writes.items() if write.needed <= durable}

    def _forget(self, made: Mapping[object, Write]) -> None:
        """Remove what was made, unless something newer took its place meanwhile."""
        for key, write in made.items():
            if self._writes.get(key) is write:
                del self._writes[key]

    def _fall_back(self) -> None:
        """Let the journal replace what waits; only the change of state is kept."""
        last = (self._rows.pause, self._rows.complete)
        states = {key: write for key, write in self._writes.items() if write.verb in last}
        rebuild = Write(self._rows.rebuild, (), 0)
        self._writes = {(rebuild.verb, None): rebuild, **states}

    async def _run(self) -> None:
        """Write alone until nothing waits."""
        loop = asyncio.get_running_loop()
        failures = 0
        if self._round is not None:
            await asyncio.wait({self._round})
        while self._writes:
            batch = self._durable()
            if not batch:
                await asyncio.sleep(DURABLE_S)
                continue
            made = tuple(batch.values())
            try:
                await loop.run_in_executor(self._rounds.executor, _round, self._rows, made)
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
            self._forget(batch)


def _subject(args: tuple[Any, ...]) -> object:
    """Return what a write is about: the number of a turn, question or event, if any."""
    for name in ("sequence", "number"):
        if args and hasattr(args[0], name):
            return getattr(args[0], name)
    return None


def _round(rows: Rows, writes: Sequence[Write]) -> None:
    """Make the writes, on the thread's own connection, renewed when it is broken or old."""
    close_old_connections()
    try:
        _make(rows, writes)
    finally:
        close_old_connections()


def _make(rows: Rows, writes: Sequence[Write]) -> None:
    try:
        with rows.together():
            for write in writes:
                write.verb(*write.args)
    except (StaleEpoch, *AWAY):
        raise
    except (DatabaseError, ValueError):
        logger.exception("a live write is refused; the round is made one by one")
        for write in writes:
            _make_alone(rows, write)


def _make_alone(rows: Rows, write: Write) -> None:
    """Make one write, or leave it to the journal: trying it again would not change it."""
    try:
        with rows.together():
            write.verb(*write.args)
    except (StaleEpoch, *AWAY):
        raise
    except (DatabaseError, ValueError):
        logger.exception("a live write is given up; the journal keeps it")
