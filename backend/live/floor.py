"""Who has the word, and what follows when nobody takes it. Pure."""

from __future__ import annotations

from typing import Final

from backend.live.clock import TICK_HZ
from backend.live.interruption import STILL_SPEAKING, Interruption
from backend.live.moment import Moment
from backend.live.silence import Silence, Step

BACK_AFTER: Final = 3 * TICK_HZ
"""Ticks after asking for a moment from which speech means that the candidate is back: what they
say at once is the end of their sentence (a guess)."""


MIN_SPEECH: Final = TICK_HZ // 2
"""Ticks between the first and the last voiced frame that a model must have heard: a short answer is
missed as much as a long one, and `unheard` too takes less for a cough (a guess)."""


class Floor:
    """The candidate's side of turn taking: silence, moments to think, interruptions."""

    def __init__(self, silence_s: float) -> None:
        """Wait in proportion to the window that ends an answer."""
        self._silence = Silence(silence_s)
        self._pause = round(silence_s * TICK_HZ)
        self._interruption: Interruption | None = None
        self._moment_at: int | None = None
        self._voice_end = self._stopped_at = 0
        self._resting = False

    @property
    def is_thinking(self) -> bool:
        """Whether the candidate asked for a moment and has not come back."""
        return self._moment_at is not None

    @property
    def is_resting(self) -> bool:
        """Whether the interviewer was asked to close kindly, because nobody speaks."""
        return self._resting

    @staticmethod
    def is_spoken_on(now: Moment) -> bool:
        """Return whether the candidate speaks just now."""
        return now.voice[0] is not None and now.position - now.voice[1] < STILL_SPEAKING

    def has_spoken(self, now: Moment, since: int) -> bool:
        """Return whether the candidate spoke after `since` ticks and stopped.

        Who is not answered speaks again; that takes nothing back.
        """
        began, ended = now.voice
        if began is None:
            return False
        since = max(since, began)
        if now.position - ended > self._pause and ended - since >= MIN_SPEECH:
            self._stopped_at = ended
        return self._stopped_at > since

    def candidate_acted(self, now: Moment) -> None:
        """Take note of a typed answer or a button."""
        self._moment_at, self._interruption, self._resting = None, None, False
        self._silence.broken(now.active_s)

    def candidate_said(self, text: str, now: Moment) -> None:
        """Take note of words of the candidate."""
        if not text.strip():
            return
        self._silence.broken(now.active_s)
        self._resting = False
        if self._interruption:
            self._interruption.said(text)

    def moment_asked(self, now: Moment) -> None:
        """Give the candidate time to think."""
        self._moment_at = now.position

    def interviewer_acted(self, now: Moment) -> None:
        """Take note that the interviewer speaks or works."""
        self._interruption = None
        self._silence.interrupted(now.active_s)

    def interviewer_cut(self, now: Moment, spoken: str) -> None:
        """Take note that something broke into the interviewer's speech."""
        self._interruption = Interruption(now.position)
        self._interruption.said(spoken)

    def speech_resumes(self, now: Moment) -> bool:
        """Return, once, whether a cut speech goes on because nobody took the word."""
        cut = self._interruption
        if cut is None:
            return False
        if not cut.is_meant and not cut.is_over(now.position, now.voice[1]):
            return False
        self._interruption = None
        return not cut.is_meant

    def pass_time(self, now: Moment, *, sounding: bool) -> None:
        """Take note of what is audible; `sounding`: the interviewer is."""
        if sounding or now.voice[1] > self._voice_end:
            self._silence.interrupted(now.active_s)
        self._voice_end = now.voice[1]
        if self._moment_at is not None and now.voice[1] > self._moment_at + BACK_AFTER:
            self._moment_at = None

    def break_silence(self, now: Moment) -> Step | None:
        """Return what is due when the candidate has the word and does not take it."""
        if self._resting or self.is_spoken_on(now):
            return None
        step = self._silence.look(
            now.active_s, thinking=self.is_thinking, typing=not now.microphone
        )
        self._resting = step is Step.REST
        return step
