"""Starts Firefox for Playwright and stands in the line between them.

Playwright speaks WebDriver BiDi with a Firefox as the distribution ships it, but asks each new
context for settings that not every release knows (colours, screen). A refusal of one of those is
told to Playwright as done: no test here depends on them. Everything else passes as it is.

Run by Playwright in place of Firefox, with Firefox's path and Playwright's arguments.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import re
import sys
from collections.abc import Callable

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection, serve

READY = "WebDriver BiDi listening on "
"""What Firefox writes when it listens, and what Playwright waits for."""
OPTIONAL = "emulation."
"""Commands of which an unknown one is taken as done."""


class Refusals:
    """Remembers which commands may be refused, and mends the refusals."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._optional: set[int] = set()

    def ask(self, message: str) -> str:
        """Take a command on its way to Firefox."""
        command = json.loads(message)
        if command["method"].startswith(OPTIONAL):
            self._optional.add(command["id"])
        return message

    def answer(self, message: str) -> str:
        """Return an answer as Playwright shall have it."""
        said = json.loads(message)
        if said.get("id") not in self._optional or said.get("error") != "unknown command":
            return message
        return json.dumps({"type": "success", "id": said["id"], "result": {}})


async def carry(source: Connection, sink: Connection, change: Callable[[str], str]) -> None:
    """Pass messages on until either end goes."""
    async for message in source:
        await sink.send(change(str(message)))


async def between(playwright: ServerConnection, address: str) -> None:
    """Carry one connection of Playwright to Firefox and back."""
    assert playwright.request is not None
    path = playwright.request.path
    refusals = Refusals()
    async with connect(address + path, max_size=None, proxy=None, ping_interval=None) as firefox:
        ways = (
            carry(playwright, firefox, refusals.ask),
            carry(firefox, playwright, refusals.answer),
        )
        tasks = [asyncio.ensure_future(way) for way in ways]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run(command: list[str]) -> int:
    """Start Firefox, tell the address of the line, and end with Firefox."""
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    async with contextlib.AsyncExitStack() as stack:
        async for raw in process.stderr:
            said = raw.decode(errors="replace")
            if ready := re.match(re.escape(READY) + r"(ws://\S+)", said):
                carrying = functools.partial(between, address=ready[1])
                line = serve(carrying, "127.0.0.1", 0, max_size=None, ping_interval=None)
                listener = next(iter((await stack.enter_async_context(line)).sockets))
                said = f"{READY}ws://127.0.0.1:{listener.getsockname()[1]}\n"
            sys.stderr.write(said)
            sys.stderr.flush()
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:])))
