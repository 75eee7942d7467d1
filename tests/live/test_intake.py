"""What comes in by the server's direct way breaks nothing, and ends the talk by its code."""

import asyncio
from collections.abc import Callable

import pytest

from backend.live import protocol
from backend.live.intake import Gone, Intake
from backend.live.protocol import BadMessage, CloseCode

pytestmark = pytest.mark.asyncio

FRAME = b"\x01" + bytes(4) + bytes(protocol.FRAME_BYTES)
PING = '{"type":"ping","sent_ms":5}'


class Session:
    """Takes note of what it is handed; `trouble` is raised instead."""

    def __init__(self, trouble=None):
        self.frames, self.messages, self.codes = [], [], []
        self.trouble = trouble

    def on_frame(self, frame):
        self.frames.append(frame.number)

    def on_message(self, message):
        if self.trouble:
            raise self.trouble
        self.messages.append(message)

    def hang_up(self, code):
        self.codes.append(code)


class Socket:
    """A server with a direct way; `receive` tells of the end only."""

    take: Callable[[str | bytes], None]

    def __init__(self):
        self.gone = asyncio.Event()

    def listen(self, take):
        self.take = take

    def post(self, *messages: str | bytes) -> bool:
        raise AssertionError("an intake sends nothing")

    async def receive(self):
        await self.gone.wait()
        return {"type": "websocket.disconnect"}


async def handed(session, *payloads):
    socket = Socket()
    reading = asyncio.create_task(Intake(session).run(socket.receive, socket))
    await asyncio.sleep(0)
    for payload in payloads:
        socket.take(payload)
    socket.gone.set()
    with pytest.raises(Gone):
        await reading


async def test_frames_and_messages_reach_the_session():
    session = Session()
    await handed(session, FRAME, PING)
    assert session.frames == [0]
    assert session.messages == [protocol.Ping(5)]
    assert session.codes == []


@pytest.mark.parametrize(
    ("payload", "trouble", "code"),
    [
        ("no JSON", None, CloseCode.BAD_MESSAGE),
        (PING, BadMessage(), CloseCode.BAD_MESSAGE),
        (PING, RuntimeError("ours"), CloseCode.OUR_FAILURE),
    ],
)
async def test_what_breaks_the_rules_ends_the_connection_once_and_nothing_more_is_taken(
    payload, trouble, code
):
    session = Session(trouble)
    await handed(session, payload, FRAME, payload)
    assert session.codes == [code]
    assert session.frames == []


async def test_a_flood_by_the_direct_way_is_closed():
    session = Session()
    await handed(session, *[PING] * 2000)
    assert session.codes == [CloseCode.TOO_FAST]
    assert len(session.messages) < 2000
