"""uvicorn, draining our way: journals are synced before a socket hears that the server restarts."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from backend.config.draining import draining
from backend.config.websocket import QuickWebSocket

ACCEPTED_S = 0.2
"""For requests on connections that were accepted a moment ago; then those without one close."""
LINGER_S = 5.0
"""How long a closed socket may take to read what it was sent; then it is cut off."""


class BoundedSocket(QuickWebSocket):
    """A WebSocket whose end does not depend on a client that reads nothing.

    Few messages wait for the application before reading stops, so its queue cannot grow.
    """

    _heard_s = 0.0

    def data_received(self, data: bytes) -> None:
        """Take bytes, which are a sign of life."""
        self._heard_s = self.loop.time()
        super().data_received(data)

    def keepalive_timeout(self) -> None:
        """Give up a client that is silent; on a narrow line its pong stands behind its audio."""
        assert self.ping_timeout is not None  # noqa: S101  # else there is no such timer
        left_s = self._heard_s + self.ping_timeout - self.loop.time()
        if left_s > 0:
            self.pong_timer = self.loop.call_later(left_s, self.keepalive_timeout)
        else:
            super().keepalive_timeout()

    async def send(self, message: Any) -> None:
        """Send; a close does not wait for the client to take what is before it."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)

    async def run_asgi(self) -> None:
        """Run the application, and give the client some time for its last words."""
        await super().run_asgi()
        if not self.disconnected:
            self.loop.call_later(LINGER_S, self.transport.abort)


class DrainingServer(uvicorn.Server):
    """Says when it began to accept connections, and ends in order."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        """Take uvicorn's configuration and what to call once."""
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing more, drain, and leave the rest to uvicorn.

        Whoever connects from now on waits in the queue of the listening socket, which its
        parent holds, for the next process.
        """
        for server in self.servers:
            server.close()
        await asyncio.sleep(ACCEPTED_S)
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol):
                connection.shutdown()
        await draining.finish()
        await super().shutdown(sockets)
