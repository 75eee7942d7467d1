"""Database rows that follow the journal, off the loop and in order."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any, Final

from django.db import DatabaseError, close_old_connections

from backend.interviews.record import StaleEpoch

logger = logging.getLogger(__name__)

RETRY_S: Final = (0.2, 1.0, 3.0, 10.0)
"""Seconds to wait after a database error; the last repeats. The journal holds the truth."""


class Projection:
    """Runs database writes of one interview one after another.

    The audio never waits for them: a database that is down only makes this queue longer.
    """

    def __init__(self, executor: Executor, on_stale: Callable[[], None]) -> None:
        """Call `on_stale` once when a write finds that a newer connection took over."""
        self._executor = executor
        self._on_stale = on_stale
        self._writes: deque[Callable[[], object]] = deque()
        self._task: asyncio.Task[None] | None = None

    def put(self, write: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        """Queue a write. Never waits."""
        self._writes.append(partial(write, *args, **kwargs))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="projection")

    async def settle(self, timeout_s: float) -> bool:
        """Wait for the queued writes; return whether all were made."""
        if self._task is None:
            return True
        await asyncio.wait({self._task}, timeout=timeout_s)
        if self._task.done():
            return not self._writes
        self._task.cancel()
        await asyncio.wait({self._task})
        return False

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while self._writes:
            write = self._writes[0]
            try:
                await loop.run_in_executor(self._executor, _with_connection, write)
            except StaleEpoch:
                self._writes.clear()
                self._on_stale()
                return
            except DatabaseError:
                logger.warning("a live write waits for the database", exc_info=failures == 0)
                await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
                failures += 1
                continue
            failures = 0
            self._writes.popleft()


def _with_connection(write: Callable[[], object]) -> object:
    """Run in the thread's own connection, renewed when it is broken or old."""
    close_old_connections()
    try:
        return write()
    finally:
        close_old_connections()
