"""What the candidate said and no session of the model has transcribed. Pure.

A session that dies takes what it was told with it; the next one hears it again.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from backend.live.protocol import FRAME_MS, AudioFrame

MAX_FRAMES: Final = 300
"""Frames said again to a new session, the newest 30 s (1 MB): it listens faster than anyone
speaks, but the candidate waits meanwhile (a guess, to be calibrated)."""
MIN_VOICED_FRAMES: Final = 500 // FRAME_MS
"""Half a second of voice is worth a second hearing; less is a cough (a guess)."""
PRE_ROLL_FRAMES: Final = 3
"""Frames kept before the first voiced one, so that no word loses its beginning (a guess)."""


class Unheard:
    """The candidate's speech since the model last transcribed or acted."""

    def __init__(self) -> None:
        """Keep nothing."""
        self._frames: deque[AudioFrame] = deque()
        self._voiced = 0

    def take(self, frame: AudioFrame, *, voiced: bool) -> None:
        """Take a frame as it goes to the model."""
        self._voiced += voiced
        self._frames.append(frame)
        if len(self._frames) > (MAX_FRAMES if self._voiced else PRE_ROLL_FRAMES):
            self._frames.popleft()

    def heard(self) -> None:
        """Take note that the model transcribed what it was told, or reacted to it."""
        self._frames.clear()
        self._voiced = 0

    @property
    def is_speech(self) -> bool:
        """Whether there is something worth a second hearing."""
        return self._voiced >= MIN_VOICED_FRAMES

    def again(self) -> list[AudioFrame]:
        """Return the frames that a new session should hear first, oldest first."""
        return list(self._frames) if self.is_speech else []
