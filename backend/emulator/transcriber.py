"""A session that only listens: drafts and final words of what is said, and never a sound."""

from __future__ import annotations

import asyncio

from backend.emulator import server_messages as say
from backend.emulator.client_messages import AudioInput, AudioStreamEnd, read_frame
from backend.emulator.connection import Connection
from backend.emulator.ears import Ears
from backend.emulator.troubles import greet_oddly, troubles
from backend.emulator.understanding import is_noise

PUMP_S = 0.1
"""How often sound that came faster than real time is passed on."""


class Transcriber:
    """Runs one listening connection, from setupComplete to the end."""

    def __init__(self, connection: Connection, ears: Ears) -> None:
        """Join the parts; `run` does the work."""
        self._connection = connection
        self._ears = ears

    async def run(self) -> None:
        """Listen until somebody hangs up.

        Raises:
            ExceptionGroup: With what ended it: Closed, Hangup, SpeechFailed or WireError.
        """
        async with asyncio.TaskGroup() as tasks:
            await greet_oddly(self._connection)
            for trouble in troubles(self._connection, resumed=False):
                tasks.create_task(trouble)
            tasks.create_task(self._report())
            tasks.create_task(self._pump())
            while True:
                frame = await self._connection.frame()
                for message in read_frame(frame, strict=self._connection.faults.strict):
                    if isinstance(message, AudioInput):
                        self._ears.feed(message.pcm, message.rate_hz)
                    elif isinstance(message, AudioStreamEnd):
                        self._ears.flush()

    async def _pump(self) -> None:
        while True:
            await asyncio.sleep(PUMP_S)
            self._ears.pump()

    async def _report(self) -> None:
        async for heard in self._ears.heard():
            if self._connection.faults.mute:
                continue
            match heard.kind:
                case "start":
                    await self._connection.send(
                        say.voice_activity("ACTIVITY_START", heard.start_ms)
                    )
                case "partial":
                    await self._connection.send(say.interim_transcription(heard.text))
                case "final":
                    if not is_noise(heard.text, heard.confidence):
                        final = say.input_transcription(heard.text, finished=True)
                        await self._connection.send(final)
                    await self._connection.send(say.voice_activity("ACTIVITY_END", heard.end_ms))
