"""Faults that happen by themselves after a while: warnings, hang-ups, dropped transports."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from backend.emulator import server_messages as say
from backend.emulator.connection import Connection, Hangup
from backend.emulator.faults import DEADLINE_REASON, GO_AWAY_REASON
from backend.emulator.wire import INVALID_ARGUMENT

POISON_S: Final = 1.0
"""How long a session resumed from a poisoned handle lives. Google's lived 2 s (forum 178035)."""


def troubles(connection: Connection, *, resumed: bool) -> list[Coroutine[Any, Any, None]]:
    """Return what goes wrong with this connection, to be run beside its session.

    Each raises Hangup when its time has come.
    """
    faults = connection.faults
    planned: list[Coroutine[Any, Any, None]] = []
    if faults.close_after_s:
        planned.append(_hang_up(faults.close_after_s, faults.close_code, faults.close_reason))
    if faults.abort_after_s:
        planned.append(_hang_up(faults.abort_after_s, None, ""))
    if faults.poisoned_handle and resumed:
        planned.append(_hang_up(POISON_S, 1007, INVALID_ARGUMENT))
    if faults.lifetime_s and faults.go_away_s:
        planned.append(_announce(connection, faults.lifetime_s - faults.go_away_s))
        planned.append(_hang_up(faults.lifetime_s, 1008, GO_AWAY_REASON))
    elif faults.lifetime_s:
        planned.append(_hang_up(faults.lifetime_s, 1011, DEADLINE_REASON))
    return planned


async def greet_oddly(connection: Connection) -> None:
    """Send the odd messages that come right after setupComplete."""
    if connection.faults.unknown_only:
        await connection.send({"tomorrowsMessage": {}})
    if connection.faults.phantom_interrupted:
        await connection.send(say.interrupted())


async def _hang_up(after_s: float, code: int | None, reason: str) -> None:
    await asyncio.sleep(after_s)
    raise Hangup(code, reason)


async def _announce(connection: Connection, after_s: float) -> None:
    await asyncio.sleep(max(0.0, after_s))
    await connection.send(say.go_away(connection.faults.go_away_s))
