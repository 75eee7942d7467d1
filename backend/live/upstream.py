"""The road to the model: kept up by reconnecting, fed from a bounded queue."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from backend.gemini.closes import GeminiUnavailable, Verdict
from backend.gemini.events import Event
from backend.gemini.live import LiveConnection

logger = logging.getLogger(__name__)

MAX_QUEUED_FRAMES: Final = 100
"""Frames of 100 ms that wait for the model; older ones are left out upstream, while the journal
keeps all of them."""
FIRST_RETRY_S: Final = 0.5
LAST_RETRY_S: Final = 8.0
"""Bounds of the full-jitter backoff (RELIABILITY.md F18)."""
FATAL_RETRY_S: Final = 30.0
"""Seconds between tries when a person has to mend something first (a guess)."""
STABLE_S: Final = 10.0
"""Seconds after which a connection counts as good and the backoff starts anew."""

Connect = Callable[[], Awaitable[LiveConnection]]


class Listener(Protocol):
    """Who is told what the model does; all methods run on the loop and must not wait."""

    def on_connected(self) -> None:
        """Take note that a session is open; queue the first words with `say`."""

    def on_lost(self) -> None:
        """Take note that the session is gone and another is being opened."""

    def on_events(self, events: list[Event]) -> None:
        """Take what one message held."""


class Upstream:
    """One interview's connection to the model, over as many sessions as it takes."""

    def __init__(self, connect: Connect, listener: Listener) -> None:
        """Use `connect` for every session."""
        self._connect = connect
        self._listener = listener
        self._audio: deque[bytes] = deque(maxlen=MAX_QUEUED_FRAMES)
        self._words: deque[Callable[[LiveConnection], Awaitable[None]]] = deque()
        self._news = asyncio.Event()
        self._connection: LiveConnection | None = None

    def push_audio(self, pcm: bytes) -> None:
        """Queue audio of the candidate. Never waits."""
        self._audio.append(pcm)
        self._news.set()

    def say(self, text: str) -> None:
        """Queue text as the candidate's turn. Never waits."""
        self._put(lambda connection: connection.send_text(text))

    def reply(self, call_id: str, name: str, response: dict[str, Any]) -> None:
        """Queue the answer to a function call. Never waits."""
        self._put(lambda connection: connection.send_tool_response(call_id, name, response))

    def audio_ended(self) -> None:
        """Tell the model that no audio follows for now. Never waits."""
        self._put(lambda connection: connection.audio_stream_end())

    async def run(self) -> None:
        """Keep a session open until cancelled."""
        failures = 0
        while True:
            started_s = asyncio.get_running_loop().time()
            verdict = await self._session()
            if asyncio.get_running_loop().time() - started_s > STABLE_S:
                failures = 0
            await asyncio.sleep(_pause_s(verdict, failures))
            failures += 1

    async def _session(self) -> Verdict:
        """Hold one session to its end."""
        try:
            connection = await self._connect()
        except GeminiUnavailable as closed:
            logger.warning("the model refused a session: %s", closed.verdict)
            return closed.verdict
        self._words.clear()  # answers to calls of a session that is gone
        self._connection = connection
        self._listener.on_connected()
        sender = asyncio.create_task(self._send(connection), name="upstream-send")
        try:
            async for events in connection:
                self._listener.on_events(events)
            verdict = Verdict.RETRY
        except GeminiUnavailable as closed:
            verdict = closed.verdict
        finally:
            self._connection = None
            sender.cancel()
            await asyncio.wait({sender})
            await connection.close()
        logger.info("the model's session ended: %s", verdict)
        self._listener.on_lost()
        return verdict

    async def _send(self, connection: LiveConnection) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                while self._words or self._audio:
                    if self._words:
                        await self._words.popleft()(connection)
                    else:
                        await connection.send_audio(self._audio.popleft())
            except GeminiUnavailable:
                return  # the reader sees the same and knows why

    def _put(self, words: Callable[[LiveConnection], Awaitable[None]]) -> None:
        self._words.append(words)
        self._news.set()


def _pause_s(verdict: Verdict, failures: int) -> float:
    """Return how long to wait before the next session, in seconds, with full jitter."""
    if verdict is Verdict.FATAL:
        return FATAL_RETRY_S
    ceiling_s = min(LAST_RETRY_S, FIRST_RETRY_S * 2**failures)
    return random.uniform(0, ceiling_s)  # noqa: S311  # spreads load, guards nothing
