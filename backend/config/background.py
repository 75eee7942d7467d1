"""Background work beside the server: the queue's worker and the sweeps, each in its own thread."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker

from backend.config import heartbeat
from backend.config.reaper import reap, worker_id

log = structlog.get_logger(__name__)

POLL_S = 0.25
"""Pause between looks into an empty queue; 0.2 s cost 2.7 % of a core (STACK.md section 2)."""
SWEEP_S = 60.0
"""Pause between sweeps; a lost message may wait this long."""
STOP_S = 8.0
"""How long a running task may take to finish at shutdown; then the reaper requeues it later.
Below the server's own 10 s, so that the process still ends cleanly."""
RETRY_S = 5.0
"""Pause after a failure of the queue itself, such as a database that is away."""


class DaemonThreads(ThreadPoolExecutor):
    """Runs each call in a daemon thread of its own, so that a stuck task cannot keep the process.

    The standard library's pool joins its threads at exit, however long they take.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start the call at once and return its future."""
        future: Future[Any] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001  # it belongs to whoever awaits the future
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name="viva-background", daemon=True).start()
        return future


class Background:
    """The worker and the sweeps, hosted on the running event loop.

    They run through `sync_to_async`, so that a task's `async_to_sync` calls run on this loop:
    from a plain thread, messages to sockets arrived 0.3 to 0.5 s late (STACK.md section 2).
    """

    def __init__(self) -> None:
        """Prepare; nothing runs yet."""
        self._stopping = threading.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start both on the running loop; returns at once."""
        loop = asyncio.get_running_loop()
        for work in (run_worker, run_sweeps):
            hosted = sync_to_async(work, thread_sensitive=False, executor=DaemonThreads())
            self._tasks.append(loop.create_task(hosted(self._stopping)))

    def tell_to_stop(self) -> None:
        """Ask both to begin nothing more."""
        self._stopping.set()

    async def stop(self, within_s: float = STOP_S) -> None:
        """Ask both to stop and wait for what they are doing, STOP_S at most."""
        self._stopping.set()
        if not self._tasks:
            return
        _, pending = await asyncio.wait(self._tasks, timeout=min(STOP_S, within_s))
        if pending:
            log.warning("background_work_cut_off", count=len(pending))


def run_worker(stopping: threading.Event) -> None:
    """Work off the queue until told to stop; survives a database that goes away. Blocks."""
    identity = worker_id()
    worker = Worker(
        queue_names=["*"],
        interval=POLL_S,
        # Returns when the queue is empty, so that stopping never waits for a pause.
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=identity,
        excluded_queue_names=[],
    )
    with heartbeat.Beating(identity):
        reaped = False
        while not stopping.is_set():
            try:
                if not reaped:
                    reap()
                    reaped = True
                worker.run()
            except Exception:
                log.exception("worker_failed")
                connections.close_all()
                stopping.wait(RETRY_S)
            stopping.wait(POLL_S)
    connections.close_all()


def run_sweeps(stopping: threading.Event) -> None:
    """Call every sweep of settings.SWEEPS each minute until told to stop. Blocks."""
    while not stopping.wait(SWEEP_S):
        sweep_once()
    connections.close_all()


def sweep_once() -> None:
    """Call every sweep and the reaper once; one that fails does not keep the others."""
    for sweep in (reap, *map(import_string, settings.SWEEPS)):
        began_s = time.monotonic()
        close_old_connections()
        try:
            sweep()
        except Exception:
            log.exception("sweep_failed", sweep=sweep.__name__)
        else:
            took_ms = round((time.monotonic() - began_s) * 1000)
            log.debug("swept", sweep=sweep.__name__, took_ms=took_ms)
    close_old_connections()
