"""The sockets of the candidate's page. They decode, hand over and close; they decide nothing.

Plain ASGI applications with a receive loop of their own: Channels' stock dispatch visits the
database thread before every message (RELIABILITY.md 0.2, ARCHITECTURE.md). No channel layer.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from backend.interviews import passes
from backend.journal.writer import JournalFailed, JournalTaken, JournalWriter
from backend.live import protocol
from backend.live.connecting import connect_interviewer, is_emulated
from backend.live.outbox import Outbox, TooSlow
from backend.live.ports import Ports
from backend.live.process import LiveProcess, journal_folder, live_process
from backend.live.protocol import BadMessage, CloseCode
from backend.live.rate import RateLimit
from backend.live.session import InterviewSession
from backend.live.store import NotEnterable, enter, off_loop

logger = logging.getLogger(__name__)

HELLO_TIMEOUT_S: Final = 5.0
TAKEOVER_TIMEOUT_S: Final = 3.0
"""Seconds that an older connection of this process gets to leave its turns complete."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Refused(Exception):
    """The connection ends with a code of the status contract."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


class Gone(Exception):
    """The browser hung up."""


async def interview_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Hold one connection of one interview."""
    try:
        hello = await greet(scope, receive, send)
        code = await _hold(scope["url_route"]["kwargs"]["interview_id"], hello, receive, send)
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
        Refused: no right to this interview, another protocol, or no proper hello in time.
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
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            message = decode(await receive())
    except (TimeoutError, BadMessage):
        raise Refused(CloseCode.BAD_MESSAGE) from None
    if not isinstance(message, protocol.Hello):
        raise Refused(CloseCode.BAD_MESSAGE)
    return message


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


def decode(message: dict[str, Any]) -> protocol.AudioFrame | protocol.ClientMessage:
    """Return what an ASGI message holds.

    Raises:
        BadMessage: not of the protocol.
        Gone: the browser hung up.
    """
    if message["type"] == "websocket.disconnect":
        raise Gone
    data = message.get("bytes")
    if data is not None:
        return protocol.parse_audio(data)
    return protocol.parse_text(message.get("text") or "")


async def close(send: Send, code: int) -> None:
    """Close the socket; a browser that is gone already is no error."""
    try:
        await send({"type": "websocket.close", "code": code})
    except Exception:  # noqa: BLE001  # servers differ in what they raise on a dead socket
        logger.debug("the socket was closed already")


async def _hold(interview_id: UUID, hello: protocol.Hello, receive: Receive, send: Send) -> int:
    process = live_process()
    session = await _open(process, interview_id, send)
    outbox = session.outbox
    outbox.put(protocol.encode(session.welcome(hello)))
    process.sessions[interview_id] = session
    running = asyncio.create_task(session.run(), name="interview-session")
    reading = asyncio.create_task(_read(session, receive), name="socket-read")
    writing = asyncio.create_task(outbox.run(send), name="socket-write")
    tasks = (running, reading, writing)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        session.hang_up(_code_of(reading, writing))
        code = await running
        writing.cancel()
        await asyncio.wait({writing})
        if not _is_gone(reading):
            await outbox.drain(send)
        return code
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        if process.sessions.get(interview_id) is session:
            del process.sessions[interview_id]
        session.finished.set()


async def _open(process: LiveProcess, interview_id: UUID, send: Send) -> InterviewSession:
    """Take the interview over from any older connection and make its session.

    Raises:
        Refused: it cannot be entered, or the disk or the database refuses.
    """
    older = process.sessions.get(interview_id)
    if older is not None:
        older.hang_up(CloseCode.REPLACED)
        try:
            async with asyncio.timeout(TAKEOVER_TIMEOUT_S):
                await older.finished.wait()
        except TimeoutError:
            logger.warning("an older connection is slow to leave; it is fenced by its epoch")
    try:
        record, story, store = await off_loop(process, enter, interview_id)
        journal = await asyncio.to_thread(JournalWriter, journal_folder(interview_id), store.epoch)
    except (NotEnterable, ObjectDoesNotExist):
        raise Refused(CloseCode.WRONG_STATE) from None
    except JournalTaken:
        raise Refused(CloseCode.REPLACED) from None
    except (DatabaseError, JournalFailed):
        logger.exception("an interview cannot be entered")
        raise Refused(CloseCode.FULL) from None
    ports = Ports(process, Outbox(), connect_interviewer(record), is_emulated())
    return InterviewSession(record, story, store, journal, ports)


async def _read(session: InterviewSession, receive: Receive) -> int:
    """Hand over what the browser sends; return the code when it breaks the rules."""
    limit = RateLimit(asyncio.get_running_loop().time())
    try:
        while True:
            message = decode(await receive())
            if not limit.admit(asyncio.get_running_loop().time()):
                return CloseCode.TOO_FAST
            if isinstance(message, protocol.AudioFrame):
                session.on_frame(message)
            else:
                session.on_message(message)
    except BadMessage:
        return CloseCode.BAD_MESSAGE


def _is_gone(reading: asyncio.Task[int]) -> bool:
    return reading.done() and not reading.cancelled() and isinstance(reading.exception(), Gone)


def _code_of(reading: asyncio.Task[int], writing: asyncio.Task[None]) -> int:
    """Return why the connection ends, if the reader or the writer knows."""
    if reading.done() and not reading.cancelled() and reading.exception() is None:
        return reading.result()
    if writing.done() and isinstance(writing.exception(), TooSlow):
        return CloseCode.TOO_SLOW
    return CloseCode.ENDED
