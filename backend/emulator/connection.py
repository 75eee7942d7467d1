"""One WebSocket as the session sees it: messages out with their faults, frames in, one close."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from backend.emulator.faults import Faults
from backend.emulator.server_messages import Body
from backend.emulator.wire import close_reason, dump

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

OVERSIZE_BYTES: Final = 1_200_000
"""Above the 1 MiB that the `websockets` client reads by default (GEMINI_LIVE.md section 3.1)."""


class Closed(Exception):
    """The connection is over; nothing more can be sent."""


class Connection:
    """Sends messages and reads frames of one accepted WebSocket."""

    def __init__(self, receive: Receive, send: Send, faults: Faults) -> None:
        """Wrap the two callables of an ASGI WebSocket whose handshake was accepted."""
        self.faults = faults
        self._receive = receive
        self._send = send
        self._over = False

    async def frame(self) -> str | bytes:
        """Return the next frame.

        Raises:
            Closed: The client has left.
        """
        event = await self._receive()
        if event["type"] != "websocket.receive":
            self._over = True
            raise Closed
        frame: str | bytes | None = event.get("text")
        return frame if frame is not None else bytes(event["bytes"])

    async def send(self, body: Body) -> None:
        """Send one message; waits while the client does not read.

        Raises:
            Closed: The connection is over.
        """
        if self._over:
            raise Closed
        text = dump(self._spoilt(body))
        frame = {"bytes": text.encode()} if self.faults.binary else {"text": text}
        try:
            await self._send({"type": "websocket.send", **frame})
        except OSError:
            # uvicorn's ClientDisconnected is an OSError (ASGI specification 2.4).
            self._over = True
            raise Closed from None

    async def close(self, code: int, reason: str) -> None:
        """Close with a code and a reason; does nothing when the connection is over."""
        if self._over:
            return
        self._over = True
        message = {"type": "websocket.close", "code": code, "reason": close_reason(reason)}
        try:
            await self._send(message)
        except OSError:
            return

    def abandon(self) -> None:
        """Send nothing more, not even a close frame: the transport is dropped when the app ends."""
        self._over = True

    def _spoilt(self, body: Body) -> Body:
        if not self.faults.unknown_field or "serverContent" not in body:
            return body
        content = {**body["serverContent"], "tomorrowsField": {"depth": 1}}
        return {**body, "serverContent": content, "tomorrowsMessage": {}}


class Hangup(Exception):
    """The server wants to end the connection; with no code, without a close frame."""

    def __init__(self, code: int | None, reason: str = "") -> None:
        """Keep the code and the reason for the close frame."""
        super().__init__(reason)
        self.code = code
        self.reason = reason
