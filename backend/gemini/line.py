"""One upgraded WebSocket line to the model's server: whole messages in and out, both bounded.

The reading and framing is picows' C code, without a task of its own: a message costs one wake-up
(docs/performance.md has what that saves). No keepalive pings: pongs say nothing about the model
(GEMINI_LIVE.md section 18), and the kernel notices a dead path.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

MAX_QUEUED_FRAMES: Final = 256
"""Messages held for a slow reader before the socket itself is paused: a guess, some 25 s of speech.
Without keepalive pings a paused socket costs nothing but delay."""
MAX_UNSENT_BYTES: Final = 64 * 1024
"""Bytes that wait in this process before a sender waits too: some 15 pieces of 100 ms; what the
kernel holds comes on top."""
ABNORMAL: Final = 1006
"""The close code of a line that broke without one (RFC 6455 section 7.1.5)."""
NO_CODE: Final = 1005
"""The close code of a goodbye that named none (RFC 6455 section 7.1.5)."""

_DATA: Final = (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION)


class LineClosed(Exception):
    """The line is closed; `code` and `reason` are the server's, or 1006 when it broke."""

    def __init__(self, code: int, reason: str) -> None:
        """Keep both."""
        super().__init__(code)
        self.code = code
        self.reason = reason


class Line(WSListener):
    """A line that is open once `on_ws_connected` was called. One task reads; any task may send."""

    def __init__(self) -> None:
        """Belong to no transport yet."""
        super().__init__()
        self._frames: deque[bytes] = deque()
        self._taker: Callable[[bytes], None] | None = None
        self._parts: list[bytes] = []
        self._wanted: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._full = False
        self._reading = True
        self._transport: WSTransport | None = None
        self._abandoned = False
        self._ended: LineClosed | None = None

    @property
    def transport(self) -> asyncio.Transport:
        """The line below, for its socket's options."""
        return self._open().underlying_transport

    @property
    def has_room(self) -> bool:
        """Whether a message can be sent without waiting."""
        if self._full or self._ended is not None:
            return False
        return self.transport.get_write_buffer_size() <= MAX_UNSENT_BYTES

    async def recv(self) -> bytes:
        """Return the next whole message, whatever its kind.

        Raises:
            LineClosed: All that arrived was read, and no more will.
        """
        while not self._frames:
            self.check()
            self._wanted = asyncio.get_running_loop().create_future()
            await self._wanted
        frame = self._frames.popleft()
        if not self._reading and len(self._frames) <= MAX_QUEUED_FRAMES // 2:
            self._reading = True
            self.transport.resume_reading()
        return frame

    async def feed(self, take: Callable[[bytes], None]) -> None:
        """Hand each whole message to `take` as it arrives, without a wake-up, until the line ends.

        Raises:
            LineClosed: it ended.
            Exception: what `take` raised; nothing more is handed to it then.
        """
        while self._frames:
            take(self._frames.popleft())
        self._resume()
        self._taker = take
        try:
            while True:
                self.check()
                self._wanted = asyncio.get_running_loop().create_future()
                await self._wanted
        finally:
            self._taker = None

    def post(self, message: bytes) -> None:
        """Hand a text message to the kernel, or keep it while the kernel is full. Never waits.

        Ask `has_room` before, or await `drained` after it, so that what is kept stays bounded.

        Raises:
            LineClosed: It is closed.
        """
        self.check()
        self._open().send(WSMsgType.TEXT, message)

    def check(self) -> None:
        """Do nothing on an open line.

        Raises:
            LineClosed: It is closed.
        """
        if self._ended is not None:
            raise self._ended

    async def drained(self) -> None:
        """Wait until there is room again.

        Raises:
            LineClosed: It closed instead.
        """
        while not self.has_room:
            self.check()
            if self._room is None or self._room.done():
                self._room = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._room)

    async def close(self, timeout_s: float) -> None:
        """Say goodbye and wait for the other side's; cut the line after `timeout_s`."""
        if self._transport is None or self._transport.is_disconnected:
            return
        self._resume()
        self._transport.send_close(WSCloseCode.OK)
        try:
            async with asyncio.timeout(timeout_s):
                await self._transport.wait_disconnected()
        except TimeoutError:
            self.abort()
        except Exception:  # noqa: BLE001  # what broke the line is no matter at its end
            self.abort()

    def abort(self) -> None:
        """Cut the line at once; one that is not open yet is cut as soon as it is."""
        self._abandoned = True
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Begin."""
        self._transport = transport
        transport.underlying_transport.set_write_buffer_limits(high=MAX_UNSENT_BYTES)
        if self._abandoned:
            transport.disconnect(graceful=False)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take a frame; messages in fragments are put together."""
        if frame.msg_type in _DATA:
            self._take(frame.get_payload_as_bytes(), whole=frame.fin)
        elif frame.msg_type == WSMsgType.CLOSE:
            code = frame.get_close_code().value
            self._end(LineClosed(code or NO_CODE, frame.get_close_reason() or ""))
            if not transport.is_close_frame_sent:
                transport.send_close(WSCloseCode.OK)
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Note that nothing comes any more."""
        self._end(LineClosed(ABNORMAL, ""))

    def pause_writing(self) -> None:
        """Let senders wait: the server reads slower than they write."""
        self._full = True

    def resume_writing(self) -> None:
        """Let senders go on."""
        self._full = False
        _wake(self._room)

    def _open(self) -> WSTransport:
        if self._transport is None:
            raise LineClosed(ABNORMAL, "")
        return self._transport

    def _take(self, payload: bytes, *, whole: bool) -> None:
        if self._parts or not whole:
            self._parts.append(payload)
            if not whole:
                return
            payload, self._parts = b"".join(self._parts), []
        if self._taker is not None:
            self._hand_on(self._taker, payload)
            return
        self._frames.append(payload)
        _wake(self._wanted)
        if self._reading and len(self._frames) >= MAX_QUEUED_FRAMES:
            self._reading = False
            self.transport.pause_reading()

    def _hand_on(self, take: Callable[[bytes], None], payload: bytes) -> None:
        try:
            take(payload)
        except Exception as error:  # noqa: BLE001  # raised to whoever waits in `feed`
            self._taker = None
            if self._wanted is not None and not self._wanted.done():
                self._wanted.set_exception(error)

    def _resume(self) -> None:
        """Read again: the goodbye stands behind what was not read."""
        if not self._reading:
            self._reading = True
            self.transport.resume_reading()

    def _end(self, ended: LineClosed) -> None:
        if self._ended is None:
            self._ended = ended
        _wake(self._wanted)
        _wake(self._room)


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
