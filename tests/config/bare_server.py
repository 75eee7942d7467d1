"""Our two servers around an application that only talks or only listens: their own bounds alone."""

from __future__ import annotations

import asyncio
import os
import sys

import django

from backend.live.outbox import Outbox, TooSlow


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/talks/":
        await talk(send)
    else:
        await asyncio.sleep(3600)


async def talk(send):
    """Send without an end, as a session does."""
    outbox = Outbox()
    writing = asyncio.create_task(outbox.run(send))
    now_s = asyncio.get_running_loop().time
    while not outbox.is_stuck(now_s()):
        try:
            outbox.put(b"x" * 4805)
        except TooSlow:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)
    writing.cancel()
    await asyncio.wait({writing})
    await send({"type": "websocket.close", "code": 4408})


def main(server, port):
    os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    django.setup()
    from backend.config.serving import SERVERS, listen

    SERVERS[server](application, listen("127.0.0.1", port), lambda: None)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
