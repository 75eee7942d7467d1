"""Plain rows of all talks of a process, in one transaction a round."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from itertools import islice
from typing import Final, Protocol

from django.db import close_old_connections

from backend.interviews import sheets
from backend.interviews.sheets import Sheet

logger = logging.getLogger(__name__)

GATHER_S: Final = 1.0
"""Seconds that writes wait for company: an answer, how its question went and the next question
come within a second, and what all talks bring in a second costs little more than that of one
(a guess)."""
MOST: Final = 100
"""Talks of one transaction: some 10 ms during which nobody else writes to SQLite."""

Verb = Callable[[Sequence[Sheet]], Sequence[Sheet]]


class Talk(Protocol):
    """Who takes part in a round. All methods run on the loop and never wait."""

    def take(self, done: asyncio.Future[None]) -> Sheet | None:
        """Return what may be written with that of others; `done` is set after `made`."""

    def made(self, *, written: bool) -> None:
        """Take note whether what was taken is written."""


class Rounds:
    """The common rounds of a process: one at a time, none while nobody has anything to write.

    A talk whose sheet could not be written with the others is told so and finds out by itself
    what is the matter: no talk's trouble is another's.
    """

    def __init__(self, executor: Executor, write: Verb = sheets.write) -> None:
        """Write in threads of `executor`."""
        self.executor = executor
        self._write = write
        self._waiting: dict[Talk, None] = {}
        self._due: dict[Talk, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def join(self, talk: Talk) -> None:
        """Let a talk take part in the next round. Never waits."""
        self._waiting[talk] = None
        self._schedule()

    def leave(self, talk: Talk) -> None:
        """Let a talk take part in no further round; one that it is in goes on."""
        self._waiting.pop(talk, None)
        self._due.pop(talk, None)
        if not self._waiting and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._waiting and self._timer is None and self._task is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._task = asyncio.create_task(self._run(), name="rounds")
        self._task.add_done_callback(self._ended)

    def _ended(self, _task: asyncio.Task[None]) -> None:
        self._task = None
        self._schedule()

    async def _run(self) -> None:
        self._due, self._waiting = self._waiting, {}
        while self._due:
            talks = tuple(islice(self._due, MOST))
            for talk in talks:
                del self._due[talk]
            await self._round(talks)

    async def _round(self, talks: Sequence[Talk]) -> None:
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        taken: dict[Talk, Sheet] = {}
        written: set[Sheet] = set()
        try:
            for talk in talks:
                if (sheet := talk.take(done)) is not None:
                    taken[talk] = sheet
            if taken:
                verb, what = self._write, tuple(taken.values())
                written.update(await loop.run_in_executor(self.executor, _connected, verb, what))
        except Exception:  # whatever it is, each talk finds out for itself
            logger.warning("the rows of %d talks are written one by one", len(taken), exc_info=True)
        finally:
            for talk, sheet in taken.items():
                talk.made(written=sheet in written)
            done.set_result(None)


def _connected(write: Verb, taken: Sequence[Sheet]) -> Sequence[Sheet]:
    """Write on the thread's own connection, renewed when it is broken or old."""
    close_old_connections()
    try:
        return write(taken)
    finally:
        close_old_connections()
