"""The candidate's voice on its way: kept first, then to the model. Never waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from backend.audio.levels import rms_dbfs
from backend.gemini import events
from backend.live.clock import VoiceEdges
from backend.live.facts import Sound
from backend.live.hearing import DIGITAL_SILENCE, Hearing
from backend.live.protocol import AudioFrame
from backend.live.soundtrack import Soundtrack
from backend.live.timing import Timing
from backend.live.unheard import Unheard
from backend.live.upstream import Upstream

REACTIONS: Final = (events.InputTranscript, events.ToolCall, events.Audio)
"""What only a model says that has heard what it was told."""
EARLIER: Final = -1
"""Number of frames that came over an earlier connection; all of this one are newer."""


class Uplink:
    """Carries frames from the page to journal and model."""

    def __init__(self, track: Soundtrack, time: Timing, upstream: Upstream) -> None:
        """Begin with what the journal holds of speech that no session transcribed."""
        self._track = track
        self._time = time
        self._upstream = upstream
        self._hearing = Hearing()
        self._unheard = Unheard()

    @property
    def is_speech_unheard(self) -> bool:
        """Whether the candidate said something that no session transcribed."""
        return self._unheard.is_speech

    def recall(self, tail: Iterable[Sound]) -> None:
        """Take what the journal holds behind the last turn: no session has transcribed it."""
        edges = VoiceEdges()
        for sound in tail:
            level_dbfs = rms_dbfs(np.frombuffer(sound.pcm, dtype="<i2"))
            voiced = edges.push(level_dbfs, sound.tick, sound.tick + sound.ticks)
            self._unheard.take(AudioFrame(EARLIER, sound.pcm), voiced=voiced)

    def take(self, frame: AudioFrame) -> None:
        """Take a frame of the page.

        Raises:
            BadMessage: its number is absurd.
        """
        for kept in self._track.take(frame):
            self._time.frame_arrived()
            self._hearing.take(kept.frame.pcm)
            # The model must not hear itself; the recording has what the microphone heard.
            sent = AudioFrame(kept.frame.number, DIGITAL_SILENCE) if kept.echo else kept.frame
            self._unheard.take(sent, voiced=kept.voiced)
            self._upstream.push_audio(sent)

    def note(self, event: events.Event) -> None:
        """Take note of a model that transcribes or acts: it has heard what it was told."""
        if isinstance(event, REACTIONS):
            self._unheard.heard()

    def say_again(self) -> bool:
        """Let a new session hear what the last one took with it; return whether there is any."""
        frames = self._unheard.again()
        self._upstream.rewind(frames)
        return bool(frames)

    def trouble(self) -> str:
        """Return a notice on what keeps us from hearing the candidate, once; else nothing."""
        return self._hearing.look(self._time.quiet_s)
