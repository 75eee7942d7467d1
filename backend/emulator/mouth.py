"""Speaks in a session: sentence by sentence, ahead of playback, silent at once when told."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from backend.emulator import server_messages as say
from backend.emulator.connection import OVERSIZE_BYTES, Connection, Hangup
from backend.emulator.pacing import LEAD_S, Playback, word_groups
from backend.emulator.server_messages import Body
from backend.emulator.usage import Usage
from backend.emulator.voice import BYTES_PER_S, Voice

CHUNK_S: Final = 0.1
"""Sound in one message; Google sends 40 to 100 ms (GEMINI_LIVE.md section 17)."""

TRANSCRIPT_STEP_S: Final = 0.5
"""How often the words of a sentence are sent along with its sound."""


class Mouth:
    """The model's side of the talk: turns of sentences, each ended by turnComplete."""

    def __init__(
        self,
        connection: Connection,
        voice: Voice,
        usage: Usage,
        *,
        tasks: asyncio.TaskGroup,
        transcribes: bool,
        on_turn_over: Callable[[], Awaitable[None]],
    ) -> None:
        """Speak on this connection; `on_turn_over` runs after each turnComplete."""
        self._connection = connection
        self._faults = connection.faults
        self._voice = voice
        self._usage = usage
        self._tasks = tasks
        self._transcribes = transcribes
        self._on_turn_over = on_turn_over
        self._queue: deque[str] = deque()
        self._current: str | None = None
        self._playback = Playback()
        self._last_line_given = False
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._late: list[Body] = []
        self._chunks = 0

    @property
    def busy(self) -> bool:
        """Whether a turn is open: something is to be said, is being sent or assumed to play."""
        return self._task is not None

    def say(self, lines: Iterable[str]) -> None:
        """Add sentences to the running turn, or begin one. Never waits."""
        self._queue.extend(lines)
        self._last_line_given = False
        self._open()
        if len(self._queue) > 1:
            self._voice.begin(self._queue[1])

    def finish(self) -> None:
        """End the turn after what is queued. Never waits; does nothing when no turn is open."""
        if self._task is not None:
            self._last_line_given = True
            self._more.set()

    def _open(self) -> None:
        self._more.set()
        if self._task is None:
            self._task = self._tasks.create_task(self._turn())

    async def interrupt(self) -> tuple[str, ...]:
        """Fall silent at once; return the sentences that were not heard to their end."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        current = (self._current,) if self._current else ()
        unsaid = (*self._playback.unheard(time.monotonic()), *current, *self._queue)
        self._queue.clear()
        self._current = None
        self._late.clear()
        self._playback.clear(time.monotonic())
        await self._connection.send(say.interrupted())
        await self._connection.send(say.turn_complete(self._tokens()))
        return unsaid

    async def _turn(self) -> None:
        await self._speak_all()
        if not self._faults.bundled:
            await self._connection.send(say.generation_complete())
        if not self._faults.burst:
            await asyncio.sleep(self._playback.lead_s(time.monotonic()))
        self._playback.clear(time.monotonic())
        for body in self._endings():
            await self._connection.send(body)
        self._task = None
        await self._on_turn_over()

    async def _speak_all(self) -> None:
        while True:
            while self._queue:
                self._current = self._queue.popleft()
                if self._queue:
                    self._voice.begin(self._queue[0])
                await self._speak(self._current)
                self._current = None
            if self._last_line_given:
                return
            self._more.clear()
            await self._more.wait()

    def _endings(self) -> list[Body]:
        faults, usage = self._faults, self._tokens()
        over = say.turn_complete(None if faults.no_usage else usage)
        if faults.unknown_enum:
            over["serverContent"]["turnCompleteReason"] = "TOMORROWS_REASON"
        if faults.bundled:
            over = say.merge([say.generation_complete(), over])
        bodies = [] if faults.no_turn_complete else [over]
        if faults.in_progress:
            bodies.insert(0, say.turn_complete(None, "IN_PROGRESS"))
        late, self._late = self._late, []
        bodies.extend(late)
        return [*bodies, say.interrupted()] if faults.phantom_interrupted else bodies

    def _tokens(self) -> dict[str, object]:
        return self._usage.turn()

    async def _speak(self, line: str) -> None:
        sound = await self._voice.sound(line)
        seconds = len(sound) / BYTES_PER_S
        words = deque(word_groups(line, seconds, TRANSCRIPT_STEP_S))
        step = int(CHUNK_S * BYTES_PER_S) // 2 * 2
        for start in range(0, max(1, len(sound)), step):
            due: list[str] = []
            while words and words[0][0] * BYTES_PER_S <= start:
                due.append(words.popleft()[1])
            await self._piece("".join(due), sound[start : start + step])
        if words:
            await self._piece("".join(text for _, text in words), b"")
        self._playback.finish(line)

    async def _piece(self, text: str, pcm: bytes) -> None:
        bodies: list[Body] = []
        if text and self._transcribes:
            transcript = say.output_transcription(text)
            (self._late if self._faults.late_transcription else bodies).append(transcript)
        if pcm:
            bodies.append(say.audio(pcm))
        for body in [say.merge(bodies)] if self._faults.bundled and bodies else bodies:
            await self._connection.send(body)
        if pcm:
            await self._pace(len(pcm) / BYTES_PER_S)

    async def _pace(self, seconds: float) -> None:
        self._usage.spoke(seconds)
        self._chunks += 1
        await self._misbehave()
        self._playback.add(seconds, time.monotonic())
        if self._faults.slow_drip:
            await asyncio.sleep(2 * seconds)
        elif not self._faults.burst:
            await asyncio.sleep(max(0.0, self._playback.lead_s(time.monotonic()) - LEAD_S))

    async def _misbehave(self) -> None:
        if self._chunks == 1 and self._faults.oversize:
            padding = {"renderedContent": "." * OVERSIZE_BYTES}
            padded = say.content(groundingMetadata={"searchEntryPoint": padding})
            await self._connection.send(padded)
        if self._chunks == 3 and self._faults.close_at == "speech":
            raise Hangup(self._faults.close_code, self._faults.close_reason)
