"""One live connection to the model's server: our calls out, lists of events in.

Nothing here decides: reconnecting, its order (close the old first) and its pauses are the
caller's. No key, handle or content is ever logged or shown by `repr`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Self

from backend.gemini import messages
from backend.gemini.address import UnsafeAddress, live_address
from backend.gemini.closes import (
    GeminiClosed,
    GeminiUnavailable,
    GeminiUnreachable,
    SetupUnanswered,
    Verdict,
    judge,
)
from backend.gemini.dialing import Limits, open_line
from backend.gemini.events import Audio, Event, Resumption, SetupComplete, Usage
from backend.gemini.line import ABNORMAL, Line, LineClosed
from backend.gemini.messages import MalformedFrame, Scheduling, Turn
from backend.gemini.setup import LiveSetup

__all__ = [
    "GeminiClosed",
    "GeminiUnavailable",
    "GeminiUnreachable",
    "Limits",
    "LiveConnection",
    "LiveSetup",
    "SetupUnanswered",
    "UnsafeAddress",
    "Verdict",
    "connect",
]

logger = logging.getLogger(__name__)

MAX_MALFORMED: Final = 20
"""Unreadable frames in a row after which the connection counts as broken: a guess."""


class LiveConnection:
    """An open, set-up connection. One task iterates; any task may send.

    Iteration hands out one list of events for each message that says something, in working order,
    ends after our own `close`, and raises `GeminiClosed` when anything else ended the connection.
    The reader must only hand on: a slow one holds up the whole line.
    """

    def __init__(self, line: Line, wanted: LiveSetup, key: str, limits: Limits):
        self._line = line
        self._resumed = bool(wanted.handle)
        self._key = key
        self._limits = limits
        self._early: list[Event] = []
        self._closing = False
        self._malformed_in_a_row = 0
        self.session_id = ""
        self.handle = wanted.handle
        """The latest handle to resume from: at first the one we came with, which stays good."""
        self.usage: Counter[str] = Counter()
        """Tokens billed on this connection, by the keys of `Usage`."""
        self.malformed_frames = 0
        self.opened_at_s = time.monotonic()
        self.last_message_s = self.opened_at_s
        """Monotonic time of the last message received, for a stall watchdog."""

    async def send_audio(self, pcm: bytes) -> None:
        """Send the candidate's voice: int16 little-endian mono at 16 kHz, at most about 100 ms.

        Waits only while the server reads slower than we send. All `send_*` share this contract.

        Raises:
            GeminiClosed: The connection is closed, or the server stopped reading.
        """
        await self._send(messages.audio(pcm))

    def post_audio(self, pcm: bytes) -> bool:
        """Send like `send_audio`, but never wait: False when there is no room, and nothing is sent.

        Saves the wake-up of a sending task. Pieces that must wait keep their order only if no
        other `send_audio` is under way.

        Raises:
            GeminiClosed: The connection is closed.
        """
        try:
            if not self._line.has_room:
                self._line.check()
                return False
            self._line.post(messages.audio(pcm))
        except LineClosed as closed:
            raise self._closed(closed) from None
        return True

    async def send_text(self, words: str) -> None:
        """Send typed words as the candidate's own activity."""
        await self._send(messages.text(words))

    async def send_turns(self, earlier: Sequence[Turn], *, complete: bool = True) -> None:
        """Send turns in order; `complete` makes the model answer and interrupts what it says."""
        await self._send(messages.turns(earlier, complete=complete))

    async def send_tool_response(
        self,
        call_id: str,
        name: str,
        response: Mapping[str, Any],
        scheduling: Scheduling | None = None,
    ) -> None:
        """Answer one call; a cancelled call must not be answered."""
        await self._send(messages.tool_response(call_id, name, response, scheduling))

    async def audio_stream_end(self) -> None:
        """Say that no audio follows for now; simply send audio again later."""
        await self._send(messages.AUDIO_STREAM_END)

    def silent_for_s(self) -> float:
        """Return the seconds since the server last said anything."""
        return time.monotonic() - self.last_message_s

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[Event]:
        if self._early:
            early, self._early = self._early, []
            return early
        return await self._receive()

    async def hand_out(self, take: Callable[[list[Event]], None]) -> None:
        """Call `take`, which must not wait, with the events of each message as it arrives.

        Says the same as the iteration, without waking a task for each message; use one of the two.
        Returns after our own `close`.

        Raises:
            GeminiClosed: Anything else ended the connection.
        """

        def on_frame(frame: bytes) -> None:
            if events := self._take(frame):
                take(events)

        if self._early:
            early, self._early = self._early, []
            take(early)
        try:
            await self._line.feed(on_frame)
        except LineClosed as closed:
            if not self._closing:
                raise self._closed(closed) from None

    async def close(self) -> None:
        """Close in good order, or cut the line after `close_s`. Safe to call again."""
        self._closing = True
        await self._line.close(self._limits.close_s)

    def abort(self) -> None:
        """Cut the line at once: the server is silent, and a goodbye would wait for it."""
        self._line.abort()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def _set_up(self, first_message: str) -> None:
        """Send the setup and wait for its answer; what else arrives meanwhile is kept."""
        try:
            async with asyncio.timeout(self._limits.setup_s):
                await self._send(first_message)
                while not self._accept(await self._receive()):
                    continue
        except TimeoutError:
            raise SetupUnanswered(resumed=self._resumed) from None

    def _accept(self, events: list[Event]) -> bool:
        """Keep events for the iteration; return whether the setup's answer was among them."""
        answers = [event for event in events if isinstance(event, SetupComplete)]
        self._early += [event for event in events if not isinstance(event, SetupComplete)]
        if answers:
            self.session_id = answers[0].session_id
        return bool(answers)

    async def _receive(self) -> list[Event]:
        while True:
            try:
                frame = await self._line.recv()
            except LineClosed as closed:
                if self._closing:
                    raise StopAsyncIteration from None
                raise self._closed(closed) from None
            if events := self._take(frame):
                return events

    async def _send(self, message: str | bytes) -> None:
        try:
            self._line.post(message if isinstance(message, bytes) else message.encode())
            if self._line.has_room:
                return
            async with asyncio.timeout(self._limits.send_s):
                await self._line.drained()
        except LineClosed as closed:
            raise self._closed(closed) from None
        except TimeoutError:
            self._line.abort()
            raise self._gone(ABNORMAL, "the server stopped reading") from None

    def _take(self, frame: bytes) -> list[Event]:
        self.last_message_s = time.monotonic()
        try:
            events = messages.parse(frame)
        except MalformedFrame as malformed:
            self._count_malformed(len(frame), malformed)
            return []
        self._malformed_in_a_row = 0
        if len(events) != 1 or not isinstance(events[0], Audio):
            self._note(events)
        return events

    def _count_malformed(self, size_bytes: int, malformed: MalformedFrame) -> None:
        self.malformed_frames += 1
        self._malformed_in_a_row += 1
        if self._malformed_in_a_row >= MAX_MALFORMED:
            self._line.abort()
            raise self._gone(ABNORMAL, "nothing the server sends can be read")
        if self._malformed_in_a_row == 1:
            logger.warning("Left out an unreadable frame of %d bytes: %s", size_bytes, malformed)

    def _note(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, Resumption) and event.resumable:
                self.handle = event.handle
            elif isinstance(event, Usage):
                self.usage.update(event.counts)

    def _closed(self, closed: LineClosed) -> GeminiClosed:
        return self._gone(closed.code, closed.reason)

    def _gone(self, code: int, reason: str) -> GeminiClosed:
        age_s = time.monotonic() - self.opened_at_s
        verdict = judge(code, reason, resumed=self._resumed, age_s=age_s)
        # A vendor's refusal can quote the key it refuses.
        return GeminiClosed(code, _without(self._key, reason), verdict)


def _without(key: str, words: str) -> str:
    return words.replace(key, "[key]") if key else words


async def connect(
    wanted: LiveSetup, *, url: str, api_key: str, limits: Limits | None = None
) -> LiveConnection:
    """Return an open connection whose setup was accepted; use it with `async with`, or `close` it.

    `url` is the base address (https://host, http://127.0.0.1:port); the key travels in a header
    only, and only over TLS or on this machine. Waits up to `open_s` plus `setup_s`.

    Raises:
        UnsafeAddress: The key may not travel to this address.
        ValueError: The model's name is no name.
        GeminiUnavailable: Nothing opened, or the setup was refused; see its subclasses.
    """
    limits = limits or Limits()
    first_message = messages.setup(wanted)
    line = await open_line(live_address(url, api_key), api_key, limits)
    connection = LiveConnection(line, wanted, api_key, limits)
    try:
        await connection._set_up(first_message)
    except BaseException:
        line.abort()
        raise
    logger.info("Opened a live session with %s", wanted.model)
    return connection
