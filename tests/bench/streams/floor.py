"""The floor: the least that any relay does between the page's frames and the upstream's.

A C WebSocket server and client on uvloop, base64 and the json module; no journal, no rules, no
rights. `python -m tests.bench.streams.floor PORT UPSTREAM_PORT` prints a line when it listens.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from typing import Final

import picows
import uvloop

from tests.bench.streams.frames import HEAD

SETUP: Final = b'{"setup":{"model":"models/bench"}}'


class Upward(picows.WSListener):
    """The line to the upstream."""

    def __init__(self, page: picows.WSTransport) -> None:
        """Speak to one page."""
        super().__init__()
        self._page = page
        self._number = 0

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Hand on to the page."""
        if frame.msg_type == picows.WSMsgType.CLOSE:
            transport.disconnect()
            return
        payload = frame.get_payload_as_bytes()
        turn = json.loads(payload).get("serverContent", {}).get("modelTurn")
        if turn is None:
            self._page.send(picows.WSMsgType.TEXT, payload)
            return
        for part in turn["parts"]:
            self._number += 1
            pcm = base64.b64decode(part["inlineData"]["data"])
            self._page.send(picows.WSMsgType.BINARY, HEAD.pack(2, self._number) + pcm)


class Page(picows.WSListener):
    """The line to a page."""

    def __init__(self, upstream_port: int) -> None:
        """Open the upstream with the page's first message."""
        super().__init__()
        self._upstream_port = upstream_port
        self._upward: picows.WSTransport | None = None
        self._opening: asyncio.Task[None] | None = None
        self._waiting: list[bytes] = []

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        """Hand on to the upstream."""
        if frame.msg_type == picows.WSMsgType.CLOSE:
            transport.send_close(picows.WSCloseCode.OK)
            transport.disconnect()
        elif frame.msg_type == picows.WSMsgType.TEXT and self._opening is None:
            self._opening = asyncio.create_task(self._open(transport))
        elif frame.msg_type == picows.WSMsgType.BINARY:
            self._hand_on(frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        """Hang up on the other side too."""
        if self._upward is not None:
            self._upward.disconnect()

    async def _open(self, page: picows.WSTransport) -> None:
        url = f"ws://127.0.0.1:{self._upstream_port}/"
        self._upward, _ = await picows.ws_connect(lambda: Upward(page), url)
        self._upward.send(picows.WSMsgType.TEXT, SETUP)
        page.send(picows.WSMsgType.TEXT, b'{"type":"welcome"}')
        for message in self._waiting:
            self._hand_on(message)

    def _hand_on(self, message: bytes) -> None:
        if self._upward is None:
            self._waiting.append(message)
            return
        data = base64.b64encode(message[HEAD.size :]).decode("ascii")
        blob = {"mimeType": "audio/pcm;rate=16000", "data": data}
        audio = json.dumps({"realtimeInput": {"audio": blob}}, separators=(",", ":"))
        self._upward.send(picows.WSMsgType.TEXT, audio.encode())


async def main(port: int, upstream_port: int) -> None:
    """Relay until terminated."""
    server = await picows.ws_create_server(lambda _request: Page(upstream_port), "127.0.0.1", port)
    sys.stdout.write('{"listening": true}\n')
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2])))
