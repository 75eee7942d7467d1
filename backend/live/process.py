"""What all live interviews of one process share."""

from __future__ import annotations

import asyncio
import uuid
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import close_old_connections

from backend.interviews.room import journal_folder as journal_folder
from backend.journal.syncer import Syncer
from backend.live.breaker import Breaker
from backend.live.lookout import Lookout
from backend.live.rounds import Rounds

if TYPE_CHECKING:
    from backend.live.session import InterviewSession

DATABASE_THREADS = 4
"""Threads for the rows of live interviews; each holds one connection (a guess)."""


class LiveProcess:
    """One syncer, one breaker, one pool of database threads, and who is live here."""

    def __init__(self) -> None:
        """Create it on the running loop."""
        self.name = uuid.uuid4().hex
        self.syncer = Syncer()
        self.breaker = Breaker()
        self.executor = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="live-database")
        self.rounds = Rounds(self.executor)
        self.lookout = Lookout()
        self.sessions: dict[UUID, InterviewSession] = {}
        self.leaving = asyncio.Event()
        """Set when the process begins to end: no socket opens, and each closes with 1012."""
        self.beating: asyncio.Task[None] | None = None
        self._sockets: set[asyncio.Task[Any]] = set()

    async def in_database(self, verb: Callable[..., Any], *args: Any) -> Any:
        """Run a blocking verb in a database thread, on a connection that works."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.executor, _with_connection, verb, *args)

    @contextmanager
    def socket_open(self) -> Iterator[None]:
        """Count the running task as a socket that `leave` waits for."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # an ASGI application always runs in a task
        self._sockets.add(task)
        try:
            yield
        finally:
            self._sockets.discard(task)

    async def leave(self, within_s: float) -> int:
        """Close every socket with 1012, journals synced first; return how many were too slow."""
        self.leaving.set()
        late: set[asyncio.Task[Any]] = set()
        if self._sockets:
            _, late = await asyncio.wait(tuple(self._sockets), timeout=within_s)
        if self.beating is not None:
            self.beating.cancel()
        return len(late)


_processes: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LiveProcess] = (
    weakref.WeakKeyDictionary()
)


def live_process() -> LiveProcess:
    """Return what the running loop's interviews share, made at the first call."""
    loop = asyncio.get_running_loop()
    if loop not in _processes:
        _processes[loop] = LiveProcess()
    return _processes[loop]


def _with_connection(verb: Callable[..., Any], *args: Any) -> Any:
    close_old_connections()
    try:
        return verb(*args)
    finally:
        close_old_connections()
