"""The quick WebSocket does what uvicorn's own does, whatever comes and however it is cut."""

import asyncio
import random
import struct

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from backend.config.websocket import MAX_UNREAD, QuickWebSocket
from backend.live.direct import EXTENSION

pytestmark = pytest.mark.asyncio

MAX_BYTES = 4096
HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self):
        super().__init__({"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)})
        self.written = b""
        self.closed = False
        self.paused = 0

    def write(self, data):
        self.written += data

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed

    def pause_reading(self):
        self.paused += 1

    def resume_reading(self):
        self.paused -= 1


def frame(kind, payload, *, masked=True, key=b"\x11\x22\x33\x44"):
    length = len(payload)
    flag = 0x80 if masked else 0
    if length < 126:
        head = bytes((kind, flag | length))
    elif length < 1 << 16:
        head = bytes((kind, flag | 126)) + struct.pack("!H", length)
    else:
        head = bytes((kind, flag | 127)) + struct.pack("!Q", length)
    if not masked:
        return head + payload
    return head + key + bytes(byte ^ key[n % 4] for n, byte in enumerate(payload))


def as_received(message):
    kind = "text" if isinstance(message, str) else "bytes"
    return {"type": "websocket.receive", kind: message}


async def talk(protocol_class, pieces, answers=(), *, reads=True, direct=False):
    """Feed pieces to a socket; return what the application got and what went over the wire."""
    got = []
    began = asyncio.Event()

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        began.set()
        for answer in answers:
            if direct:
                assert scope["extensions"][EXTENSION].post(*answer.values())
            else:
                await send({"type": "websocket.send", **answer})
        if direct:
            scope["extensions"][EXTENSION].listen(lambda one: got.append(as_received(one)))
        while reads:
            message = await receive()
            got.append({k: v for k, v in message.items() if k != "reason"})
            if message["type"] == "websocket.disconnect":
                return
        await asyncio.Event().wait()

    config = uvicorn.Config(
        app, ws=protocol_class, ws_max_size=MAX_BYTES, ws_ping_interval=None, log_config=None,
        ws_per_message_deflate=False,
    )  # fmt: skip
    config.load()
    wire, protocol = Wire(), protocol_class(config, ServerState(), {})
    protocol.connection_made(wire)
    protocol.data_received(HANDSHAKE)
    await began.wait()
    start = len(wire.written)
    for piece in pieces:
        if not wire.closed:
            protocol.data_received(piece)
        for _ in range(3):
            await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    unread = protocol.queue.qsize()
    for task in list(protocol.tasks):
        task.cancel()
    await asyncio.gather(*protocol.tasks, return_exceptions=True)
    protocol.stop_keepalive()
    if protocol.close_timer is not None:
        protocol.close_timer.cancel()
    return got, wire.written[start:], wire, unread


def cut(data, chance):
    """The bytes in pieces of any size."""
    pieces = []
    while data:
        size = chance.choice([1, 2, 3, 7, 40, 5000])
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def stream(chance):
    """Frames as a client may send them, and a last one that may be broken."""
    frames = []
    for _ in range(chance.randint(1, 12)):
        size = chance.choice([0, 1, 125, 126, 127, 3205, MAX_BYTES])
        payload = chance.randbytes(size)
        text = bytes(32 + byte % 90 for byte in payload)
        frames.append(
            chance.choice(
                [
                    frame(0x82, payload),
                    frame(0x81, text),
                    frame(0x89, b"ping"),
                    frame(0x8A, b"pong"),
                    frame(0x02, payload[:1000]) + frame(0x89, b"") + frame(0x80, payload[:1000]),
                    frame(0x01, b"one ") + frame(0x00, b"two ") + frame(0x80, b"three"),
                ]
            )
        )
    last = chance.choice(
        [
            b"",
            frame(0x88, struct.pack("!H", 1001)),
            frame(0x82, b"plain", masked=False),
            frame(0xC2, b"reserved bit"),
            frame(0x83, b"reserved opcode"),
            frame(0x81, b"\xff\xfe"),
            frame(0x82, bytes(MAX_BYTES + 1)),
            b"\x82\xff" + struct.pack("!Q", 1 << 62) + b"1234",
            frame(0x02, b"begun") + frame(0x82, b"a message within a message"),
            frame(0x80, b"an end without a beginning"),
            frame(0x09, b"a ping in fragments"),
        ]
    )
    return b"".join(frames), last


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_it_does_what_uvicorns_own_does(seed):
    good, last = stream(random.Random(seed))
    # uvicorn forgets what came in one piece with a broken frame, so that stands alone.
    pieces = [*cut(good, random.Random(seed)), *cut(last, random.Random(seed))]
    answers = [{"text": "grüße"}, {"bytes": bytes(200)}, {"bytes": bytes(70_000)}]
    plain = await talk(WebSocketsSansIOProtocol, pieces, answers)
    for direct in (False, True):
        quick = await talk(QuickWebSocket, pieces, answers, direct=direct)
        assert quick[:2] == plain[:2]
        assert quick[2].closed == plain[2].closed


async def test_an_application_that_does_not_read_gets_few_messages_and_stops_the_reading():
    pieces = [frame(0x82, b"x" * 100)] * (MAX_UNREAD + 5)
    _, _, wire, unread = await talk(QuickWebSocket, pieces[:MAX_UNREAD], reads=False)
    assert unread == MAX_UNREAD
    assert wire.paused == 1


async def test_nothing_is_posted_past_a_full_line_or_a_closed_one():
    config = uvicorn.Config(Wire, interface="asgi3", ws_ping_interval=None, log_config=None)
    config.load()
    protocol = QuickWebSocket(config, ServerState(), {})
    wire = Wire()
    protocol.connection_made(wire)
    assert not protocol.post("before the handshake")
    protocol.handshake_complete = True
    assert protocol.post("open", "and two")
    protocol.pause_writing()
    assert not protocol.post("full")
    protocol.resume_writing()
    protocol.transport.close()
    assert not protocol.post("closed")
    assert wire.written.endswith(b"\x81\x04open\x81\x07and two")
    assert b"full" not in wire.written


async def test_a_thousand_short_messages_in_one_piece_are_queued_a_few_at_a_time():
    piece = b"".join(frame(0x82, struct.pack("!H", number)) for number in range(1000))
    _, _, wire, unread = await talk(QuickWebSocket, [piece], reads=False)
    assert unread == MAX_UNREAD
    assert wire.paused == 1


@pytest.mark.parametrize("direct", [False, True])
async def test_a_thousand_short_messages_in_one_piece_all_arrive_in_order(direct):
    piece = b"".join(frame(0x82, struct.pack("!H", number)) for number in range(1000))
    waits = [frame(0x8A, b"")] * 1000
    got, _, wire, _ = await talk(QuickWebSocket, [piece, *waits], direct=direct)
    assert [one["bytes"] for one in got] == [struct.pack("!H", number) for number in range(1000)]
    assert wire.paused == 0
