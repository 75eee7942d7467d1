"""When a turn of speech begins and ends, decided from one voice mark per audio frame. Pure."""

from collections import deque
from enum import Enum, IntEnum
from typing import Final

FRAME_MS: Final = 30
"""Length of one voice decision; the WebRTC detector inside PocketSphinx takes 10, 20 or 30 ms."""

ONSET_FRAMES: Final = 7
ONSET_VOICED: Final = 5
"""A turn begins when 5 of the last 7 frames hold a clear voice: 150 to 210 ms, which a click or a
cough seldom reaches (AUDIO.md: a 200 ms guard cuts false barge-in by 60-80 %)."""

RESUME_FRAMES: Final = 4
RESUME_VOICED: Final = 2
"""Within a turn two voiced frames of four are enough to go on: the speaker has the floor."""

SEGMENT_PAUSE_MS: Final = 300
"""A pause this long closes a decoding segment, so that its final pass runs inside the pause and
not after it. STACK.md section 5 measured the same window for utterance ends."""

LONG_SEGMENT_MS: Final = 10_000
LONG_SEGMENT_PAUSE_MS: Final = 120
"""From 10 s on a breath closes the segment: the final pass costs about 5 % of its length."""

MAX_SEGMENT_MS: Final = 25_000
"""A segment without any pause is closed here; bounds memory and the final pass (a guess)."""


SOFT_HANGOVER_MS: Final = 120
"""The lenient detector goes on marking sound 90 to 150 ms after speech has ended (28 sentences of
flite rms at five noise levels; the strict one 20 to 75 ms), so that much of it is no voice."""


class Voice(IntEnum):
    """How much voice a frame holds."""

    NONE = 0
    SOFT = 1
    CLEAR = 2


class Step(Enum):
    """What to do after a frame."""

    TURN_BEGINS = "turn_begins"
    SEGMENT_BEGINS = "segment_begins"
    SEGMENT_ENDS = "segment_ends"
    TURN_ENDS = "turn_ends"


class TurnTracker:
    """Follows one stream frame by frame; knows nothing of audio or words."""

    def __init__(self, silence_ms: int) -> None:
        self.silence_ms = silence_ms
        """Pause that ends a turn, in milliseconds; may be changed between frames."""
        self.in_turn = False
        self.in_segment = False
        self.turn_start_ms = 0
        self.last_voice_ms = 0
        """End of the last frame with a clear voice."""
        self._now_ms = 0
        self._last_sound_ms = 0
        self._segment_start_ms = 0
        self._recent: deque[Voice] = deque(maxlen=ONSET_FRAMES)

    @property
    def now_ms(self) -> int:
        """End of the newest frame."""
        return self._now_ms

    def skip(self, gap_ms: int) -> None:
        """Let time pass that nobody heard; it counts as silence."""
        self._now_ms += gap_ms
        self._recent.clear()

    def push(self, voice: Voice) -> list[Step]:
        """Take the next frame; return what it begins or ends, in order."""
        self._now_ms += FRAME_MS
        self._recent.append(voice)
        if not self.in_turn:
            return self._open_turn() if self._onset() else []
        steps = self._follow(voice)
        if not steps and self._now_ms - self._heard_until_ms >= self.silence_ms:
            return self.finish()
        return steps

    def finish(self) -> list[Step]:
        """End whatever is running; return the steps, none when nothing ran."""
        steps = []
        if self.in_segment:
            steps.append(Step.SEGMENT_ENDS)
        if self.in_turn:
            steps.append(Step.TURN_ENDS)
        self.in_segment = self.in_turn = False
        self._recent.clear()
        return steps

    def _onset(self) -> bool:
        return sum(voice is Voice.CLEAR for voice in self._recent) >= ONSET_VOICED

    def _resumes(self) -> bool:
        latest = list(self._recent)[-RESUME_FRAMES:]
        return sum(voice is Voice.CLEAR for voice in latest) >= RESUME_VOICED

    @property
    def _heard_until_ms(self) -> int:
        return max(self.last_voice_ms, self._last_sound_ms - SOFT_HANGOVER_MS)

    def _open_turn(self) -> list[Step]:
        marks = list(self._recent)
        quiet_frames = marks.index(Voice.CLEAR)
        self.turn_start_ms = self._now_ms - (len(marks) - quiet_frames) * FRAME_MS
        self.in_turn = self.in_segment = True
        self._segment_start_ms = self.turn_start_ms
        self.last_voice_ms = self._last_sound_ms = self._now_ms
        return [Step.TURN_BEGINS, Step.SEGMENT_BEGINS]

    def _follow(self, voice: Voice) -> list[Step]:
        if self.in_segment:
            return self._follow_segment(voice)
        if not self._resumes():
            return []
        self.in_segment = True
        self._segment_start_ms = self.last_voice_ms = self._last_sound_ms = self._now_ms
        return [Step.SEGMENT_BEGINS]

    def _follow_segment(self, voice: Voice) -> list[Step]:
        if voice is not Voice.NONE:
            self._last_sound_ms = self._now_ms
        if voice is Voice.CLEAR:
            self.last_voice_ms = self._now_ms
        length_ms = self._now_ms - self._segment_start_ms
        pause_ms = SEGMENT_PAUSE_MS if length_ms < LONG_SEGMENT_MS else LONG_SEGMENT_PAUSE_MS
        paused = self._now_ms - self._last_sound_ms >= min(pause_ms, self.silence_ms)
        if not paused and length_ms < MAX_SEGMENT_MS:
            return []
        self.in_segment = False
        self._recent.clear()
        return [Step.SEGMENT_ENDS]
