"""What all live interviews of one process share."""

from __future__ import annotations

import asyncio
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from backend.journal.syncer import Syncer

if TYPE_CHECKING:
    from backend.live.session import InterviewSession

DATABASE_THREADS = 4
"""Threads for the rows of live interviews; each holds one connection (a guess)."""


class LiveProcess:
    """One syncer, one pool of database threads, and who is live here."""

    def __init__(self) -> None:
        """Create it on the running loop."""
        self.syncer = Syncer()
        self.executor = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="live-database")
        self.sessions: dict[UUID, InterviewSession] = {}


_processes: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LiveProcess] = (
    weakref.WeakKeyDictionary()
)


def live_process() -> LiveProcess:
    """Return what the running loop's interviews share, made at the first call."""
    loop = asyncio.get_running_loop()
    if loop not in _processes:
        _processes[loop] = LiveProcess()
    return _processes[loop]


def journal_folder(interview_id: UUID) -> Path:
    """Return where an interview's journal lies."""
    return Path(settings.DATA_DIR) / "journal" / str(interview_id)
