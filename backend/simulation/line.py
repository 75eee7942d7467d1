"""The socket of one candidate: opened again when lost, frames kept until they are durable."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

from backend.simulation import wire
from backend.simulation.dialogue import Dialogue
from backend.simulation.door import Door, Unreachable
from backend.simulation.microphone import Frame
from backend.simulation.outcome import Outcome

CATCH_UP_S: Final = 0.05
"""Between frames that waited: 20 a second, below the server's limit of 25."""

OPEN_TIMEOUT_S: Final = 15.0
LAST_CEILING_S: Final = 8.0
"""Longest wait between two tries to connect, full jitter (RELIABILITY.md F18)."""

MAX_TRIES: Final = 12
"""Tries to connect in a row, about a minute, before a candidate gives up."""

MAX_KEPT_FRAMES: Final = 6000
"""Frames kept until they are acknowledged: ten minutes."""

FINAL_CODES: Final = frozenset({1000, 4401, 4403, 4409, 4410})
"""Closes after which a page does not connect again."""

LOST_CODE: Final = 1006
"""What a browser reports for a connection that ended without a close frame (RFC 6455, 7.4.1)."""


class Line:
    """Carries frames out and messages in; what they mean is the dialogue's matter."""

    def __init__(
        self, door: Door, talk: Dialogue, outcome: Outcome, on_message: Callable[[str], None]
    ) -> None:
        """Report the type of every text message to `on_message`."""
        self._door = door
        self._talk = talk
        self._outcome = outcome
        self._on_message = on_message
        self._frames: deque[tuple[int, Frame]] = deque(maxlen=MAX_KEPT_FRAMES)
        self._unsent: asyncio.Queue[tuple[int, Frame]] = asyncio.Queue()
        self._next_number = 0
        self._socket: ClientConnection | None = None
        self.has_begun = False
        """Whether a connection was ever welcomed; from then on the microphone runs."""

    @property
    def is_open(self) -> bool:
        """Whether a connection is welcomed now."""
        return self._socket is not None

    def push(self, frame: Frame) -> None:
        """Send a frame, now or when the connection is back. Never waits."""
        numbered = self._next_number, frame
        self._next_number += 1
        self._frames.append(numbered)
        self._unsent.put_nowait(numbered)
        self._outcome.frames += 1

    async def send(self, message: str) -> None:
        """Send a text message; without a connection it is dropped."""
        if self._socket is not None:
            await self._post(self._socket, message)

    async def run(self) -> None:
        """Stay connected until the server closes for good.

        Raises:
            Unreachable: it cannot be opened any more.
            NotOfTheProtocol: the server speaks something else.
        """
        tries = 0
        while tries < MAX_TRIES:
            code = await self._connection()
            if code in FINAL_CODES:
                return
            tries = 0 if code is not None and code < 4000 else tries + 1
            ceiling_s = min(LAST_CEILING_S, 0.5 * 2**tries)
            await asyncio.sleep(random.uniform(0.1, 1.0) * ceiling_s)  # noqa: S311 - jitter
        raise Unreachable("The interview's socket cannot be opened.")

    async def _connection(self) -> int | None:
        """Hold one connection; return its close code, None when it did not open."""
        try:
            socket = await connect(
                self._door.socket_url(),
                subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
                origin=Origin(self._door.origin),
                additional_headers=self._door.socket_headers(),
                open_timeout=OPEN_TIMEOUT_S,
                proxy=None,
            )
        except (OSError, InvalidHandshake, TimeoutError):
            return None
        sending: asyncio.Task[None] | None = None
        try:
            await socket.send(wire.write_message("hello", microphone=True, client="page"))
            async for message in socket:
                if sending is None:
                    self._welcome(message)
                    sending = asyncio.create_task(self._send(socket), name="simulated-sender")
                else:
                    await self._take(socket, message)
        except ConnectionClosed:
            pass  # the code says it all
        finally:
            self._socket = None
            if sending is not None:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
            await socket.close()
        code = socket.close_code or LOST_CODE
        self._outcome.close_codes.append(code)
        return code

    def _welcome(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            raise wire.NotOfTheProtocol
        self._outcome.received_bytes += len(message.encode())
        welcome = wire.read_message(message)
        if welcome["type"] != "welcome":
            raise wire.NotOfTheProtocol
        self._talk.connected(welcome)
        first = int(welcome["next_sequence"])
        kept = [numbered for numbered in self._frames if numbered[0] >= first]
        if not kept:
            self._next_number = first
        self._frames = deque(kept, maxlen=MAX_KEPT_FRAMES)
        self._unsent = asyncio.Queue()
        for numbered in kept:
            self._unsent.put_nowait(numbered)
        self.has_begun = True
        self._on_message("welcome")

    async def _take(self, socket: ClientConnection, message: str | bytes) -> None:
        now_s = time.monotonic()
        if isinstance(message, bytes):
            self._outcome.received_bytes += len(message)
            self._talk.audio(*wire.read_audio(message), now_s)
            return
        self._outcome.received_bytes += len(message.encode())
        content: dict[str, Any] = wire.read_message(message)
        for reply in self._talk.message(content, now_s):
            await self._post(socket, reply)
        while self._frames and self._frames[0][0] <= self._talk.acknowledged:
            self._frames.popleft()
        self._on_message(content["type"])

    async def _send(self, socket: ClientConnection) -> None:
        self._socket = socket
        while True:
            number, frame = await self._unsent.get()
            now_s = time.monotonic()
            self._talk.acks.sent(number, now_s)
            await self._post(socket, wire.frame_message(number, frame.pcm))
            if frame.ends_speech_ms is not None:
                self._talk.speech_ended(now_s - frame.ends_speech_ms / 1000)
            if not self._unsent.empty():
                await asyncio.sleep(CATCH_UP_S)

    async def _post(self, socket: ClientConnection, message: str | bytes) -> None:
        self._outcome.sent_bytes += len(message if isinstance(message, bytes) else message.encode())
        with suppress(ConnectionClosed):  # whoever reads the socket notices
            await socket.send(message)
