"""The mind of the scripted model: holds an interview in fast motion. Pure, no I/O, no clock.

It hears by level alone, so a talk needs no recogniser: a few loud frames are speech, a few quiet
ones after them end the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from backend.audio.levels import rms_dbfs
from backend.gemini.coverage import (
    BEGIN_TEXT,
    CLOSE_TEXT,
    DIRECTIONS,
    END_INTERVIEW,
    GO_ON_TEXT,
    NEXT_QUESTION,
    RESUME_TEXT,
    WRAP_TEXT,
    Briefing,
    parse_briefing,
)

VOICE_DBFS: Final = -40.0
VOICE_FRAMES: Final = 3
QUIET_FRAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Say:
    """Say a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the candidate said, as a transcript."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """Call a function of the client."""

    call_id: str
    name: str
    args: Mapping[str, str]


Move = Say | Heard | Call


@dataclass(slots=True)
class Interviewer:
    """One interview, over as many connections as resume it."""

    name: str = "one"
    """Told in every transcript, so that no two say the same."""
    briefing: Briefing | None = None
    stage: str = "waiting"
    """waiting, calling, listening, closing or over."""
    answers: int = 0
    given: list[int] = field(default_factory=list)
    """Numbers of the questions that the server gave, in order: in an answer to next_question, or as
    the current one when a fresh session began in mid-talk."""
    _loud: int = 0
    _quiet: int = 0
    _calls: int = 0
    _called: Call | None = None
    _question: str = ""

    def read_setup(self, instruction: str) -> None:
        """Take the system instruction of a fresh session, which may be in mid-talk."""
        self.briefing = parse_briefing(instruction)
        if self.briefing and self.briefing.resuming:
            if self.briefing.closing:
                self.stage = "closing"
            elif self.briefing.current_question:
                self._given(self.briefing.current_question)

    def text(self, words: str) -> list[Move]:
        """Take a direction of the server, or the candidate's words."""
        if words not in DIRECTIONS:
            return self._answered(words) if self.stage in ("listening", "closing") else []
        if words in (CLOSE_TEXT, WRAP_TEXT):
            reason = "finished" if words == CLOSE_TEXT else "time_up"
            return self._call(END_INTERVIEW, {"reason": reason})
        if words in (BEGIN_TEXT, RESUME_TEXT, GO_ON_TEXT):
            return self._begin(again=words == RESUME_TEXT)
        return [Say("Please take your time.")]

    def audio(self, pcm: bytes) -> list[Move]:
        """Take a frame of the candidate's voice."""
        loud = rms_dbfs(np.frombuffer(pcm, dtype="<i2")) > VOICE_DBFS
        if self.stage not in ("listening", "closing"):
            self._loud = self._quiet = 0
            return []
        if loud:
            self._loud, self._quiet = self._loud + 1, 0
            return []
        self._quiet += 1
        if self._loud < VOICE_FRAMES or self._quiet < QUIET_FRAMES:
            return []
        return self._answered("")

    def returned(self, call_id: str, response: Mapping[str, Any]) -> list[Move]:
        """Take a function's answer; one that was not waited for is nothing."""
        called = self._called
        if called is None or called.call_id != call_id:
            return []
        self._called = None
        if called.name == END_INTERVIEW:
            self.stage = "over"
            return [Say("Goodbye.")]
        question = response.get("question")
        if question:
            self._given(question)
            return [Say(str(question["text"]))]
        if response.get("done"):
            self.stage = "closing"
            return [Say("Is there anything you would like to add?")]
        return self._call(called.name, called.args)

    def _begin(self, *, again: bool) -> list[Move]:
        self._loud = self._quiet = 0
        if self._called:
            return [self._called]
        if self.stage == "waiting":
            return self._call(NEXT_QUESTION, {"outcome": "none"})
        if again and self.stage == "listening" and self._question:
            return [Say(self._question)]
        return [Say("Please go on.")]

    def _given(self, question: Mapping[str, Any]) -> None:
        self.stage = "listening"
        self.given.append(int(question["number"]))
        self._question = str(question["text"])

    def _answered(self, words: str) -> list[Move]:
        self._loud = self._quiet = 0
        self.answers += 1
        heard: list[Move] = [] if words else [Heard(f"Answer {self.answers} to {self.name}.")]
        if self.stage == "closing":
            return [*heard, *self._call(END_INTERVIEW, {"reason": "finished"})]
        return [*heard, *self._call(NEXT_QUESTION, {"outcome": "answered"})]

    def _call(self, name: str, args: Mapping[str, str]) -> list[Move]:
        self.stage = "calling"
        self._calls += 1
        self._called = Call(f"call-{self.name}-{self._calls}", name, dict(args))
        return [self._called]
