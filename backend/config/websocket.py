"""uvicorn's WebSocket, quicker where the audio flows: whole plain data messages, both ways.

The handshake, pings, closes, fragments and broken frames are left to uvicorn and the websockets
library. They are handed whole frames only, so that their state stays right. What that saves is in
docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import apply_mask  # type: ignore[attr-defined]  # C where there is any
from websockets.http11 import Request

from backend.live.direct import EXTENSION

MAX_UNREAD: Final = 16
"""Messages that wait for the application before the socket is paused. uvicorn pauses after each,
which costs two system calls and a turn of the loop for every message."""
TEXT: Final = 0x81
BINARY: Final = 0x82
"""First byte of a whole data frame without extensions (RFC 6455 section 5.2)."""
_CONTROL: Final = 0x08
_FINAL: Final = 0x80
_MASKED: Final = 0x80


class QuickWebSocket(WebSocketsSansIOProtocol):
    """One socket of a client."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Hold no part of a frame."""
        super().__init__(*arguments, **named)
        self._rest = b""
        self._in_fragments = False
        self._taker: Callable[[str | bytes], None] | None = None
        self._max_bytes: int = self.config.ws_max_size

    def data_received(self, data: bytes) -> None:
        """Take what arrived: whole frames one by one, the rest of it later."""
        if not self.handshake_initiated or self.conn.parser_exc is not None:
            super().data_received(data)
            return
        if self._rest:
            data, self._rest = self._rest + data, b""
        start, end = 0, len(data)
        while start < end:
            head, length = measure(data, start, end)
            if length > self._max_bytes:
                super().data_received(data[start:])  # it refuses the frame by its head
                return
            stop = start + head + length
            if not head or stop > end:
                break
            self._take(data, start, head, stop)
            start = stop
            if self.read_paused:
                break  # many short messages in one piece must not all be queued
        self._rest = data[start:]

    def _take(self, data: bytes, start: int, head: int, stop: int) -> None:
        kind = data[start]
        plain = kind in (TEXT, BINARY) and data[start + 1] & _MASKED
        if not plain or self._in_fragments or self.close_sent:
            if not kind & _CONTROL:
                self._in_fragments = not kind & _FINAL
            super().data_received(data[start:stop])
            return
        payload = apply_mask(data[start + head : stop], data[start + head - 4 : start + head])
        if kind == BINARY and self._taker is not None:
            self._taker(payload)
            return
        self.curr_msg_data_type = "text" if kind == TEXT else "bytes"
        self.frames = [payload]
        self.send_receive_event_to_app()

    def handle_connect(self, event: Request) -> None:
        """Begin the application, and offer it the direct way."""
        super().handle_connect(event)
        if hasattr(self, "scope"):  # not after a refused handshake
            offered: dict[str, Any] = self.scope["extensions"]
            offered[EXTENSION] = self

    def post(self, *messages: str | bytes) -> bool:
        """Send messages at once; False when something stands in the way, and nothing is sent."""
        if not self._is_plain():
            return False
        self.transport.write(b"".join(map(framed, messages)))
        return True

    def listen(self, take: Callable[[str | bytes], None]) -> None:
        """Hand each message to `take`, which must not raise, as soon as it has arrived."""
        self._taker = take
        for _ in range(self.queue.qsize()):
            waiting = self.queue.get_nowait()
            if waiting["type"] != "websocket.receive":
                self.queue.put_nowait(waiting)
                continue
            data = waiting.get("bytes")
            take(waiting.get("text") or "" if data is None else data)
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
            if self._rest and not self.disconnected:
                self.data_received(b"")

    def send_receive_event_to_app(self) -> None:
        """Hand on a message, or queue it; pause the socket when many wait."""
        if self._taker is not None and not self.close_sent and self._hand_on(self._taker):
            return
        paused, self.read_paused = self.read_paused, True  # uvicorn pauses only if it has not
        super().send_receive_event_to_app()
        self.read_paused = paused
        if not paused and self.queue.qsize() >= MAX_UNREAD:
            self.read_paused = True
            self.transport.pause_reading()

    async def receive(self) -> Any:
        """Return the next message, and take up what was left while many waited."""
        message = await super().receive()
        if self._rest and not self.read_paused and not self.disconnected:
            self.data_received(b"")
        return message

    async def send(self, message: Any) -> None:
        """Send a message."""
        if message["type"] != "websocket.send" or not self._is_plain():
            await super().send(message)
            return
        data = message.get("bytes")
        self.transport.write(framed(message["text"] if data is None else data))

    def _hand_on(self, take: Callable[[str | bytes], None]) -> bool:
        """Give the taker a message; False for text that is none, which uvicorn answers."""
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        if self.curr_msg_data_type == "bytes":
            self.frames = []
            take(bytes(data))
            return True
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return False
        self.frames = []
        take(text)
        return True

    def _is_plain(self) -> bool:
        """Return whether nothing stands between a message and the line."""
        return (
            self.handshake_complete
            and self.writable.is_set()
            and not self.close_sent
            and not self.disconnected
            and self.initial_response is None
            and not self.transport.is_closing()
        )


def measure(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the bytes of a frame's head and payload; a head of 0 is not whole yet."""
    if end - start < 2:
        return 0, 0
    second = data[start + 1]
    length, head = second & 0x7F, 6 if second & _MASKED else 2
    if length == 126:
        head += 2
        length = int.from_bytes(data[start + 2 : start + 4], "big")
    elif length == 127:
        head += 8
        length = int.from_bytes(data[start + 2 : start + 10], "big")
    return (head, length) if end - start >= head else (0, 0)


def framed(message: str | bytes) -> bytes:
    """Return a message as one unmasked frame."""
    kind = BINARY
    if isinstance(message, str):
        kind, message = TEXT, message.encode()
    return head_of(kind, len(message)) + message


def head_of(kind: int, length: int) -> bytes:
    """Return the head of an unmasked frame."""
    if length < 126:
        return bytes((kind, length))
    if length < 1 << 16:
        return bytes((kind, 126)) + length.to_bytes(2, "big")
    return bytes((kind, 127)) + length.to_bytes(8, "big")
