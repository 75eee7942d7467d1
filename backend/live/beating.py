"""The signs of life of a process: they keep the places of its interviews and tell its standing."""

from __future__ import annotations

import asyncio
import logging
from typing import Final
from uuid import UUID

from django.db import DatabaseError

from backend.interviews import hosts, places, record
from backend.live.process import LiveProcess

logger = logging.getLogger(__name__)

BEAT_S: Final = 10.0
"""A third of the lease, so that two lost beats lose nothing."""
RETRY_S: Final = 2.0
"""Pause after a beat that failed: the leases run out while the database is away."""


def start_beating(process: LiveProcess) -> None:
    """Beat for as long as the process holds interviews and does not end; once is enough."""
    if process.beating is None or process.beating.done():
        process.beating = asyncio.create_task(keep_beating(process), name="live-beat")


async def keep_beating(process: LiveProcess) -> None:
    """Beat until cancelled; a database that is away is waited for."""
    failing = False
    while True:
        await asyncio.sleep(RETRY_S if failing else BEAT_S)
        try:
            await beat(process)
        except DatabaseError as error:
            if not failing:
                logger.warning("the places cannot be renewed: %s", type(error).__name__)
            failing = True
        except Exception:
            logger.exception("a beat failed")
            failing = True
        else:
            failing = False


async def beat(process: LiveProcess) -> None:
    """Renew the places of the interviews that are live here and say how the process stands.

    Without interviews nobody asks the interviewer, so an old standing says nothing: the next
    candidate is let in and finds out.
    """
    here = tuple(process.sessions)
    standing = process.breaker.standing if here else hosts.OK
    rows = await process.in_database(_beat, process.name, here, standing)
    for interview_id, row in rows.items():
        if session := process.sessions.get(interview_id):
            session.on_row(*row)


def _beat(name: str, here: tuple[UUID, ...], standing: str) -> dict[UUID, tuple[str, int, str]]:
    """Return how the rows of the interviews stand: a recruiter may have withdrawn one."""
    places.renew(name, here)
    hosts.report(name, standing)
    return record.states_of(here)
