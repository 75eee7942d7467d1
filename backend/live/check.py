"""The device check: what the candidate says comes back as text; nothing is kept."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from backend.gemini import events
from backend.gemini.closes import GeminiUnavailable
from backend.gemini.live import LiveConnection
from backend.live import protocol
from backend.live.connecting import connect_listener
from backend.live.consumers import Refused, Scope, Send, close, greet
from backend.live.intake import Gone, Receive, decode, payload_of
from backend.live.process import live_process
from backend.live.protocol import BadMessage, CloseCode
from backend.live.rate import RateLimit

logger = logging.getLogger(__name__)

MAX_CHECK_S: Final = 90.0
"""Seconds a device check may last; the page opens another one when it needs more."""


async def check_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Hold one device check."""
    process = live_process()
    with process.socket_open():
        await _check(process.leaving, scope, receive, send)


async def _check(leaving: asyncio.Event, scope: Scope, receive: Receive, send: Send) -> None:
    code: int = CloseCode.ENDED
    try:
        await greet(scope, receive, send)
        async with asyncio.timeout(MAX_CHECK_S):
            code = await _listen(leaving, receive, send)
    except Gone:
        return
    except TimeoutError:
        pass
    except Refused as refused:
        code = refused.code
    except GeminiUnavailable:
        await _tell(send, {"type": "error", "code": "recogniser_unavailable"})
        code = CloseCode.UPSTREAM_GONE
    except Exception:  # the socket's last resort: a code, never a traceback
        logger.exception("a device check failed")
        code = CloseCode.OUR_FAILURE
    await close(send, code)


async def _listen(leaving: asyncio.Event, receive: Receive, send: Send) -> int:
    connection = await connect_listener("en")
    hearing = asyncio.create_task(_hear(connection, send), name="check-hear")
    reading = asyncio.create_task(_read(connection, receive, send), name="check-read")
    ending = asyncio.create_task(leaving.wait(), name="process-leaving")
    tasks = {hearing, reading, ending}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if ending.done():
            return CloseCode.RESTARTING
        if reading.done():
            return reading.result()
        hearing.result()
        return CloseCode.UPSTREAM_GONE
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await connection.close()


async def _read(connection: LiveConnection, receive: Receive, send: Send) -> int:
    limit = RateLimit(asyncio.get_running_loop().time())
    while True:
        payload = payload_of(await receive())
        if not limit.admit(asyncio.get_running_loop().time(), len(payload)):
            return CloseCode.TOO_FAST
        try:
            message = decode(payload)
        except BadMessage:
            return CloseCode.BAD_MESSAGE
        match message:
            case protocol.AudioFrame(pcm=pcm):
                await connection.send_audio(pcm)
            case protocol.Ping(sent_ms=sent_ms):
                await _tell(send, {"type": "pong", "sent_ms": sent_ms})
            case protocol.Microphone(on=False):
                await connection.audio_stream_end()
            case _:
                pass


async def _hear(connection: LiveConnection, send: Send) -> None:
    said = ""
    async for batch in connection:
        for event in batch:
            if isinstance(event, events.InterimTranscript):
                await _tell_heard(send, f"{said} {event.text}", final=False)
            elif isinstance(event, events.InputTranscript):
                said += event.text
                await _tell_heard(send, said, final=event.finished)


async def _tell_heard(send: Send, text: str, *, final: bool) -> None:
    await _tell(send, {"type": "heard", "text": " ".join(text.split()), "final": final})


async def _tell(send: Send, message: dict[str, Any]) -> None:
    await send({"type": "websocket.send", "text": protocol.encode(message)})
