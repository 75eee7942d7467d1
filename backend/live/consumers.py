"""The sockets of the candidate's page. They decode, hand over and close; they decide nothing.

Plain ASGI applications with a receive loop of their own: Channels' stock dispatch visits the
database thread before every message (RELIABILITY.md 0.2, ARCHITECTURE.md). No channel layer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError

from backend.interviews import passes, places
from backend.interviews.refusals import Full
from backend.journal.writer import JournalFailed, JournalTaken
from backend.live import late, protocol
from backend.live.beating import start_beating
from backend.live.connecting import connect_interviewer, is_emulated, policy
from backend.live.direct import DirectSocket, direct_socket
from backend.live.intake import Gone, Intake, Receive, decode, payload_of
from backend.live.outbox import Outbox, TooSlow
from backend.live.ports import Ports
from backend.live.process import LiveProcess, live_process
from backend.live.protocol import BadMessage, CloseCode
from backend.live.session import InterviewSession
from backend.live.store import NotEnterable, enter, off_loop
from backend.live.tasks import finish_recording

logger = logging.getLogger(__name__)

HELLO_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 2.0
"""Seconds that the last words to a browser may take."""
PLACE_TIMEOUT_S: Final = 1.0
"""Seconds that keeping a place may take; without it the lease runs out by itself."""
TAKEOVER_TIMEOUT_S: Final = 3.0
"""Seconds that an older connection of this process gets to leave its turns complete."""

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Socket(NamedTuple):
    """The two ways of ASGI, and the server's own if it has one."""

    receive: Receive
    send: Send
    direct: DirectSocket | None


class Refused(Exception):
    """The connection ends with a code of the status contract."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


async def interview_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Hold one connection of one interview."""
    process = live_process()
    interview_id: UUID = scope["url_route"]["kwargs"]["interview_id"]
    with process.socket_open():
        try:
            hello = await greet(scope, receive, send)
            socket = Socket(receive, send, direct_socket(scope))
            code = await _hold(process, interview_id, hello, socket)
        except Gone:
            return
        except Refused as refused:
            code = refused.code
        except Exception:  # the socket's last resort: a code, never a traceback
            logger.exception("a live connection failed")
            code = CloseCode.OUR_FAILURE
        await close(send, code)


async def greet(scope: Scope, receive: Receive, send: Send) -> protocol.Hello:
    """Accept the socket and return its first message.

    Raises:
        Refused: no right to this interview, another protocol, no proper hello in time, or this
            process is about to end.
        Gone: the browser hung up.
    """
    await receive()  # websocket.connect
    offered = protocol.SUBPROTOCOL in scope.get("subprotocols", ())
    await send(
        {
            "type": "websocket.accept",
            "subprotocol": protocol.SUBPROTOCOL if offered else None,
        }
    )
    if not offered:
        raise Refused(CloseCode.BAD_MESSAGE)
    if passes.read(read_cookies(scope)) != scope["url_route"]["kwargs"]["interview_id"]:
        raise Refused(CloseCode.NOT_AUTHORISED)
    try:
        message = decode(payload_of(await _hello(receive, live_process().leaving)))
    except (TimeoutError, BadMessage):
        raise Refused(CloseCode.BAD_MESSAGE) from None
    if not isinstance(message, protocol.Hello):
        raise Refused(CloseCode.BAD_MESSAGE)
    return message


async def _hello(receive: Receive, leaving: asyncio.Event) -> dict[str, Any]:
    """Return the first message, unless this process ends before it comes."""
    waiting = asyncio.ensure_future(receive())
    ending = asyncio.create_task(leaving.wait())
    try:
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            await asyncio.wait({waiting, ending}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise Refused(CloseCode.RESTARTING)
        return waiting.result()
    finally:
        waiting.cancel()
        ending.cancel()


def read_cookies(scope: Scope) -> dict[str, str]:
    """Return the cookies of a handshake."""
    cookies: dict[str, str] = {}
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            jar: SimpleCookie = SimpleCookie()
            try:
                jar.load(value.decode("latin-1"))
            except CookieError:
                continue
            cookies.update({key: morsel.value for key, morsel in jar.items()})
    return cookies


async def close(send: Send, code: int) -> None:
    """Close the socket; a browser that is gone already, or takes nothing, is no error."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await send({"type": "websocket.close", "code": code})
    except Exception:  # noqa: BLE001  # servers differ in what they raise on a dead socket
        logger.debug("the socket was closed already")


async def _hold(
    process: LiveProcess, interview_id: UUID, hello: protocol.Hello, socket: Socket
) -> int:
    try:
        session = await _open(process, interview_id, Outbox(socket.direct))
    except NotEnterable:
        return await _hold_late(process, interview_id, socket)
    session.outbox.put(protocol.encode(session.welcome(hello)))
    process.sessions[interview_id] = session
    try:
        return await _carry(process, session, socket)
    finally:
        await _step_down(process, interview_id, session)


async def _hold_late(process: LiveProcess, interview_id: UUID, socket: Socket) -> int:
    """Take what the page still holds of an interview that is over."""
    with _refusals():
        entry = await off_loop(process, late.enter, interview_id)
    if entry is None:
        raise Refused(CloseCode.WRONG_STATE)
    session = late.LateSession(entry, Outbox(socket.direct), process.syncer)
    session.outbox.put(protocol.encode(session.welcome(interview_id, entry.epoch)))
    try:
        return await _carry(process, session, socket)
    finally:
        if session.kept:
            await process.in_database(finish_recording.enqueue, str(interview_id))


async def _carry(
    process: LiveProcess, session: InterviewSession | late.LateSession, socket: Socket
) -> int:
    """Run a session between its two ways until one of them ends; return the code to close with."""
    outbox = session.outbox
    intake = Intake(session).run(socket.receive, socket.direct)
    running = asyncio.create_task(session.run(), name="interview-session")
    reading = asyncio.create_task(intake, name="socket-read")
    writing = asyncio.create_task(outbox.run(socket.send), name="socket-write")
    leaving = asyncio.create_task(_leave(process.leaving), name="process-leaving")
    tasks = (running, reading, writing, leaving)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        session.hang_up(_code_of(reading, writing, leaving))
        code = await running
        writing.cancel()
        await asyncio.wait({writing})
        if code != CloseCode.TOO_SLOW and not _is_gone(reading):
            await _send_rest(outbox, socket.send)
        return code
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def _leave(leaving: asyncio.Event) -> int:
    await leaving.wait()
    return CloseCode.RESTARTING


async def _send_rest(outbox: Outbox, send: Send) -> None:
    with suppress(TimeoutError, TooSlow):
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await outbox.drain(send)


async def _step_down(process: LiveProcess, interview_id: UUID, session: InterviewSession) -> None:
    """Keep the place for the candidate's return, unless a newer connection has it already."""
    if process.sessions.get(interview_id) is session:
        del process.sessions[interview_id]
        with suppress(TimeoutError, DatabaseError, InterfaceError):
            async with asyncio.timeout(PLACE_TIMEOUT_S):
                await process.in_database(places.leave, interview_id, process.name)
    session.released.set()
    session.finished.set()


async def _open(process: LiveProcess, interview_id: UUID, outbox: Outbox) -> InterviewSession:
    """Take the interview over from any older connection and make its session.

    Raises:
        NotEnterable: it is over, or not prepared.
        Refused: there is no place for a new one, this process ends, or the disk or the database
            refuses.
    """
    if process.leaving.is_set():
        raise Refused(CloseCode.RESTARTING)
    older = process.sessions.get(interview_id)
    if older is not None:
        older.hang_up(CloseCode.REPLACED)
        try:
            async with asyncio.timeout(TAKEOVER_TIMEOUT_S):
                await older.released.wait()
        except TimeoutError:
            logger.warning("an older connection is slow to leave; it is fenced by its epoch")
    start_beating(process)
    await _take_place(process, interview_id)
    with _refusals():
        record, story, store, journal = await off_loop(process, enter, interview_id)
    ports = Ports(process, outbox, connect_interviewer(record), is_emulated(), policy())
    return InterviewSession(record, story, store, journal, ports)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what entering raises into codes of the status contract."""
    try:
        yield
    except ObjectDoesNotExist:
        raise Refused(CloseCode.WRONG_STATE) from None
    except JournalTaken:
        raise Refused(CloseCode.REPLACED) from None
    except (DatabaseError, InterfaceError, JournalFailed):
        logger.exception("an interview cannot be entered")
        raise Refused(CloseCode.FULL) from None


async def _take_place(process: LiveProcess, interview_id: UUID) -> None:
    take = partial(places.take, interview_id, holder=process.name, lease=places.LEASE)
    try:
        await process.in_database(take)
    except Full:
        raise Refused(CloseCode.FULL) from None
    except (DatabaseError, InterfaceError) as error:
        # Whether it may be entered now is decided next; a beat takes the place later.
        logger.warning("no place was taken: %s", type(error).__name__)


def _is_gone(reading: asyncio.Task[int]) -> bool:
    return reading.done() and not reading.cancelled() and isinstance(reading.exception(), Gone)


def _code_of(
    reading: asyncio.Task[int], writing: asyncio.Task[None], leaving: asyncio.Task[int]
) -> int:
    """Return why the connection ends, if one of the three knows."""
    for task in (reading, leaving):
        if task.done() and not task.cancelled() and task.exception() is None:
            return task.result()
    return CloseCode.ENDED
