"""The talk as a state machine: what happened in, what to do out. Pure.

No loop, no clock, no database: a forty-minute interview is a list of calls in a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.gemini import coverage as contract
from backend.gemini import events
from backend.interviews.values import InterviewRecord, QuestionRecord
from backend.live.actions import Action, End, Reply, SaveCoverage, SaveTurn, Say, Tell
from backend.live.coverage import Coverage, Step
from backend.live.transcript import CANDIDATE, Change, Transcript

GRACE_S: Final = 180
"""Seconds past the planned time before the hard stop (a guess, to be calibrated)."""
ALMOST_UP_S: Final = 120
"""Seconds left at which the candidate is told (a guess, to be calibrated)."""
GOODBYE_S: Final = 25
"""Seconds that the goodbye may take after the model asked to end (a guess)."""

_END_REASONS: Final = {
    "finished": "finished",
    "candidate_asked": "candidate_ended",
    "time_up": "time_up",
}
_BUTTON_TEXTS: Final = {
    "repeat": contract.REPEAT_TEXT,
    "skip": contract.SKIP_TEXT,
    "moment": contract.MOMENT_TEXT,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What the session knows at the time of an input."""

    position: int
    """Ticks in the recording."""
    active_s: float
    """Seconds on the interview's clock; outages do not count."""
    voice: tuple[int | None, int] = (None, 0)
    """Where the candidate's speech began since the last turn, and was last heard, in ticks."""
    playing: bool = False
    """Whether the candidate still hears the interviewer."""


class Conversation:
    """One interview's talk, over one connection."""

    def __init__(self, record: InterviewRecord) -> None:
        """Take up where the record stands."""
        self._duration_s = record.duration_s
        self.coverage = Coverage(record.questions)
        self.transcript = Transcript(record.turns)
        answered = {turn.question for turn in record.turns if turn.speaker == CANDIDATE}
        current = self.coverage.current
        self.coverage.heard = current is not None and current.sequence in answered
        self._state = "connecting"
        self._waiting = False
        self._generating = False
        self._paused = False
        self._warned = False
        self._goodbye: tuple[str, float] | None = None
        self._cancelled: set[str] = set()
        self.ended = False

    @property
    def state(self) -> str:
        """What the candidate is told: connecting, listening, thinking, speaking, paused, ended."""
        return self._state

    def time_left_s(self, active_s: float) -> int:
        """Return the seconds left of the planned time; negative when it is over."""
        return int(self._duration_s - active_s)

    def question_message(self) -> dict[str, Any] | None:
        """Return the current question as the page shows it."""
        question = self.coverage.current
        if question is None:
            return None
        return {
            "type": "question",
            "number": question.sequence,
            "total": self.coverage.total,
            "text": question.text,
            "category": question.category,
            "time_s": question.time_s,
        }

    def on_event(self, event: events.Event, now: Moment) -> list[Action]:
        """Take one event of the model, audio excepted."""
        match event:
            case events.InputTranscript(text=text, finished=finished):
                return self._heard(text, now, finished=bool(finished))
            case events.InterimTranscript(text=text):
                change = self.transcript.guessed(text, now.voice, now.position, self._number())
                return [*_captions([change]), *self._restate(now)]
            case events.OutputTranscript(text=text):
                return self._said(text, now)
            case events.ToolCall(id=call_id, name=name, args=args):
                return self._called(call_id, name, args, now)
            case events.ToolCancelled(ids=ids):
                self._cancelled.update(ids)
            case events.GenerationComplete():
                self._generating = False
                return self._restate(now)
            case events.TurnComplete():
                ended = self.transcript.speech_ended(self._number())
                self._waiting = self._generating = False
                return [*_kept(ended), *self._restate(now)]
            case _:
                pass
        return []

    def on_audio(self, start: int, ticks: int, now: Moment) -> list[Action]:
        """Take note of interviewer audio placed at `start`."""
        actions = self._answer_ended(now)
        self.transcript.sounded(start, ticks)
        self._waiting, self._generating = False, True
        return [*actions, *self._restate(now)]

    def on_interrupted(self, dropped: int, now: Moment) -> list[Action]:
        """Stop the interviewer: `dropped` ticks of its audio were not heard."""
        self._generating = False
        cut = self.transcript.speech_cut(now.position, dropped, self._number())
        return [Tell({"type": "flush"}), *_kept(cut), *self._restate(now)]

    def on_answer(self, text: str, now: Moment) -> list[Action]:
        """Take a typed answer."""
        self.coverage.heard = True
        self._waiting = True
        changes = self.transcript.typed(text, now.position, self._number())
        return [*_kept(changes), Say(text), *self._restate(now)]

    def on_control(self, action: str, now: Moment) -> list[Action]:
        """Take a button."""
        if action == "end":
            return self.end("candidate_ended", now)
        self._waiting = action != "moment"
        return [Say(_BUTTON_TEXTS[action]), *self._restate(now)]

    def on_time(self, now: Moment) -> list[Action]:
        """Let time pass: states that end by themselves, the warning, the stops."""
        if self.ended:
            return []
        left_s = self.time_left_s(now.active_s)
        if self._goodbye and self._goodbye_is_over(now):
            return self.end(self._goodbye[0], now)
        if left_s < -GRACE_S:
            return self.end("time_up", now)
        actions = self._restate(now)
        if left_s <= ALMOST_UP_S and not self._warned and self._duration_s > 2 * ALMOST_UP_S:
            self._warned = True
            actions.append(Tell({"type": "notice", "code": "time_almost_up"}))
        return actions

    def on_upstream(self, *, connected: bool, now: Moment) -> list[Action]:
        """Take note that the model came or went."""
        self._paused = not connected
        self._waiting, self._generating = connected, False
        if connected:
            return self._restate(now)
        self._cancelled.clear()
        dropped = self.transcript.speech_ended(self._number())
        return [*_kept(dropped), *self._answer_ended(now), *self._restate(now)]

    def closing(self, now: Moment) -> list[Action]:
        """End open turns when the connection to the browser is gone."""
        cut = self.transcript.speech_cut(now.position, 0, self._number())
        return [*_kept(cut), *_kept(self.transcript.answer_ended(now.voice))]

    def end(self, reason: str, now: Moment) -> list[Action]:
        """End the interview, for the reason given."""
        if self.ended:
            return []
        actions = [*self.closing(now), *_saved(self.coverage.interrupt())]
        self.ended = True
        return [*actions, *self._restate(now), End(reason)]

    def _heard(self, text: str, now: Moment, *, finished: bool) -> list[Action]:
        change = self.transcript.heard(text, now.voice, now.position, self._number())
        if change is None:
            return []
        self.coverage.heard = True
        self._waiting = finished
        return [*(_kept([change]) if change.final else _captions([change])), *self._restate(now)]

    def _said(self, text: str, now: Moment) -> list[Action]:
        actions = self._answer_ended(now)
        change = self.transcript.said(text, now.position)
        self.coverage.spoken = True
        return [*actions, *_captions([change]), *self._restate(now)]

    def _called(
        self, call_id: str, name: str, args: Mapping[str, Any], now: Moment
    ) -> list[Action]:
        actions = self._answer_ended(now)
        step = self.coverage.call(name, args, max(0, self.time_left_s(now.active_s)))
        if name == contract.END_INTERVIEW and step.response.get("ok"):
            reason = _END_REASONS.get(str(args.get("reason")), "finished")
            self._goodbye = (reason, now.active_s)
        elif not self.transcript.interviewer_is_open:
            self._waiting = True
        actions += [*_saved(step), Reply(call_id, name, step.response)]
        question = self.question_message()
        if step.moved and question:
            actions.append(Tell(question))
        return [*actions, *self._restate(now)]

    def _answer_ended(self, now: Moment) -> list[Action]:
        if not self.transcript.candidate_is_open:
            return []
        return _kept(self.transcript.answer_ended(now.voice))

    def _goodbye_is_over(self, now: Moment) -> bool:
        if self._goodbye is None:
            return False
        waited_s = now.active_s - self._goodbye[1]
        silent = not self.transcript.interviewer_is_open and not now.playing
        return waited_s > GOODBYE_S or (silent and waited_s > 1)

    def _restate(self, now: Moment) -> list[Action]:
        state = self._state_now(now)
        if state == self._state:
            return []
        self._state = state
        return [Tell({"type": "state", "state": state})]

    def _state_now(self, now: Moment) -> str:
        if self.ended:
            return "ended"
        if self._paused:
            return "paused"
        # Between two sentences the sound may run dry; the word is still the interviewer's.
        if now.playing or self._generating:
            return "speaking"
        return "thinking" if self._waiting else "listening"

    def _number(self) -> int | None:
        question = self.coverage.current
        return question.sequence if question else None


def caption(change: Change) -> dict[str, Any]:
    """Return a turn as the page shows it."""
    turn = change.turn
    return {
        "type": "caption",
        "turn": turn.sequence,
        "speaker": turn.speaker,
        "text": turn.text,
        "final": change.final,
        "typed": turn.typed,
    }


def _captions(changes: Iterable[Change | None]) -> list[Action]:
    return [Tell(caption(change)) for change in changes if change is not None]


def _kept(changes: Iterable[Change]) -> list[Action]:
    actions: list[Action] = []
    for change in changes:
        actions += [Tell(caption(change)), SaveTurn(change.turn)]
    return actions


def _saved(step: Step) -> list[Action]:
    changed: tuple[QuestionRecord, ...] = step.changed
    return [SaveCoverage(question) for question in changed]
