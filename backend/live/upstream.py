"""The road to the model: kept up over as many sessions as it takes, fed from a bounded queue.

A session is left before it is cut: after `goAway`, or when it grows old, another one takes its
place at a turn boundary, and the candidate's audio waits meanwhile. A resumed session needs the
old one closed first (GEMINI_LIVE.md section 10); a fresh one is opened before.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from backend.gemini.closes import GeminiUnavailable, Verdict
from backend.gemini.coverage import GO_ON_TEXT
from backend.gemini.events import Event, GoAway
from backend.gemini.live import LiveConnection
from backend.live.backoff import Backoff
from backend.live.breaker import Breaker
from backend.live.policy import Policy
from backend.live.protocol import AudioFrame
from backend.live.watchdog import Expected, Remedy, Watchdog

logger = logging.getLogger(__name__)

MAX_QUEUED_FRAMES: Final = 100
"""Frames of 100 ms that wait for the model; older ones are kept by the journal alone."""
OLD_AFTER_S: Final = 9 * 60.0
"""Age at which a session is left at the next turn boundary: the documents say that a connection
lives about ten minutes, and goAway is not to be relied on (GEMINI_LIVE.md section 10)."""
LAST_MOMENT_S: Final = 3.0
"""Seconds before an announced end when a session is left even in mid-answer (a guess)."""

Open = Callable[[str], Awaitable[LiveConnection]]
"""Opens a session: resumed from the handle given, or a fresh one when it is empty."""
Words = Callable[[LiveConnection], Awaitable[None]]


class Listener(Protocol):
    """Who is told what the model does; all methods run on the loop and must not wait."""

    def on_connected(self) -> None:
        """Take note that a session is open; queue its first words with `say`."""

    def on_lost(self) -> None:
        """Take note that the session is gone and another is being opened."""

    def on_events(self, events: list[Event]) -> None:
        """Take what one message held."""


class Upstream:
    """One interview's connection to the model."""

    def __init__(self, open_: Open, listener: Listener, breaker: Breaker, policy: Policy) -> None:
        """Use `open_` for every session."""
        self._open = open_
        self._listener = listener
        self._breaker = breaker
        self._policy = policy
        self._now_s = asyncio.get_running_loop().time
        self._audio: deque[AudioFrame] = deque()
        self._room = MAX_QUEUED_FRAMES
        self._words: deque[Words] = deque()
        self._news = asyncio.Event()
        self._is_idle = False
        """The sender waits for work, so that a frame may go past it and save the wake-up."""
        self._connection: LiveConnection | None = None
        self._handle = ""
        self._backoff = Backoff()
        self._opened_s = 0.0
        self._leave_by_s: float | None = None
        self._leave = asyncio.Event()
        self._stalls = 0
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._heard_s = 0.0
        self._watchdog = Watchdog()

    def push_audio(self, frame: AudioFrame) -> None:
        """Send audio of the candidate, or queue it while something waits. Never waits."""
        if self._is_idle and self._connection is not None and not self._audio:
            try:
                if self._connection.post_audio(frame.pcm):
                    return
            except GeminiUnavailable:
                self._is_idle = False  # the reader sees the same and knows why
        if len(self._audio) >= self._room:
            self._audio.popleft()
        self._audio.append(frame)
        self._news.set()

    def rewind(self, frames: list[AudioFrame]) -> None:
        """Queue audio again for a new session, before what waits already."""
        if frames:
            last = frames[-1].number
            self._audio = deque([*frames, *(f for f in self._audio if f.number > last)])
            self._room = MAX_QUEUED_FRAMES + len(frames)
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

    def look(self, now_s: float, *, boundary: bool, expecting: Expected | None) -> None:
        """Leave a session whose end is near, and give up one that says nothing.

        `boundary`: a change of sessions would cut nobody off.
        """
        if self._connection is None:
            return
        match self._watchdog.look(now_s, self._heard_s, expecting):
            case Remedy.NUDGE:
                self.say(GO_ON_TEXT)
            case Remedy.REPLACE:
                self._replace(self._connection)
        by_s = self._leave_by_s
        old = by_s is None and now_s - self._opened_s > OLD_AFTER_S
        last_moment = by_s is not None and by_s - now_s < LAST_MOMENT_S
        if last_moment or (boundary and (old or by_s is not None)):
            self._leave.set()

    def _replace(self, connection: LiveConnection) -> None:
        self._stalls += 1
        logger.warning("a live session says nothing and is replaced")
        connection.abort()

    async def run(self) -> None:
        """Keep a session open until cancelled."""
        try:
            connection = await self._dial()
            while True:
                successor = await self._hold(connection)
                if successor is None:
                    self._listener.on_lost()
                    successor = await self._dial()
                connection = successor
        finally:
            if self._goodbyes:
                await asyncio.wait(self._goodbyes)  # each is bounded by the connection's limits

    async def _dial(self) -> LiveConnection:
        """Open a session, however long it takes."""
        while True:
            await asyncio.sleep(self._backoff.pause_s())
            await self._breaker.permit()
            try:
                return await self._try()
            except GeminiUnavailable as refused:
                logger.warning("the model opened no session: %s", refused.verdict)

    async def _try(self) -> LiveConnection:
        """Open a session once.

        Raises:
            GeminiUnavailable: it did not open.
        """
        handle = self._handle if self._policy.resumption else ""
        try:
            connection = await self._open(handle)
        except GeminiUnavailable as refused:
            self._backoff.failed()
            self._breaker.failed(refused.verdict)
            if refused.verdict is Verdict.DROP_HANDLE or handle:
                self._handle = ""
            raise
        self._breaker.answered()
        return connection

    async def _hold(self, connection: LiveConnection) -> LiveConnection | None:
        """Hold one session to its end; return the one that took its place, if it was left."""
        self._adopt(connection)
        reading = asyncio.create_task(self._read(connection), name="upstream-read")
        sending = asyncio.create_task(self._send(connection), name="upstream-send")
        try:
            while True:
                await self._until_left(reading)
                if reading.done():
                    self._ended(connection, reading.result())
                    return None
                self._leave.clear()
                # A session that acts while the next one opens would make its briefing stale.
                await _stop(sending, reading)
                successor, lives = await self._succeed(connection)
                if successor is not None or not lives:
                    return successor
                reading = asyncio.create_task(self._read(connection), name="upstream-read")
                sending = asyncio.create_task(self._send(connection), name="upstream-send")
        finally:
            self._connection = None
            await _stop(sending, reading)
            self._say_goodbye(connection)

    async def _until_left(self, reading: asyncio.Task[Verdict]) -> None:
        """Wait until a session ends or has to be left."""
        leaving = asyncio.create_task(self._leave.wait(), name="upstream-leave")
        try:
            await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _stop(leaving)

    async def _succeed(self, connection: LiveConnection) -> tuple[LiveConnection | None, bool]:
        """Open what takes a session's place, if it can; return also whether the old one lives."""
        resumes = self._policy.resumption and bool(connection.handle)
        if resumes:
            self._handle = connection.handle
            await connection.close()
        try:
            successor = await self._try()
        except GeminiUnavailable as refused:
            logger.warning("the next session did not open in time: %s", refused.verdict)
            return None, not resumes
        logger.info("a live session was handed over")
        return successor, False

    def _say_goodbye(self, connection: LiveConnection) -> None:
        """Close a connection beside the next one: a dead line takes seconds to close."""
        goodbye = asyncio.create_task(connection.close(), name="upstream-close")
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)

    def _adopt(self, connection: LiveConnection) -> None:
        now_s = self._now_s()
        self._words.clear()  # for a session that is gone; the listener knows what is unanswered
        self._connection = connection
        self._opened_s = self._heard_s = now_s
        self._leave_by_s = None
        self._leave.clear()
        self._news.set()
        self._listener.on_connected()

    def _ended(self, connection: LiveConnection, verdict: Verdict) -> None:
        logger.info("the model's session ended: %s", verdict)
        lived_s = self._now_s() - self._opened_s
        self._backoff.ended(lived_s)
        if lived_s > OLD_AFTER_S:
            self._stalls = 0
        dropped = verdict is Verdict.DROP_HANDLE or self._stalls > 1
        self._handle = "" if dropped else connection.handle
        if verdict in (Verdict.FATAL, Verdict.QUOTA):
            self._breaker.failed(verdict)

    async def _read(self, connection: LiveConnection) -> Verdict:
        try:
            await connection.hand_out(self._take)
        except GeminiUnavailable as closed:
            return closed.verdict
        return Verdict.RETRY

    def _take(self, batch: list[Event]) -> None:
        self._heard_s = self._now_s()
        for event in batch:
            if isinstance(event, GoAway):
                self._leave_by_s = self._heard_s + event.time_left_s
        self._listener.on_events(batch)

    async def _send(self, connection: LiveConnection) -> None:
        try:
            while True:
                self._is_idle = not (self._words or self._audio)
                await self._news.wait()
                self._is_idle = False
                self._news.clear()
                while self._words or self._audio:
                    if self._words:
                        await self._words.popleft()(connection)
                    else:
                        await self._send_frame(connection)
        except GeminiUnavailable:
            return  # the reader sees the same and knows why
        finally:
            self._is_idle = False

    async def _send_frame(self, connection: LiveConnection) -> None:
        frame = self._audio.popleft()
        try:
            await connection.send_audio(frame.pcm)
        except BaseException:
            self._audio.appendleft(frame)  # the next session shall hear it
            raise

    def _put(self, words: Words) -> None:
        if self._connection is not None:
            self._words.append(words)
            self._news.set()


async def _stop(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
