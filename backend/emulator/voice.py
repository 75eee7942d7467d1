"""The interviewer's voice: sentences turned into 24 kHz sound once, and kept for the next time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from backend.audio.resampling import resample
from backend.emulator.server_messages import OUTPUT_RATE_HZ
from backend.speech.ports import SpeechFailed, Synthesiser

BYTES_PER_S: Final = OUTPUT_RATE_HZ * 2

MAX_KEPT_BYTES: Final = 48 * 1024 * 1024
"""About 17 minutes of speech: all common phrases and the questions of several jobs."""

MAX_SYNTHESES: Final = 2
"""Sentences made at the same time; more would take the processor from the recognisers (a guess)."""


class Voice:
    """Speaks for all sessions of the process. Sound is int16 little-endian mono at 24 kHz."""

    def __init__(self, synthesiser: Synthesiser) -> None:
        """Speak with this synthesiser."""
        self._synthesiser = synthesiser
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._places = asyncio.Semaphore(MAX_SYNTHESES)

    async def sound(self, line: str) -> bytes:
        """Return the sound of a sentence; empty when it has no words.

        Raises:
            SpeechFailed: The synthesiser failed.
        """
        kept = self._kept.get(line)
        if kept is not None:
            self._kept.move_to_end(line)
            return kept
        task = self._making.get(line)
        if task is None:
            task = self._making[line] = asyncio.create_task(self._make(line))
            task.add_done_callback(lambda done: self._made(line, done))
        # Shielded: a listener who interrupts must not take the sound from the others.
        return await asyncio.shield(task)

    async def prepare(self, lines: Iterable[str]) -> None:
        """Make sentences ahead of time; a failure waits for the one who needs the sentence."""
        for line in lines:
            try:
                await self.sound(line)
            except SpeechFailed:
                return

    def begin(self, line: str) -> None:
        """Start to make a sentence that will be needed soon. Never waits."""
        if line not in self._kept and line not in self._making:
            task = self._making[line] = asyncio.create_task(self._make(line))
            task.add_done_callback(lambda done: self._made(line, done))

    async def _make(self, line: str) -> bytes:
        async with self._places:
            pcm = await self._synthesiser.speak(line)
        return resample(pcm, self._synthesiser.rate_hz, OUTPUT_RATE_HZ)

    def _made(self, line: str, task: asyncio.Task[bytes]) -> None:
        self._making.pop(line, None)
        if task.cancelled() or task.exception() is not None:
            return
        self._kept[line] = task.result()
        self._kept_bytes += len(task.result())
        while self._kept_bytes > MAX_KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)
