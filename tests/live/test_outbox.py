"""What waits for the browser keeps its order, whichever way it goes."""

import asyncio

import pytest

from backend.live.outbox import MAX_HELD, Outbox

pytestmark = pytest.mark.asyncio


class Line:
    """A server's line: direct while it is free, and ASGI's `send`."""

    def __init__(self):
        self.sent = []
        self.writes = 0
        self.free = asyncio.Event()
        self.free.set()

    def post(self, *messages):
        if self.free.is_set():
            self.writes += 1
            self.sent += messages
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


async def test_what_may_wait_goes_with_the_next_message_in_its_order_and_one_write():
    line = Line()
    outbox = Outbox(line)
    outbox.put_soon("acknowledged")
    outbox.put_soon("caption")
    assert line.sent == []
    outbox.put(b"sound")
    assert line.sent == ["acknowledged", "caption", b"sound"]
    assert line.writes == 1


async def test_what_may_wait_goes_alone_at_the_second_look():
    line = Line()
    outbox = Outbox(line)
    outbox.put_soon("acknowledged")
    outbox.look()
    assert line.sent == []
    outbox.look()
    assert line.sent == ["acknowledged"]
    outbox.look()
    assert line.writes == 1


async def test_a_message_that_went_with_another_does_not_hurry_the_next_one():
    line = Line()
    outbox = Outbox(line)
    outbox.put_soon("first")
    outbox.look()
    outbox.put("now")
    outbox.put_soon("second")
    outbox.look()
    assert line.sent == ["first", "now"]


async def test_what_may_wait_stays_before_what_follows_on_a_line_that_takes_nothing():
    line = Line()
    outbox = Outbox(line)
    writing = asyncio.create_task(outbox.run(line.send))
    outbox.put_soon("acknowledged")
    line.free.clear()
    outbox.put(b"sound")
    await settle()
    line.free.set()
    await settle()
    assert line.sent == ["acknowledged", b"sound"]
    writing.cancel()


async def test_what_may_wait_is_sent_before_the_end():
    line = Line()
    outbox = Outbox(line)
    outbox.put_soon("acknowledged")
    await outbox.drain(line.send)
    assert line.sent == ["acknowledged"]


async def test_no_more_than_a_few_messages_wait_for_company():
    line = Line()
    outbox = Outbox(line)
    for _ in range(MAX_HELD + 1):
        outbox.put_soon("caption")
    assert len(line.sent) == MAX_HELD + 1
