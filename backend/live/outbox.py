"""What waits to be sent to the browser, bounded."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final

from backend.live.direct import DirectSocket

MAX_QUEUED_BYTES: Final = 2 << 20
"""Bytes; Gemini sends up to 13 s of audio ahead of time (GEMINI_LIVE.md section 7), 0.6 MB."""
MAX_HELD: Final = 16
"""Messages that wait for company; the queue is asked about a browser that takes nothing."""
MAX_BLOCKED_S: Final = 10.0
"""Seconds that one message may take before the client counts as too slow (RELIABILITY.md F10)."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


class TooSlow(Exception):
    """The client does not take what it is sent."""


class Outbox:
    """A queue to one browser: text keeps its order with audio; a flush drops the audio."""

    def __init__(self, direct: DirectSocket | None = None) -> None:
        """Start empty, on the running loop; use the server's own way where it has one."""
        self._direct = direct
        self._queue: deque[str | bytes] = deque()
        self._queued_bytes = 0
        self._held: list[str | bytes] = []
        self._is_due = False
        """A look found that something is held; the next one sends it."""
        self._news = asyncio.Event()
        self._now_s = asyncio.get_running_loop().time
        self._sending_since_s = math.inf

    def put(self, message: str | bytes) -> None:
        """Send a message at once, or queue it when something waits. Never waits itself.

        Raises:
            TooSlow: too much is waiting already.
        """
        idle = not self._queue and self._sending_since_s == math.inf
        if idle and self._direct is not None and self._direct.post(*self._held, message):
            if self._held:
                self._held.clear()
                self._is_due = False
            return
        if self._held:
            held, self._held = self._held, []
            for each in held:
                self._keep(each)
        self._keep(message)

    def put_soon(self, message: str | bytes) -> None:
        """Send a message with the next one, or at the second look: half the system calls.

        Raises:
            TooSlow: too much is waiting already.
        """
        if self._direct is None or len(self._held) >= MAX_HELD:
            self.put(message)
        else:
            self._held.append(message)

    def look(self) -> None:
        """Send what has been held since the last look.

        Raises:
            TooSlow: too much is waiting already.
        """
        if self._is_due:
            self._flush()
        self._is_due = bool(self._held)

    def _flush(self) -> None:
        if self._held:
            self.put(self._held.pop())

    def _keep(self, message: str | bytes) -> None:
        if self._queued_bytes > MAX_QUEUED_BYTES:
            raise TooSlow
        self._queue.append(message)
        self._queued_bytes += len(message)
        self._news.set()

    def drop_audio(self) -> None:
        """Forget queued audio; the candidate has begun to speak."""
        self._queue = deque(item for item in self._queue if isinstance(item, str))
        self._queued_bytes = sum(len(item) for item in self._queue)

    def is_stuck(self, now_s: float) -> bool:
        """Whether the browser has not taken a message for too long; the loop's clock in seconds."""
        return now_s - self._sending_since_s > MAX_BLOCKED_S

    async def run(self, send: Send) -> None:
        """Send what is queued until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._queue:
                await self._send(send, self._queue.popleft())

    async def drain(self, send: Send) -> None:
        """Send what is queued and return."""
        self._flush()
        while self._queue:
            await self._send(send, self._queue.popleft())

    async def _send(self, send: Send, message: str | bytes) -> None:
        self._queued_bytes -= len(message)
        key = "text" if isinstance(message, str) else "bytes"
        # A timeout for each of twenty messages a second costs more than they do; `is_stuck` is
        # asked four times a second instead.
        self._sending_since_s = self._now_s()
        await send({"type": "websocket.send", key: message})
        self._sending_since_s = math.inf
