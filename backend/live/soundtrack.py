"""Everything that has a place in the recording: both voices, journalled as they sound."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol

from backend.audio.levels import halves_rms
from backend.journal.records import Kind
from backend.journal.writer import JournalFailed, JournalWriter
from backend.live import facts, protocol
from backend.live.acknowledgement import Acknowledgements
from backend.live.clock import MAX_GAP_FRAMES, TICK_HZ, RecordingClock, VoiceEdges
from backend.live.echo import EchoGate
from backend.live.loudspeaker import TICKS_PER_BYTE, Loudspeaker
from backend.live.ordering import Ordering

FRAME_TICKS: Final = TICK_HZ * protocol.FRAME_MS // 1000


class Kept(NamedTuple):
    """A frame of the candidate that is in the journal."""

    frame: protocol.AudioFrame
    voiced: bool
    echo: bool
    """It holds the interviewer's own voice and nobody else's."""


class Hearer(Protocol):
    """Who is told of everything that was journalled, at its tick. Never waits."""

    def heard(self, tick: int, pcm: bytes) -> None:
        """Take a frame of the candidate: int16 LE mono 16 kHz."""

    def played(self, tick: int, pcm: bytes, rate_hz: int) -> None:
        """Take what the candidate's loudspeaker plays: int16 LE mono."""

    def cut(self, tick: int) -> None:
        """Take note that the loudspeaker was silenced."""


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
        self._loudspeaker = Loudspeaker(story.position)
        self._edges = VoiceEdges()
        self._ordering = Ordering()
        self._echo = EchoGate()
        self._hearer: Hearer | None = None
        self.acks = Acknowledgements(story.next_frame, story.next_message)

    def let_hear(self, hearer: Hearer) -> None:
        """Tell this one, too, what is journalled from now on."""
        self._hearer = hearer

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
        return self._loudspeaker.is_playing(self._clock.position)

    def take(self, frame: protocol.AudioFrame) -> list[Kept]:
        """Journal a frame of the candidate; return what is new and kept, in order.

        Raises:
            BadMessage: its number is absurd.
        """
        if frame.number - self._clock.next_frame > MAX_GAP_FRAMES:
            raise protocol.BadMessage("the frame number is out of range")
        kept: list[Kept] = []
        for ready in self._ordering.take(frame, self._clock.next_frame):
            self._keep(ready, kept)
        return kept

    def _keep(self, frame: protocol.AudioFrame, kept: list[Kept]) -> None:
        tick = self._clock.place(frame.number, FRAME_TICKS)
        if tick is None:
            return
        payload = facts.encode_candidate(tick, frame.number, frame.pcm)
        sequence = self.append(Kind.CANDIDATE_AUDIO, payload)
        if sequence is None:
            return
        self.acks.frame_written(frame.number, sequence)
        if self._hearer is not None:
            self._hearer.heard(tick, frame.pcm)
        levels = halves_rms(frame.pcm)
        echo = self._echo.is_echo(tick, levels)
        level_dbfs = -math.inf if echo else _dbfs(levels)
        voiced = self._edges.push(level_dbfs, tick, tick + FRAME_TICKS)
        kept.append(Kept(frame, voiced, echo))

    def play(self, pcm: bytes, first_frame: int) -> tuple[int, int] | None:
        """Journal interviewer audio, int16 LE mono 24 kHz, sent from message `first_frame` on.

        Returns the tick where it sounds and how long, in ticks; None when the disk refused.
        """
        now = self._clock.position
        tick = self._loudspeaker.schedule(now, pcm)
        payload = facts.encode_interviewer(tick, protocol.INTERVIEWER_RATE_HZ, pcm)
        if self.append(Kind.INTERVIEWER_AUDIO, payload) is None:
            return None
        self._loudspeaker.play(first_frame, tick, pcm, now)
        self._echo.play(tick, pcm)
        if self._hearer is not None:
            self._hearer.played(tick, pcm, protocol.INTERVIEWER_RATE_HZ)
        return tick, len(pcm) * TICKS_PER_BYTE

    def cut(self) -> int:
        """Stop the interviewer's voice here; return how many ticks were not heard."""
        dropped = self._loudspeaker.cut(self._clock.position)
        self._echo.cut(self._clock.position)
        if self._hearer is not None:
            self._hearer.cut(self._clock.position)
        if dropped:
            self.fact("cut", position=self._clock.position)
        return dropped

    def report_played(self, number: int, offset_ms: int) -> int | None:
        """Take the page's word for what it played; return the ticks of the last cut not heard."""
        self.fact("played", number=number, offset_ms=offset_ms)
        return self._loudspeaker.report(number, offset_ms)

    def take_unheard(self) -> bytes:
        """Return, once, the interviewer audio that the last cut left unheard."""
        return self._loudspeaker.take_unheard()

    def advance(self, elapsed_s: float) -> None:
        """Let time pass while no frames come."""
        self._clock.advance(elapsed_s)

    def answer_ended(self) -> None:
        """Wait for the candidate's next stretch of speech."""
        self._edges.forget()

    def fact(self, kind: str, /, **fields: Any) -> None:
        """Journal something that is not audio."""
        self.append(Kind.FACT, facts.encode_fact(kind, **fields))

    def append(self, kind: int, payload: bytes) -> int | None:
        """Journal a payload; return its sequence, or None when the disk refused."""
        try:
            return self._journal.append(kind, payload)
        except JournalFailed:
            self._on_failure()
            return None


def _dbfs(levels: tuple[float, float]) -> float:
    square = (levels[0] ** 2 + levels[1] ** 2) / 2
    return 10 * math.log10(square) if square else -math.inf
