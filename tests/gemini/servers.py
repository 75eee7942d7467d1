"""Real servers on loopback for the tests of the live and the text client."""

import asyncio
import json
from contextlib import asynccontextmanager, suppress

from websockets.asyncio.server import serve

from backend.gemini.dialing import Limits

KEY = "canary-key-0123456789"
QUICK = Limits(open_s=5.0, setup_s=5.0, send_s=5.0, close_s=0.2)
"""Generous where a step should succeed, short where the goodbye goes unanswered."""


@asynccontextmanager
async def live_server(handler, **options):
    """Yield the base address of a WebSocket server that runs `handler` for each connection."""
    options = {"max_size": None, "ping_interval": None, "close_timeout": 0.2} | options
    async with serve(handler, "127.0.0.1", 0, **options) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def raw_server(handler):
    """Yield the base address of a TCP server that runs `handler(reader, writer)`, then hangs up."""
    ended = []

    async def run(reader, writer):
        done = asyncio.Event()
        ended.append(done)
        with suppress(ConnectionError):
            await handler(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        done.set()

    server = await asyncio.start_server(run, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await asyncio.gather(*(done.wait() for done in ended))


async def accept_setup(web_socket):
    """Read the setup, answer it as Google does (a binary frame) and return it."""
    setup = json.loads(await web_socket.recv())["setup"]
    await web_socket.send(b'{"setupComplete":{"sessionId":"s-1"}}')
    return setup
