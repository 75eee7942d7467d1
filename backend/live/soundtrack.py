"""Everything that has a place in the recording: both voices, journalled as they sound."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from backend.audio.levels import rms_dbfs
from backend.journal.records import Kind
from backend.journal.writer import JournalFailed, JournalWriter
from backend.live import facts, protocol
from backend.live.clock import TICK_HZ, Playhead, RecordingClock, VoiceEdges

FRAME_TICKS: Final = TICK_HZ * protocol.FRAME_MS // 1000


class Soundtrack:
    """The journal of one connection with its clock. Never waits."""

    def __init__(
        self, story: facts.Story, journal: JournalWriter, on_failure: Callable[[], None]
    ) -> None:
        """Go on where the story of earlier connections ends.

        `on_failure` is called when the disk refuses a record; what the record held was then
        neither acknowledged nor sent on.
        """
        self._journal = journal
        self._on_failure = on_failure
        self._clock = RecordingClock(story.position, story.next_frame)
        self._playhead = Playhead(end=story.position)
        self._edges = VoiceEdges()
        self._unsynced: deque[tuple[int, int]] = deque()
        self.acknowledged = story.next_frame - 1
        """The newest frame known to be on disk; -1 before the first."""

    @property
    def position(self) -> int:
        """Where the recording is, in ticks."""
        return self._clock.position

    @property
    def next_frame(self) -> int:
        """The number that the next frame should have."""
        return self._clock.next_frame

    @property
    def voice(self) -> tuple[int | None, int]:
        """Where the candidate's speech began since the last turn, and was last heard, in ticks."""
        return self._edges.start, self._edges.end

    @property
    def is_playing(self) -> bool:
        """Whether the candidate still hears the interviewer."""
        return self._playhead.is_playing(self._clock.position)

    def take(self, frame: protocol.AudioFrame) -> bool:
        """Journal a frame of the candidate; return whether it is new and kept.

        Raises:
            BadMessage: its number is absurd.
        """
        try:
            tick = self._clock.place(frame.number, FRAME_TICKS)
        except ValueError:
            raise protocol.BadMessage("the frame number is out of range") from None
        if tick is None:
            return False
        payload = facts.encode_candidate(tick, frame.number, frame.pcm)
        sequence = self.append(Kind.CANDIDATE_AUDIO, payload)
        if sequence is None:
            return False
        self._unsynced.append((sequence, frame.number))
        level_dbfs = rms_dbfs(np.frombuffer(frame.pcm, dtype="<i2"))
        self._edges.push(level_dbfs, tick, tick + FRAME_TICKS)
        return True

    def play(self, pcm: bytes, rate_hz: int) -> tuple[int, int] | None:
        """Journal interviewer audio; return the tick where it sounds and how long, in ticks."""
        length = facts.Sound(0, rate_hz, pcm).ticks
        tick = self._playhead.schedule(self._clock.position, length)
        payload = facts.encode_interviewer(facts.Sound(tick, rate_hz, pcm))
        if self.append(Kind.INTERVIEWER_AUDIO, payload) is None:
            return None
        return tick, length

    def cut(self) -> int:
        """Stop the interviewer's voice here; return how many ticks were not heard."""
        dropped = self._playhead.cut(self._clock.position)
        self.fact("cut", position=self._clock.position)
        return dropped

    def advance(self, elapsed_s: float) -> None:
        """Let time pass while no frames come."""
        self._clock.advance(elapsed_s)

    def answer_ended(self) -> None:
        """Wait for the candidate's next stretch of speech."""
        self._edges.forget()

    def fact(self, kind: str, **fields: Any) -> None:
        """Journal something that is not audio."""
        self.append(Kind.FACT, facts.encode_fact(kind, **fields))

    def append(self, kind: int, payload: bytes) -> int | None:
        """Journal a payload; return its sequence, or None when the disk refused."""
        try:
            return self._journal.append(kind, payload)
        except JournalFailed:
            self._on_failure()
            return None

    def acknowledge(self, durable: int) -> bool:
        """Take note that records up to `durable` are on disk; return whether frames are."""
        before = self.acknowledged
        while self._unsynced and self._unsynced[0][0] <= durable:
            self.acknowledged = self._unsynced.popleft()[1]
        return self.acknowledged != before
