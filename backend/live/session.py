"""One live interview: carries audio and decisions between browser, journal, model and rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from backend.gemini.live import LiveConnection
from backend.interviews.values import InterviewRecord
from backend.journal.writer import JournalFailed, JournalWriter
from backend.live import actions as do
from backend.live import facts, protocol
from backend.live.browser import Browser
from backend.live.clock import to_ms
from backend.live.conduct import Conduct
from backend.live.conversation import Conversation
from backend.live.ear import Ear, look_for
from backend.live.interviewer import Interviewer
from backend.live.ports import Ports
from backend.live.projection import Projection
from backend.live.prompt import instruction
from backend.live.scribe import Scribe
from backend.live.soundtrack import Soundtrack
from backend.live.store import ENTERABLE, Store
from backend.live.telling import caption, question_message
from backend.live.timing import Timing
from backend.live.transcript import Change

logger = logging.getLogger(__name__)


class InterviewSession:
    """The life of one connection of one interview. All methods run on the loop."""

    def __init__(
        self,
        record: InterviewRecord,
        story: facts.Story,
        store: Store,
        journal: JournalWriter,
        ports: Ports,
    ) -> None:
        """Take up where record and journal stand."""
        self.record = record
        self._store, self._journal, self._ports = store, journal, ports
        self._browser = Browser(ports.outbox, lambda: self.hang_up(protocol.CloseCode.TOO_SLOW))
        self.outbox = ports.outbox
        self.released, self.finished = asyncio.Event(), asyncio.Event()
        self._track = Soundtrack(story, journal, self._on_journal_failure)
        self._talk = Conversation(record)
        self._on_replaced = partial(self.hang_up, protocol.CloseCode.REPLACED)
        self._projection = Projection(ports.process.rounds, self._on_replaced, store, journal)
        self._scribe = Scribe(record, story.next_message, self._track, store, self._projection)
        loop = asyncio.get_running_loop()
        active_s = max(record.active_ms, story.active_ms) / 1000
        self._time = Timing(loop.time, self._track, active_s)
        self._model = Interviewer(
            (self._open_session, ports.process.breaker, ports.policy),
            story,
            self._talk,
            self._track,
            self._time,
            self._browser,
            self._scribe,
            self._carry_out,
        )
        kept = (self._track, self._time, self._scribe)
        self._conduct = Conduct(self._talk, record.id, story, *kept)
        options = look_for(self._conduct.terms)
        rows = (self._projection, store)
        self._ear = Ear(self._track, *rows, self._browser.tell, options, story)
        self._track.let_hear(self._ear)
        self._end_reason = ""
        self._closing: asyncio.Future[int] = loop.create_future()

    def welcome(self, hello: protocol.Hello) -> dict[str, Any]:
        """Return the first message: all that a page needs to go on."""
        self._time.switch_microphone(on=hello.microphone)
        return {
            "type": "welcome",
            "interview": str(self.record.id),
            "epoch": self._store.epoch,
            "next_sequence": self._track.next_frame,
            "next_message": self._scribe.next_message,
            "position_ms": to_ms(self._track.position),
            "frame_ms": protocol.FRAME_MS,
            "state": self._talk.state,
            "question": question_message(self._talk.coverage),
            "time_left_s": max(0, self._talk.time_left_s(self._time.active_s)),
            "emulated": self._ports.emulated,
            "integrity": self._conduct.asked_of_page,
            "captions": [caption(Change(turn, final=True)) for turn in self._scribe.record_turns],
        }

    async def run(self) -> int:
        """Hold the talk; return the code to close the socket with."""
        process = self._ports.process
        trouble = partial(logger.error, "the disk refuses the journal of %s", self.record.id)
        process.syncer.add(self._journal, self._on_durable, trouble, self._on_replaced)
        tasks: list[asyncio.Future[Any]] = [
            asyncio.create_task(self._model.upstream.run(), name="upstream"),
            process.lookout.watch(self),
        ]
        try:
            await asyncio.wait([self._closing, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()  # neither ends by itself: raise what ended it
            return self._closing.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._wind_up()

    def hang_up(self, code: int = protocol.CloseCode.ENDED) -> None:
        """End this connection, not the interview. May be called at any time, repeatedly."""
        if not self._closing.done():
            self._closing.set_result(code)

    def on_frame(self, frame: protocol.AudioFrame) -> None:
        """Take a frame of the candidate: journal, model, level. Never waits.

        Raises:
            BadMessage: its number is absurd.
        """
        if not self._closing.done():  # not acknowledged, so the next connection gets it
            self._model.uplink.take(frame)

    def on_message(self, message: protocol.ClientMessage) -> None:
        """Take a text message. Never waits.

        Raises:
            BadMessage: it has no place here.
        """
        if self._closing.done():
            return
        match message:
            case protocol.Microphone(on=on):
                self._time.switch_microphone(on=on)
                if not on:
                    self._model.upstream.audio_ended()
            case protocol.Played(number=number, offset_ms=offset_ms):
                dropped = self._track.report_played(number, offset_ms)
                if dropped is not None:
                    self._carry_out(self._talk.on_played(dropped))
            case protocol.Ping(sent_ms=sent_ms):
                self._browser.tell({"type": "pong", "sent_ms": sent_ms})
            case protocol.Hello():
                raise protocol.BadMessage("hello comes once")
            case _:
                self._take(message)

    def _take(self, message: protocol.Durable) -> None:
        """Take a message that the page repeats until it is acknowledged."""
        if not self._scribe.keep_message(message, self._track.acks):
            self._acknowledge()
            return
        match message:
            case protocol.Answer(text=text):
                self._carry_out(self._talk.on_answer(text, self._time.moment()))
            case protocol.Control(action=action):
                self._carry_out(self._talk.on_control(action, self._time.moment()))
            case _:
                if isinstance(message, protocol.BrowserEvent):
                    self._ear.noticed(message.kind)
                self._carry_out(self._conduct.take(message))

    def _carry_out(self, actions: Iterable[do.Action]) -> None:
        for action in actions:
            match action:
                case do.Tell(message=message, soon=soon):
                    self._browser.tell(message, soon=soon)
                case do.Reply(call_id=call_id, name=name, response=response):
                    self._model.upstream.reply(call_id, name, dict(response))
                case do.Say(text=text):
                    self._model.upstream.say(text)
                case do.SaveTurn(turn=turn):
                    if turn.speaker == "candidate":
                        self._track.answer_ended()
                    self._scribe.keep_turn(turn)
                case do.SaveCoverage(question=question):
                    self._scribe.keep_coverage(question)
                case do.PlayUnheard():
                    self._model.play(self._track.take_unheard())
                case do.Rest():
                    self._browser.tell({"type": "notice", "code": "closed_by_silence"})
                    self.hang_up(protocol.CloseCode.RESTING)
                case do.End(reason=reason):
                    self._end(reason)

    def _end(self, reason: str) -> None:
        self._time.stop()
        self.keep_progress()
        self._scribe.end(reason)
        self._end_reason = reason
        self.hang_up()

    async def _open_session(self, handle: str) -> LiveConnection:
        record = replace(self.record, turns=self._scribe.record_turns)
        text = instruction(record, self._talk.coverage, resuming=bool(record.turns))
        return await self._ports.connect(text, round(record.silence_s * 1000), handle)

    def pass_time(self) -> None:
        """Let the talk take note of the time, and look after the model and the microphone."""
        now = self._time.moment()
        self._carry_out(self._talk.on_time(now))
        self._browser.look()
        self._model.upstream.look(
            now.clock_s,
            boundary=self._talk.is_at_boundary(now),
            expecting=self._talk.expects(now),
        )
        if self.outbox.is_stuck(now.clock_s):
            self.hang_up(protocol.CloseCode.TOO_SLOW)
        if notice := self._model.uplink.trouble():
            self._browser.tell({"type": "notice", "code": notice})

    def keep_progress(self, *, rows: bool = True) -> None:
        """Keep the clock, in the journal or in its row too, and tell the page."""
        self._scribe.keep_progress(self._time.active_s, rows=rows)
        self._model.tell_time()

    def on_row(self, state: str, epoch: int, reason: str) -> None:
        """End the connection when the row says that the interview ended or moved elsewhere."""
        if epoch > self._store.epoch and self._store.is_overtaken():
            self.hang_up(protocol.CloseCode.REPLACED)
        elif state not in ENTERABLE:
            self._browser.tell({"type": "ended", "reason": reason})
            self.hang_up(protocol.CloseCode.NOT_AUTHORISED)

    def _on_durable(self, sequence: int) -> None:
        if self._track.acks.synced(sequence):
            self._acknowledge()

    def _acknowledge(self) -> None:
        acks = self._track.acks
        position_ms = to_ms(self._track.position)
        self._browser.acknowledge(acks.frame, acks.message, position_ms, soon=True)

    def _on_journal_failure(self) -> None:
        logger.error("the journal of interview %s cannot be written", self.record.id)
        self.hang_up(protocol.CloseCode.OUR_FAILURE)

    async def _wind_up(self) -> None:
        """Keep what is open, make it durable, and leave the interview paused or ended."""
        self._time.stop()
        if not self._talk.ended:
            self._carry_out(self._talk.closing(self._time.moment(), self._track.cut()))
            self.keep_progress()
            self._scribe.pause()
        await self._ear.close()
        self._ports.process.syncer.remove(self._journal)
        with suppress(JournalFailed):
            await asyncio.to_thread(self._journal.close, give_back=bool(self._end_reason))
        self._on_durable(self._journal.durable)
        self.released.set()  # the next connection reads the journal and need not wait for rows
        await self._projection.settle(timeout_s=5)
        if self._end_reason:
            # Told last: the page asks for its receipt at once, and the row shall say the same.
            self._browser.tell({"type": "ended", "reason": self._end_reason})
