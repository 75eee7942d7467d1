"""What a candidate's microphone carries: frames that can be told apart to the last sample. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np

from backend.simulation.wire import FRAME_BYTES

LOUD: Final = 4000
QUIET: Final = 40
"""Largest sample of speech, and of a room; never digital silence, which is a fault of its own."""
ANSWER_FRAMES: Final = 7
PAUSE_FRAMES: Final = 25
"""Frames of waiting before a candidate who was not understood says it again."""


class Mouth:
    """Speaks when listened to; `frames` is all that was ever said."""

    def __init__(self, seed: int) -> None:
        """Start silent; equal seeds say the same."""
        self._random = np.random.default_rng(seed)
        self.frames: list[bytes] = []
        self.loud: list[bool] = []
        self.open_now = True
        self.mute = False
        """Say nothing even when listened to."""
        self._speaking = 0
        self._waiting = 3
        self._listened_to = False

    def hear(self, state: str) -> None:
        """Take note of the state that the page shows."""
        listened_to = state == "listening"
        if listened_to and not self._listened_to:
            self._waiting = 2
        self._listened_to = listened_to

    def speak(self) -> None:
        """Add the next frame."""
        if self._speaking:
            self._speaking -= 1
        elif self._listened_to and not self.mute:
            self._waiting -= 1
            if self._waiting <= 0:
                self._speaking, self._waiting = ANSWER_FRAMES, PAUSE_FRAMES
        loud = self._speaking > 0
        reach = LOUD if loud else QUIET
        samples = self._random.integers(-reach, reach, FRAME_BYTES // 2, dtype="<i2")
        self.frames.append(samples.tobytes())
        self.loud.append(loud)

    def end(self) -> None:
        """Switch the microphone off."""
        self.open_now = False
