"""What waits for the browser keeps its order, whichever way it goes."""

import asyncio

import pytest

from backend.live.outbox import Outbox

pytestmark = pytest.mark.asyncio


class Line:
    """A server's line: direct while it is free, and ASGI's `send`."""

    def __init__(self):
        self.sent = []
        self.free = asyncio.Event()
        self.free.set()

    def post(self, message):
        if self.free.is_set():
            self.sent.append(message)
        return self.free.is_set()

    def listen(self, take):
        raise AssertionError("an outbox only sends")

    async def send(self, message):
        await self.free.wait()
        self.sent.append(message.get("text") or message.get("bytes"))


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_free_line_gets_a_message_at_once():
    line = Line()
    Outbox(line).put("now")
    assert line.sent == ["now"]


async def test_a_message_does_not_overtake_one_that_is_being_sent():
    line = Line()
    outbox = Outbox(line)
    writing = asyncio.create_task(outbox.run(line.send))
    line.free.clear()
    outbox.put("first")
    await settle()
    line.free.set()
    outbox.put("second")
    await settle()
    assert line.sent == ["first", "second"]
    writing.cancel()


async def test_a_server_without_a_direct_way_gets_everything_by_send():
    line = Line()
    outbox = Outbox()
    writing = asyncio.create_task(outbox.run(line.send))
    outbox.put("text")
    outbox.put(b"sound")
    await settle()
    assert line.sent == ["text", b"sound"]
    writing.cancel()
