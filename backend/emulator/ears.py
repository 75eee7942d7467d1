"""Hears one side of a session: any rate in, the recogniser's words out; engines are kept warm."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

from backend.audio.resampling import Resampler
from backend.emulator.substance import pause_ms
from backend.speech.ports import RECOGNITION_RATE_HZ, Heard, Recogniser

BYTES_PER_S: Final = RECOGNITION_RATE_HZ * 2

ROOM_BYTES: Final = 3 * BYTES_PER_S
"""How far a recogniser is let fall behind: it leaves out what is more than 5 s late
(backend/speech/recognition.py). Room comes back with real time, as it does for a microphone, and
sooner when the recogniser shows how far it has come."""

MAX_WAITING_BYTES: Final = 120 * BYTES_PER_S
"""Sound of a client that sends faster than that; what is beyond two minutes is left out."""

MANUAL_SILENCE_MS: Final = 120_000
"""Pause that ends a turn when the client detects activity itself: in effect none."""

MAKE_NEXT_AFTER_S: Final = 1.0
"""A used-up spare is replaced after this, so that the session that took it comes first."""


class Recognisers:
    """Makes recognisers, and keeps one started so that a session need not wait for its model."""

    def __init__(self, make: Callable[[], Recogniser]) -> None:
        """Make recognisers with this function."""
        self._make = make
        self._spare: asyncio.Task[Recogniser] | None = None
        self._closed = False

    def warm(self, delay_s: float = 0.0) -> None:
        """Start a spare in the background. Never waits."""
        if self._spare is None and not self._closed:
            self._spare = asyncio.create_task(self._started(delay_s))

    async def take(self) -> Recogniser:
        """Return a started recogniser, owned by the caller, who closes it.

        Raises:
            SpeechFailed: The engine is missing or would not start.
        """
        spare, self._spare = self._spare, None
        if spare is None or not spare.done() or spare.exception() is not None:
            self._spare = spare if spare and not spare.done() else None
            return await self._started(0.0)
        self.warm(MAKE_NEXT_AFTER_S)
        return spare.result()

    async def close(self) -> None:
        """Stop the spare."""
        self._closed = True
        spare, self._spare = self._spare, None
        if spare is None:
            return
        spare.cancel()
        done = (await asyncio.gather(spare, return_exceptions=True))[0]
        if not isinstance(done, BaseException):
            await done.close()

    async def _started(self, delay_s: float) -> Recogniser:
        await asyncio.sleep(delay_s)
        recogniser = self._make()
        try:
            await recogniser.start()
        except BaseException:
            await recogniser.close()
            raise
        return recogniser


class Ears:
    """Listens for one session; the recogniser is taken when the first sound comes."""

    def __init__(self, recognisers: Recognisers, silence_ms: int, *, manual: bool) -> None:
        """End turns after `silence_ms`, or only when told when the client is `manual`."""
        self._recognisers = recognisers
        self._ordinary_ms = silence_ms
        self._manual = manual
        self._silence_ms = 0
        self._recogniser: Recogniser | None = None
        self._wanted = asyncio.Event()
        self._waiting = bytearray()
        self._flushes: list[int] = []
        """Bytes of `_waiting` after which the turn is to be ended."""
        self._room_bytes = float(ROOM_BYTES)
        self._passed_bytes = 0
        self._counted_s = time.monotonic()
        self._resampler: Resampler | None = None
        self._from_hz = RECOGNITION_RATE_HZ

    def feed(self, pcm: bytes, rate_hz: int) -> None:
        """Take int16 little-endian mono samples. Never waits."""
        if rate_hz != self._from_hz:
            self._from_hz = rate_hz
            away = rate_hz != RECOGNITION_RATE_HZ
            self._resampler = Resampler(rate_hz, RECOGNITION_RATE_HZ) if away else None
        if self._resampler is not None:
            pcm = self._resampler.push(pcm)
        self._wanted.set()
        if len(self._waiting) < MAX_WAITING_BYTES:
            self._waiting += pcm
        self.pump()

    def flush(self) -> None:
        """End a running turn after all sound so far. Never waits."""
        self._flushes.append(len(self._waiting))
        self.pump()

    def pump(self) -> None:
        """Pass on what the recogniser can take now; called again while sound waits. Never waits.

        A recogniser leaves out what it cannot keep up with, so a client that sends a whole file at
        once is slowed down here.
        """
        if self._recogniser is None:
            return
        now_s = time.monotonic()
        self._room_bytes += (now_s - self._counted_s) * BYTES_PER_S
        self._room_bytes = min(self._room_bytes, ROOM_BYTES)
        self._counted_s = now_s
        while self._flushes or self._waiting:
            limit = self._flushes[0] if self._flushes else len(self._waiting)
            taken = min(limit, int(self._room_bytes) // 2 * 2)
            self._pass_on(taken)
            if taken < limit:
                return
            if self._flushes:
                self._flushes.pop(0)
                self._recogniser.flush()

    def _pass_on(self, count: int) -> None:
        if self._recogniser is None or not count:
            return
        self._recogniser.feed(bytes(self._waiting[:count]))
        del self._waiting[:count]
        self._room_bytes -= count
        self._passed_bytes += count
        self._flushes = [place - count for place in self._flushes]

    def weigh(self, text: str, *, thinking: bool) -> None:
        """Let the pause that ends the turn follow from its words so far. Never waits."""
        if not self._manual:
            ordinary_ms = self._ordinary_ms * 2 if thinking else self._ordinary_ms
            self._set_silence(pause_ms(text, ordinary_ms))

    async def heard(self) -> AsyncIterator[Heard]:
        """Hand out what is heard, until closed.

        Raises:
            SpeechFailed: The recogniser would not start or died twice.
        """
        await self._wanted.wait()
        recogniser = self._recogniser = await self._recognisers.take()
        self._set_silence(MANUAL_SILENCE_MS if self._manual else self._ordinary_ms)
        self.pump()
        async for heard in recogniser:
            late_bytes = self._passed_bytes - heard.end_ms * BYTES_PER_S // 1000
            self._room_bytes = max(self._room_bytes, ROOM_BYTES - late_bytes)
            self.pump()
            yield heard

    async def close(self) -> None:
        """Stop listening."""
        recogniser, self._recogniser = self._recogniser, None
        if recogniser is not None:
            await recogniser.close()

    def _set_silence(self, silence_ms: int) -> None:
        if self._recogniser is not None and silence_ms != self._silence_ms:
            self._silence_ms = silence_ms
            self._recogniser.set_silence_ms(silence_ms)
