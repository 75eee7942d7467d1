"""A candidate without a browser, over the real wire: the same promises as the page keeps.

Numbered frames of known content, kept until acknowledged and sent again from where the server
stands; durable messages alike (frontend/src/live/connection.ts is the reference). Everything that
was sent and received stays here, so that a test can compare it with what the server kept.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from urllib.request import HTTPCookieProcessor, HTTPSHandler, ProxyHandler, build_opener

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

from backend.simulation import wire
from backend.simulation.door import Door, token_of
from tests.faults.retry import retry_s
from tests.faults.voice import Mouth

FINAL_CODES: Final = frozenset({1000, 4401, 4403, 4409, 4410})
CATCH_UP_S: Final = 0.072
"""Between frames of a backlog: 14 a second, below the server's 1.5 times the bytes of speech."""
NO_CLOSE_FRAME: Final = 1006
PATIENCE_S: Final = 240.0
"""Longest wait for anything: only against hanging, so that a busy machine fails no test."""


class Candidate:
    """One person with one page."""

    def __init__(
        self,
        base_url: str,
        link: str,
        *,
        seed: int = 0,
        road_port: int = 0,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Take the server's address, a personal link, and a proxy's port for the socket."""
        self.door = Door(base_url)
        if trust is not None:
            cookies = HTTPCookieProcessor(self.door._jar)
            self.door._opener = build_opener(cookies, HTTPSHandler(context=trust), ProxyHandler({}))
        self._road: dict[str, Any] = {"host": "127.0.0.1", "port": road_port} if road_port else {}
        self._road |= {"ssl": trust} if trust else {}
        self._token = token_of(link)
        self.mouth = Mouth(seed)
        self.pings = True
        self.ping_s = 2.0
        self.dead_s = 12.0
        """Silence after which a connection counts as dead; the page's own patience."""
        self.troubles: list[str] = []
        """Why connections did not open."""
        self.pause_retry: Callable[[int, int], float] = retry_s
        self.log: list[tuple[float, dict[str, Any]]] = []
        """Every text message with its monotonic time."""
        self.closes: list[tuple[float, int]] = []
        self.welcomes_s: list[float] = []
        self.violations: list[str] = []
        """What the server did that it promised never to do."""
        self.acknowledged = -1
        self.durable_acknowledged = -1
        self.audio_s: list[float] = []
        self._durables: list[dict[str, Any]] = []
        self._next_to_send = 0
        self._socket: ClientConnection | None = None
        self._heard_s = 0.0
        self._news = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def id(self) -> str:
        """The interview."""
        return str(self.door.view["id"])

    @property
    def socket(self) -> ClientConnection | None:
        """The welcomed connection, for tests that misbehave on it."""
        return self._socket

    async def enter(self) -> None:
        """Come through the door: link, consent, preparation."""
        for step in (lambda: self.door.open(self._token), self.door.consent, self.door.start):
            await asyncio.to_thread(step)

    async def begin(self) -> None:
        """Come in, switch the microphone on and connect; returns when welcomed."""
        if not self.door.view:
            await self.enter()
        self._tasks = [
            asyncio.create_task(self._keep_connected(), name="candidate-line"),
            asyncio.create_task(self._speak(), name="candidate-microphone"),
        ]
        await self.until(lambda: self.welcomes_s)

    async def leave(self) -> None:
        """Close the page."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def finish(self, limit_s: float = PATIENCE_S) -> None:
        """Answer until the interview is over and everything said is durable, then leave."""
        try:
            await self.until(lambda: self.is_over, limit_s)
        finally:
            await self.leave()

    async def rest(self, limit_s: float = PATIENCE_S) -> None:
        """Fall silent, wait until everything said is durable, and leave."""
        self.mouth.end()
        try:
            await self.until(lambda: self.acknowledged == len(self.mouth.frames) - 1, limit_s)
        finally:
            await self.leave()

    @property
    def is_over(self) -> bool:
        """Whether the server closed for good."""
        return bool(self.closes) and self.closes[-1][1] in FINAL_CODES

    def messages(self, kind: str) -> list[dict[str, Any]]:
        """Return the messages of one type, in order."""
        return [message for _, message in self.log if message["type"] == kind]

    async def told(self, kind: str, since_s: float = 0.0, **fields: Any) -> float:
        """Wait for the first message like this after a moment; return when it came."""

        def came() -> list[float]:
            return [
                at_s
                for at_s, message in self.log
                if at_s >= since_s
                and message["type"] == kind
                and all(message.get(name) == value for name, value in fields.items())
            ]

        await self.until(came)
        return came()[0]

    async def until(self, condition: Callable[[], object], limit_s: float = PATIENCE_S) -> None:
        """Wait until something is so; it is looked at whenever something happened.

        Raises:
            AssertionError: it did not come to be in time.
        """
        try:
            async with asyncio.timeout(limit_s), self._news:
                await self._news.wait_for(lambda: bool(condition()))
        except TimeoutError:
            newest = [message for _, message in self.log[-4:]]
            raise AssertionError(f"waited {limit_s} s; newest {newest}, {self.closes}") from None

    async def send_durable(self, name: str, /, **fields: Any) -> int:
        """Send a message that is repeated until it is acknowledged; return its number."""
        number = len(self._durables)
        message = {"type": name, "number": number, **fields}
        self._durables.append(message)
        if self._socket is not None:
            await self._post(self._socket, json.dumps(message))
        return number

    async def _keep_connected(self) -> None:
        attempt = 0
        while True:
            code = await self._connection()
            self.closes.append((time.monotonic(), code))
            await self._tell()
            if code in FINAL_CODES:
                return
            attempt = 0 if self.welcomes_s and self._was_welcomed else attempt + 1
            await asyncio.sleep(self.pause_retry(code, attempt))

    async def _connection(self) -> int:
        """Hold one connection to its end and return its close code."""
        self._was_welcomed = False
        try:
            socket = await connect(
                self.door.socket_url(),
                subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
                origin=Origin(self.door.origin),
                additional_headers=self.door.socket_headers(),
                open_timeout=self.dead_s,
                close_timeout=0.2,
                ping_interval=None,
                proxy=None,
                **self._road,
            )
        except (OSError, InvalidHandshake, TimeoutError, EOFError) as error:
            self.troubles.append(repr(error))
            return NO_CLOSE_FRAME
        tasks: list[asyncio.Task[None]] = []
        self._heard_s = time.monotonic()
        try:
            await socket.send(wire.write_message("hello", microphone=True, client="page"))
            tasks.append(asyncio.create_task(self._watch(socket), name="candidate-watch"))
            async for message in socket:
                self._heard_s = time.monotonic()
                if await self._take(message):
                    self._socket = socket
                    tasks.append(asyncio.create_task(self._send(socket), name="candidate-send"))
        except ConnectionClosed:
            pass  # the code says it all
        finally:
            self._socket = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            socket.transport.abort()
        return socket.close_code or NO_CLOSE_FRAME

    async def _take(self, data: str | bytes) -> bool:
        """Take a message; return whether it was the welcome."""
        if isinstance(data, bytes):
            wire.read_audio(data)
            self.audio_s.append(time.monotonic())
            return False
        message = wire.read_message(data)
        self.log.append((time.monotonic(), message))
        if message["type"] == "welcome":
            self._welcome(message)
        elif message["type"] == "ack":
            self.acknowledged = max(self.acknowledged, int(message["sequence"]))
            self.durable_acknowledged = max(
                self.durable_acknowledged, int(message.get("message", -1))
            )
        elif message["type"] == "state":
            self.mouth.hear(message["state"])
        await self._tell()
        return bool(message["type"] == "welcome")

    def _welcome(self, welcome: dict[str, Any]) -> None:
        first = int(welcome["next_sequence"])
        if first <= self.acknowledged:
            self.violations.append(f"frame {first} was acknowledged and is asked for again")
        if first > len(self.mouth.frames):
            self.violations.append(f"frame {first} is expected and was never spoken")
        if int(welcome.get("next_message", 0)) <= self.durable_acknowledged:
            self.violations.append("an acknowledged message is asked for again")
        self._next_to_send = first
        self._first_message = int(welcome.get("next_message", 0))
        self._was_welcomed = True
        self.welcomes_s.append(time.monotonic())
        self.mouth.hear(welcome["state"])

    async def _send(self, socket: ClientConnection) -> None:
        for message in self._durables[self._first_message :]:
            await self._post(socket, json.dumps(message))
        frames = self.mouth.frames
        while True:
            while self._next_to_send < len(frames):
                number = self._next_to_send
                self._next_to_send += 1
                await self._post(socket, wire.frame_message(number, frames[number]))
                if self._next_to_send < len(frames):
                    await asyncio.sleep(CATCH_UP_S)
            async with self._news:
                await self._news.wait_for(lambda: self._next_to_send < len(frames))

    async def _watch(self, socket: ClientConnection) -> None:
        """Ping, and give up a connection that says nothing any more."""
        while True:
            await asyncio.sleep(self.ping_s)
            if time.monotonic() - self._heard_s > self.dead_s:
                socket.transport.abort()
                return
            if self.pings and self._socket is not None:
                await self._post(socket, wire.write_message("ping", sent_ms=0))

    async def _speak(self) -> None:
        """Make a frame every 100 ms, connected or not."""
        await self.until(lambda: self.welcomes_s, 60)
        next_s = time.monotonic()
        while self.mouth.open_now:
            self.mouth.speak()
            await self._tell()
            next_s += wire.FRAME_MS / 1000
            await asyncio.sleep(max(0.0, next_s - time.monotonic()))

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _post(self, socket: ClientConnection, message: str | bytes) -> None:
        with suppress(ConnectionClosed):  # whoever reads the socket notices
            await socket.send(message)
