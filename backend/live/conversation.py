"""The talk as a state machine: what happened in, what to do out. Pure.

No loop, no clock, no database: a forty-minute interview is a list of calls in a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from backend.gemini import coverage as contract
from backend.gemini import events
from backend.interviews.values import InterviewRecord
from backend.live.actions import Action, End, PlayUnheard, Reply, Rest, SaveTurn, Say, Tell
from backend.live.coverage import Coverage
from backend.live.ending import Ending
from backend.live.floor import Floor
from backend.live.limits import Limit
from backend.live.moment import Moment
from backend.live.taking_up import Thread
from backend.live.telling import captions, kept, question_message, saved
from backend.live.transcript import CANDIDATE, Change, Transcript
from backend.live.watchdog import Expected

PAUSE_TOLD_AFTER_S: Final = 1.0
"""Seconds without a session before the candidate is told; a hand-over is shorter."""


class Conversation:
    """One interview's talk, over one connection."""

    def __init__(self, record: InterviewRecord) -> None:
        """Take up where the record stands."""
        self._ending = Ending(record.duration_s)
        self._floor = Floor(record.silence_s)
        self.coverage = Coverage(record.questions)
        self.coverage.recall(record.turns)
        self.transcript = Transcript(record.turns)
        self._thread = Thread(record.turns)
        self._state = "connecting"
        self._waiting = self._generating = False
        self._lost_at_s: float | None = None
        self._connected_at = 0
        self.ended = False

    @property
    def state(self) -> str:
        """What the candidate is told: connecting, listening, thinking, speaking, paused, ended."""
        return self._state

    def time_left_s(self, active_s: float) -> int:
        """Return the seconds left of the planned time; negative when it is over."""
        return self._ending.left_s(active_s)

    def expects(self, now: Moment) -> Expected | None:
        """Return what the model should be doing just now."""
        if self.ended or self._lost_at_s is not None:
            return None
        if self._waiting or (self._generating and not now.playing):
            return Expected.ACTION
        if self._generating:
            return Expected.MORE
        unheard = self._floor.has_spoken(now, self._connected_at) and not now.playing
        return Expected.HEARING if unheard else None

    def is_at_boundary(self, now: Moment) -> bool:
        """Return whether a change of sessions would cut nobody off."""
        quiet = not (self._waiting or self._generating or now.playing)
        return quiet and not self.transcript.candidate_is_open and not Floor.is_spoken_on(now)

    def on_event(self, event: events.Event, now: Moment) -> list[Action]:
        """Take one event of the model, audio excepted."""
        match event:
            case events.InputTranscript(text=text, finished=finished):
                return self._heard(text, now, finished=bool(finished))
            case events.InterimTranscript(text=text):
                self._floor.candidate_said(text, now)
                change = self.transcript.guessed(text, now.voice, now.position, self._number())
                return [*captions([change]), *self._restate(now)]
            case events.OutputTranscript(text=text):
                return self._said(text, now)
            case events.ToolCall(id=call_id, name=name, args=args):
                return self._called(call_id, name, args, now)
            case events.GenerationComplete():
                self._generating = False
                return self._restate(now)
            case events.TurnComplete():
                ended = self.transcript.speech_ended(self._number())
                self._waiting = self._generating = False
                return [*kept(ended), *self._restate(now)]
            case _:
                return []

    def on_audio(self, start: int, ticks: int, now: Moment) -> list[Action]:
        """Take note of interviewer audio placed at `start`."""
        actions = self._acts(now)
        self.transcript.sounded(start, ticks)
        self._waiting, self._generating = False, True
        return actions if self._state == "speaking" else [*actions, *self._restate(now)]

    def on_interrupted(self, dropped: int, now: Moment) -> list[Action]:
        """Stop the interviewer: `dropped` ticks of its audio were not heard."""
        self._generating = False
        cut = self.transcript.speech_cut(now.position, dropped, self._number())
        if dropped:
            self._floor.interviewer_cut(now, self.transcript.candidate_text)
        return [Tell({"type": "flush"}), *kept(cut), *self._restate(now)]

    def on_played(self, dropped: int) -> list[Action]:
        """Correct what was heard before the last cut: `dropped` ticks of it were not."""
        return kept(self.transcript.recut(dropped))

    def on_answer(self, text: str, now: Moment) -> list[Action]:
        """Take a typed answer."""
        self.coverage.heard = self._waiting = True
        changes = self.transcript.typed(text, now.position, self._number())
        self._floor.candidate_acted(now)
        return [*self._remembered(changes), Say(text), *self._restate(now)]

    def on_control(self, action: str, now: Moment) -> list[Action]:
        """Take a button."""
        if action == "end":
            return self.end("candidate_ended", now)
        text = contract.BUTTON_TEXTS[action]
        self._floor.candidate_acted(now)
        self._waiting = action != "moment"
        if action == "moment":
            self._floor.moment_asked(now)
        else:
            self._thread.candidate_said(text)
        return [Say(text), *self._restate(now)]

    def on_time(self, now: Moment) -> list[Action]:
        """Let time pass: states that end by themselves, silence, the limits of time."""
        if self.ended:
            return []
        self._floor.pass_time(now, sounding=now.playing or self._generating)
        due = self._ending.look(
            now.active_s,
            busy=self._is_busy or now.playing,
            free=self.is_at_boundary(now),
            resting=self._floor.is_resting,
        )
        if due.end_reason:
            return self.end(due.end_reason, now)
        if due.rest:
            return [Rest()]
        limited = self._limited(due.limit)
        if self._lost_at_s is not None:
            return [*limited, *self._restate(now)]
        return [*limited, *self._resume_speech(now), *self._break_silence(now), *self._restate(now)]

    def on_connected(self, now: Moment, away_s: float, *, rehears: bool = False) -> list[Action]:
        """Take up the talk `away_s` after the last session; `rehears`: with the last answer."""
        told = self._state == "paused"
        self._lost_at_s, self._connected_at = None, now.position
        self._thread.cut_short |= self._generating  # a session that was left in mid-speech
        ended = self.transcript.speech_ended(self._number())
        asked, speaking = self.coverage.spoken, rehears or Floor.is_spoken_on(now)
        words = self._thread.first_words(asked=asked, speaking=speaking, away_s=away_s)
        self._waiting, self._generating, self._thread.cut_short = bool(words), False, False
        actions: list[Action] = [*kept(ended), *([Say(words)] if words else [])]
        actions += [Tell({"type": "notice", "code": "upstream_back"})] if told else []
        return [*actions, *self._restate(now)]

    def on_lost(self, now: Moment, *, rehears: bool = False) -> list[Action]:
        """Take note that the model is gone; `rehears` as for `on_connected`."""
        self._lost_at_s = now.clock_s
        self._thread.cut_short = self._generating
        self._waiting = self._generating = False
        actions = kept(self.transcript.speech_ended(self._number()))
        if not rehears:
            actions += self._answer_ended(now)
        if self._ending.reason:
            return [*actions, *self.end(self._ending.reason, now)]
        return actions

    def closing(self, now: Moment, dropped: int = 0) -> list[Action]:
        """End open turns with the connection; `dropped` ticks of the interviewer were not heard."""
        cut = self.transcript.speech_cut(
            now.position, dropped, self._number(), unfinished=self._generating
        )
        return [*kept(cut), *kept(self.transcript.answer_ended(now.voice))]

    def end(self, reason: str, now: Moment) -> list[Action]:
        """End the interview, for the reason given."""
        if self.ended:
            return []
        actions = [*self.closing(now), *saved(self.coverage.interrupt())]
        self.ended = True
        return [*actions, *self._restate(now), End(reason)]

    def _heard(self, text: str, now: Moment, *, finished: bool) -> list[Action]:
        self._floor.candidate_said(text, now)
        change = self.transcript.heard(text, now.voice, now.position, self._number())
        if change is None:
            return []
        self.coverage.heard = True
        self._waiting = finished
        return [*(kept([change]) if change.final else captions([change])), *self._restate(now)]

    def _said(self, text: str, now: Moment) -> list[Action]:
        actions = self._acts(now)
        change = self.transcript.said(text, now.position)
        self.coverage.said()
        return [*actions, *captions([change], soon=now.playing), *self._restate(now)]

    def _called(
        self, call_id: str, name: str, args: Mapping[str, Any], now: Moment
    ) -> list[Action]:
        actions = self._answer_ended(now)
        self._floor.interviewer_acted(now)
        if self._floor.is_thinking and name in (contract.NEXT_QUESTION, contract.ASK_FOLLOW_UP):
            return [*actions, Reply(call_id, name, dict(contract.WAIT)), *self._restate(now)]
        step = self.coverage.call(name, args, max(0, self.time_left_s(now.active_s)))
        if name == contract.END_INTERVIEW and step.response.get("ok"):
            self._ending.goodbye(str(args.get("reason")), now.active_s)
        elif not self.transcript.interviewer_is_open:
            self._waiting = True
        actions += [*saved(step), Reply(call_id, name, step.response)]
        question = question_message(self.coverage)
        if step.moved:
            self._thread.moved_on()
            actions += [Tell(question)] if question else []
        return [*actions, *self._restate(now)]

    def _acts(self, now: Moment) -> list[Action]:
        """Take note that the interviewer speaks."""
        actions = self._answer_ended(now)
        self._thread.interviewer_spoke()
        self._floor.interviewer_acted(now)
        return actions

    def _limited(self, limit: Limit | None) -> list[Action]:
        if limit is Limit.WRAP_UP and self._lost_at_s is None:
            self._waiting = True
            return [Say(contract.WRAP_TEXT)]
        if limit is Limit.ALMOST_UP:
            return [Tell({"type": "notice", "code": "time_almost_up"})]
        return []

    def _resume_speech(self, now: Moment) -> list[Action]:
        """Let a speech go on that was cut by a noise."""
        if not self._floor.speech_resumes(now):
            return []
        return [*captions(self.transcript.uncut()), PlayUnheard()]

    def _break_silence(self, now: Moment) -> list[Action]:
        if self._state != "listening" or self._waiting:
            return []
        step = self._floor.break_silence(now)
        if step is None:
            return []
        self._ending.rest(now.active_s)
        self._waiting = True
        return [Say(contract.CLOSE_TEXT if self.coverage.finished else step.value)]

    def _answer_ended(self, now: Moment) -> list[Action]:
        if not self.transcript.candidate_is_open:
            return []
        return self._remembered(self.transcript.answer_ended(now.voice))

    def _remembered(self, changes: Iterable[Change]) -> list[Action]:
        """Keep ended turns; what the candidate said waits for a reaction."""
        actions = kept(changes)
        for action in actions:
            if isinstance(action, SaveTurn) and action.turn.speaker == CANDIDATE:
                self._thread.candidate_said(action.turn.text)
        return actions

    @property
    def _is_busy(self) -> bool:
        return self._waiting or self._generating or self.transcript.interviewer_is_open

    def _restate(self, now: Moment) -> list[Action]:
        state = self._state_now(now)
        if state == self._state:
            return []
        self._state = state
        told: list[Action] = [Tell({"type": "state", "state": state})]
        if state == "paused":
            told.append(Tell({"type": "notice", "code": "upstream_paused"}))
        return told

    def _state_now(self, now: Moment) -> str:
        if self.ended:
            return "ended"
        if self._lost_at_s is not None:
            long = now.clock_s - self._lost_at_s > PAUSE_TOLD_AFTER_S
            return "paused" if long else self._state
        # Between two sentences the sound may run dry; the word is still the interviewer's.
        if now.playing or self._generating:
            return "speaking"
        return "thinking" if self._waiting else "listening"

    def _number(self) -> int | None:
        question = self.coverage.current
        return question.sequence if question else None
