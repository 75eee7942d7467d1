"""Turns from the pieces in which the model transcribes both sides. Pure.

Gemini gives no promise on the order of transcripts, audio and turn ends (GEMINI_LIVE.md
section 6), so a piece is placed by what was audible, not by when it arrived.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from backend.interviews.values import TurnRecord
from backend.live.clock import to_ms

CANDIDATE, INTERVIEWER = "candidate", "interviewer"


@dataclass(slots=True)
class _Open:
    """A turn that is still being spoken; places in ticks."""

    sequence: int
    speaker: str
    start: int
    end: int
    question: int | None
    parts: list[str] = field(default_factory=list)
    interim: str = ""
    sounding: int = 0
    """Ticks of audio that belong to it."""

    @property
    def text(self) -> str:
        return " ".join(("".join(self.parts) + " " + self.interim).split())


@dataclass(frozen=True, slots=True)
class Change:
    """A turn as it stands now, and whether that is final."""

    turn: TurnRecord
    final: bool


class Transcript:
    """Both sides of one interview, turn by turn."""

    def __init__(self, turns: Iterable[TurnRecord] = ()) -> None:
        """Go on after the turns of earlier connections."""
        known = list(turns)
        self._next = max((turn.sequence for turn in known), default=0) + 1
        self._candidate: _Open | None = None
        self._interviewer: _Open | None = None
        self._last_answer: TurnRecord | None = None
        self._cut: _Open | None = None
        """The interviewer's turn that was cut last, as it was before."""

    @property
    def candidate_text(self) -> str:
        """What the candidate has said in the open turn so far."""
        return self._candidate.text if self._candidate else ""

    @property
    def interviewer_is_open(self) -> bool:
        """Whether the interviewer has a turn that did not end."""
        return self._interviewer is not None

    @property
    def candidate_is_open(self) -> bool:
        """Whether the candidate has a turn that did not end."""
        return self._candidate is not None

    def heard(
        self, text: str, voice: tuple[int | None, int], position: int, question: int | None
    ) -> Change | None:
        """Take a piece of what the candidate said; `voice` is where speech began and last was."""
        if not text.strip() and self._candidate is None:
            return None
        late = self._late_piece(text, voice[0])
        if late is not None:
            return Change(late, final=True)
        turn = self._candidate_turn(voice, position, question)
        turn.parts.append(text)
        turn.interim = ""
        return Change(_record(turn), final=False)

    def guessed(
        self, text: str, voice: tuple[int | None, int], position: int, question: int | None
    ) -> Change | None:
        """Take a guess at what the candidate is saying, which replaces the last guess."""
        if not text.strip() or (self._interviewer is not None and voice[0] is None):
            return None
        turn = self._candidate_turn(voice, position, question)
        turn.interim = text
        return Change(_record(turn), final=False)

    def typed(self, text: str, position: int, question: int | None) -> list[Change]:
        """Take a typed answer as a turn of its own."""
        ended = self.answer_ended((None, position))
        turn = TurnRecord(
            self._number(), CANDIDATE, text, to_ms(position), to_ms(position), question, typed=True
        )
        return [*ended, Change(turn, final=True)]

    def answer_ended(self, voice: tuple[int | None, int]) -> list[Change]:
        """End the candidate's turn; the interviewer acts."""
        turn, self._candidate = self._candidate, None
        if turn is None:
            return []
        turn.parts, turn.interim = [turn.text], ""
        if not turn.text:
            return []
        turn.end = max(turn.start, voice[1])
        self._last_answer = _record(turn)
        return [Change(self._last_answer, final=True)]

    def said(self, text: str, position: int) -> Change | None:
        """Take a piece of what the interviewer says."""
        if not text.strip() and self._interviewer is None:
            return None
        turn = self._interviewer_turn(position)
        turn.parts.append(text)
        return Change(_record(turn), final=False)

    def sounded(self, start: int, ticks: int) -> None:
        """Take note of interviewer audio placed at `start`."""
        turn = self._interviewer_turn(start)
        if not turn.sounding:
            turn.start = start
        turn.sounding += ticks
        turn.end = max(turn.end, start + ticks)

    def speech_ended(self, question: int | None) -> list[Change]:
        """End the interviewer's turn as it was spoken."""
        turn, self._interviewer = self._interviewer, None
        if turn is None or not turn.text:
            return []
        turn.question = question
        return [Change(_record(turn), final=True)]

    def speech_cut(
        self, position: int, dropped: int, question: int | None, *, unfinished: bool = False
    ) -> list[Change]:
        """End the interviewer's turn in its middle, keeping the words that were heard.

        `unfinished`: more was to come, though everything that came was heard.
        """
        turn, self._interviewer = self._interviewer, None
        if turn is None:
            return []
        turn.question = question
        if not dropped:
            record = replace(_record(turn), interrupted=unfinished)
            return [Change(record, final=True)] if turn.text else []
        self._cut = replace(turn, parts=[turn.text])
        turn.end = max(turn.start, min(turn.end, position))
        return _cut_record(turn, dropped)

    def recut(self, dropped: int) -> list[Change]:
        """Correct the last cut, now that it is known how much was not heard."""
        if self._cut is None:
            return []
        turn = replace(self._cut, end=max(self._cut.start, self._cut.end - dropped))
        return _cut_record(turn, dropped)

    def uncut(self) -> list[Change]:
        """Take the last cut back: the speech goes on in the same turn."""
        turn, self._cut = self._cut, None
        if turn is None or self._interviewer is not None:
            return []
        self._interviewer = turn
        return [Change(_record(turn), final=False)]

    def _late_piece(self, text: str, voice_start: int | None) -> TurnRecord | None:
        """Return the answer before, completed, when the piece arrived after its end."""
        if self._candidate or self._interviewer is None or self._last_answer is None:
            return None
        spoke_since = voice_start is not None and voice_start >= self._interviewer.start
        if spoke_since:
            return None
        joined = " ".join(f"{self._last_answer.text} {text}".split())
        self._last_answer = replace(self._last_answer, text=joined)
        return self._last_answer

    def _candidate_turn(
        self, voice: tuple[int | None, int], position: int, question: int | None
    ) -> _Open:
        if self._candidate is None:
            start = position if voice[0] is None else min(voice[0], position)
            self._candidate = _Open(self._number(), CANDIDATE, start, start, question)
        self._candidate.end = max(self._candidate.end, voice[1])
        return self._candidate

    def _interviewer_turn(self, position: int) -> _Open:
        if self._interviewer is None:
            self._cut = None
            self._interviewer = _Open(self._number(), INTERVIEWER, position, position, None)
        return self._interviewer

    def _number(self) -> int:
        self._next += 1
        return self._next - 1


def _cut_record(turn: _Open, dropped: int) -> list[Change]:
    heard = replace(turn, parts=[heard_part(turn.text, turn.sounding, dropped)], interim="")
    if not heard.text:
        return []
    return [Change(replace(_record(heard), interrupted=dropped > 0), final=True)]


def heard_part(text: str, sounding: int, dropped: int) -> str:
    """Return the words heard before a cut, taking speech as even in time."""
    words = text.split()
    if sounding <= 0:
        return ""
    return " ".join(words[: len(words) * max(0, sounding - dropped) // sounding])


def _record(turn: _Open) -> TurnRecord:
    return TurnRecord(
        turn.sequence,
        turn.speaker,
        turn.text,
        to_ms(turn.start),
        to_ms(max(turn.start, turn.end)),
        turn.question,
    )
