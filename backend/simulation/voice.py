"""The candidate's voice: what is to be said, as pieces of sound with the pauses after them."""

import asyncio

from backend.audio.resampling import resample
from backend.simulation.answers import Answer
from backend.simulation.personas import Persona
from backend.simulation.wire import MICROPHONE_RATE_HZ
from backend.speech.ports import Synthesiser

Pieces = list[tuple[bytes, int]]
"""Samples (int16 mono 16 kHz) and the pause after them in ms."""


class Voice:
    """Speaks for candidates; one instance serves many."""

    def __init__(self, synthesiser: Synthesiser) -> None:
        self._synthesiser = synthesiser

    async def pieces(self, answer: Answer, persona: Persona) -> Pieces:
        """Return an answer ready for the microphone.

        Raises:
            SpeechFailed: the synthesiser failed.
        """
        if answer.pcm:
            return [(answer.pcm, 0)]
        rate_hz = self._synthesiser.rate_hz
        sounds = [sound async for sound in self._synthesiser.stream(answer.text)]
        if rate_hz != MICROPHONE_RATE_HZ:
            sounds = [
                await asyncio.to_thread(resample, sound, rate_hz, MICROPHONE_RATE_HZ)
                for sound in sounds
            ]
        middle = len(sounds) // 2 - 1
        return [
            (sound, persona.longest_pause_ms if place == middle else persona.sentence_pause_ms)
            for place, sound in enumerate(sounds)
        ]
