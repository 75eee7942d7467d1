"""Whether the candidate can be heard at all, as the notice that the page shows. Pure."""

from __future__ import annotations

from typing import Final

from backend.live import protocol

NO_AUDIO_S: Final = 4.0
"""Seconds without a frame, with the microphone on, before the candidate is told (a guess)."""
DIGITAL_SILENCE: Final = bytes(protocol.FRAME_BYTES)
"""What a muted or dead microphone sends; a live one in a silent room has noise."""
MUTED_FRAMES: Final = 30
"""Frames of digital silence in a row, 3 s, before the candidate is told (a guess)."""


class Hearing:
    """Says once what keeps us from hearing the candidate."""

    def __init__(self) -> None:
        """Trust the microphone."""
        self._silent_frames = 0
        self._told = ""

    def take(self, pcm: bytes) -> None:
        """Take a frame."""
        self._silent_frames = self._silent_frames + 1 if pcm == DIGITAL_SILENCE else 0

    def look(self, quiet_s: float) -> str:
        """Return a notice that is news, or nothing; frames are missing for `quiet_s` seconds."""
        trouble = self._trouble(quiet_s)
        news = trouble if trouble != self._told else ""
        self._told = trouble
        return news

    def _trouble(self, quiet_s: float) -> str:
        if quiet_s > NO_AUDIO_S:
            return "no_audio"
        return "silent_microphone" if self._silent_frames >= MUTED_FRAMES else ""
