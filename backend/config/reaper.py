"""Tasks whose worker died are given back to the queue.

A worker killed in the middle of a task leaves its row RUNNING for ever (STACK.md section 2), so
each worker's id names its process, and a row of a process that is gone is run again.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from backend.config import heartbeat

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
"""A task that took this many workers with it is the cause, not the victim."""
GRACE = timedelta(minutes=3)
"""How long a worker of another machine may be silent; above heartbeat.EXPIRES_S."""
LOST = "backend.config.reaper.WorkerLost"


class WorkerLost(Exception):
    """The worker that ran a task died, several times."""


def worker_id() -> str:
    """Return this process's name in the queue: host, process id and start time."""
    pid = os.getpid()
    return f"{_host()}:{pid}:{_started_ticks(pid)}"


def reap() -> int:
    """Give back the tasks of dead workers and return how many.

    Each is changed by a condition on what was read, so that two reapers do no harm.
    """
    given_back = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if not row.worker_ids or not _is_dead(row):
            continue
        unchanged = DBTaskResult.objects.filter(
            pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at
        )
        if len(row.worker_ids) < MAX_ATTEMPTS:
            given_back += unchanged.update(status=TaskResultStatus.READY)
            continue
        unchanged.update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            exception_class_path=LOST,
            traceback=f"{MAX_ATTEMPTS} workers died while they ran this task.",
        )
        log.error("task_given_up", task=row.task_path, attempts=len(row.worker_ids))
    if given_back:
        log.warning("tasks_given_back", count=given_back)
    return given_back


def _is_dead(row: DBTaskResult[Any, Any]) -> bool:
    identity: str = row.worker_ids[-1]
    host, *process = identity.split(":")
    if len(process) != 2 or not process[0].isdigit():
        # Not one of ours, so nothing is known about it.
        return False
    if host == _host():
        pid, started_ticks = process
        return _started_ticks(int(pid)) != started_ticks
    silent = heartbeat.is_silent(identity)
    return bool(silent and row.started_at and timezone.now() - row.started_at > GRACE)


def _host() -> str:
    return socket.gethostname().replace(":", "-")[:32]


def _started_ticks(pid: int) -> str:
    """Return when a process started, in clock ticks since boot (proc(5), field 22); 0 if gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "0"
    # The name in field 2 may hold spaces and brackets.
    return stat.rpartition(")")[2].split()[19]
