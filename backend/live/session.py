"""One live interview: carries audio and decisions between browser, journal, model and rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from backend.audio.resampling import resample
from backend.gemini import coverage as contract
from backend.gemini import events
from backend.gemini.live import LiveConnection
from backend.interviews.values import InterviewRecord
from backend.journal.records import Kind
from backend.journal.writer import JournalFailed, JournalWriter
from backend.live import facts, protocol
from backend.live.actions import Action, End, Reply, SaveCoverage, SaveTurn, Say, Tell
from backend.live.browser import Browser
from backend.live.clock import to_ms
from backend.live.conversation import Conversation, caption
from backend.live.lookout import NO_AUDIO_S, keep_looking
from backend.live.ports import Ports
from backend.live.projection import Projection
from backend.live.prompt import instruction
from backend.live.soundtrack import Soundtrack
from backend.live.store import ENTERABLE, Store, off_loop
from backend.live.timing import Timing
from backend.live.transcript import Change
from backend.live.upstream import Upstream

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
        self._store = store
        self._journal = journal
        self._ports = ports
        self._browser = Browser(ports.outbox, lambda: self.hang_up(protocol.CloseCode.TOO_SLOW))
        self.outbox = ports.outbox
        self.finished = asyncio.Event()
        self._track = Soundtrack(story, journal, self._on_journal_failure)
        self._talk = Conversation(record)
        self._turns = {turn.sequence: turn for turn in record.turns}
        self._resuming = bool(record.turns)
        self._tokens = dict(record.tokens)
        self._upstream = Upstream(self._open_session, self)
        self._projection = Projection(
            ports.process.executor, lambda: self.hang_up(protocol.CloseCode.REPLACED)
        )
        loop = asyncio.get_running_loop()
        active_s = max(record.active_ms, story.active_ms) / 1000
        self._time = Timing(loop.time, self._track, active_s)
        self._told_no_audio = False
        self._end_reason = ""
        self._closing: asyncio.Future[int] = loop.create_future()

    def welcome(self, hello: protocol.Hello) -> dict[str, Any]:
        """Return the first message: all that a page needs to go on."""
        self._time.switch_microphone(on=hello.microphone)
        turns = sorted(self._turns.values(), key=lambda turn: turn.sequence)
        return {
            "type": "welcome",
            "interview": str(self.record.id),
            "epoch": self._store.epoch,
            "next_sequence": self._track.next_frame,
            "position_ms": to_ms(self._track.position),
            "frame_ms": protocol.FRAME_MS,
            "state": self._talk.state,
            "question": self._talk.question_message(),
            "time_left_s": max(0, self._talk.time_left_s(self._time.active_s)),
            "emulated": self._ports.emulated,
            "captions": [caption(Change(turn, final=True)) for turn in turns],
        }

    async def run(self) -> int:
        """Hold the talk; return the code to close the socket with."""
        syncer = self._ports.process.syncer
        syncer.add(self._journal, self._on_durable, self._on_journal_failure)
        tasks = [
            asyncio.create_task(self._upstream.run(), name="upstream"),
            asyncio.create_task(keep_looking(self), name="live-clock"),
        ]
        try:
            waited: list[asyncio.Future[Any]] = [self._closing, *tasks]
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
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
        if self._track.take(frame):
            self._time.frame_arrived()
            self._upstream.push_audio(frame.pcm)

    def on_message(self, message: protocol.ClientMessage) -> None:
        """Take a text message. Never waits.

        Raises:
            BadMessage: it has no place here.
        """
        match message:
            case protocol.Answer(text=text):
                self._carry_out(self._talk.on_answer(text, self._time.moment()))
            case protocol.Control(action=action):
                self._carry_out(self._talk.on_control(action, self._time.moment()))
            case protocol.Microphone(on=on):
                self._time.switch_microphone(on=on)
                if not on:
                    self._upstream.audio_ended()
            case protocol.Played(number=number, offset_ms=offset_ms):
                self._track.fact("played", number=number, offset_ms=offset_ms)
            case protocol.Ping(sent_ms=sent_ms):
                self._browser.tell({"type": "pong", "sent_ms": sent_ms})
            case protocol.Hello():
                raise protocol.BadMessage("hello comes once")

    def on_connected(self) -> None:
        """Begin or take up the talk with a fresh session."""
        self._time.run()
        self._upstream.say(contract.RESUME_TEXT if self._resuming else contract.BEGIN_TEXT)
        self._carry_out(self._talk.on_upstream(connected=True, now=self._time.moment()))
        self._tell_time()

    def on_lost(self) -> None:
        """Stop the clock and tell the candidate; the recording goes on."""
        self._time.stop()
        self._resuming = bool(self._turns)
        self._carry_out(self._talk.on_upstream(connected=False, now=self._time.moment()))
        self._browser.tell({"type": "notice", "code": "upstream_paused"})
        self._tell_time()

    def on_events(self, batch: list[events.Event]) -> None:
        """Take what one message of the model held."""
        for event in batch:
            match event:
                case events.Audio(pcm=pcm, rate_hz=rate_hz):
                    self._play(pcm, rate_hz)
                case events.Interrupted():
                    self._interrupt()
                case events.Usage(counts=counts):
                    for name, count in counts.items():
                        self._tokens[name] = self._tokens.get(name, 0) + count
                case _:
                    self._carry_out(self._talk.on_event(event, self._time.moment()))

    def _play(self, pcm: bytes, rate_hz: int) -> None:
        if rate_hz != protocol.INTERVIEWER_RATE_HZ:
            pcm = resample(pcm, rate_hz, protocol.INTERVIEWER_RATE_HZ)
        self._time.moment()
        placed = self._track.play(pcm, protocol.INTERVIEWER_RATE_HZ)
        if placed is None:
            return
        self._browser.play(pcm)
        self._carry_out(self._talk.on_audio(*placed, self._time.moment()))

    def _interrupt(self) -> None:
        self._time.moment()
        dropped = self._track.cut()
        self._browser.drop_audio()
        self._carry_out(self._talk.on_interrupted(dropped, self._time.moment()))

    def _carry_out(self, actions: Iterable[Action]) -> None:
        for action in actions:
            match action:
                case Tell(message=message):
                    self._browser.tell(message)
                case Reply(call_id=call_id, name=name, response=response):
                    self._upstream.reply(call_id, name, dict(response))
                case Say(text=text):
                    self._upstream.say(text)
                case SaveTurn(turn=turn):
                    self._turns[turn.sequence] = turn
                    if turn.speaker == "candidate":
                        self._track.answer_ended()
                    self._track.append(Kind.FACT, facts.turn_fact(turn))
                    self._projection.put(self._store.write_turn, turn)
                case SaveCoverage(question=question):
                    self._track.append(Kind.FACT, facts.coverage_fact(question))
                    self._projection.put(self._store.write_coverage, question)
                case End(reason=reason):
                    self._end(reason)

    def _end(self, reason: str) -> None:
        self._time.stop()
        self.keep_progress()
        self._track.fact("end", reason=reason, position=self._track.position)
        self._projection.put(self._store.complete, reason)
        self._end_reason = reason
        self.hang_up()

    async def _open_session(self) -> LiveConnection:
        turns = tuple(self._turns[sequence] for sequence in sorted(self._turns))
        text = instruction(
            replace(self.record, turns=turns), self._talk.coverage, resuming=self._resuming
        )
        return await self._ports.connect(text, round(self.record.silence_s * 1000))

    def pass_time(self) -> None:
        """Let the talk take note of the time."""
        self._carry_out(self._talk.on_time(self._time.moment()))
        quiet = self._time.quiet_s > NO_AUDIO_S
        if quiet and not self._told_no_audio:
            self._browser.tell({"type": "notice", "code": "no_audio"})
        self._told_no_audio = quiet

    def keep_progress(self) -> None:
        """Keep the clock and tell the page."""
        active_ms = round(self._time.active_s * 1000)
        self._track.fact("progress", active_ms=active_ms, position=self._track.position)
        self._projection.put(self._store.write_progress, active_ms, dict(self._tokens))
        self._tell_time()

    async def check_row(self) -> None:
        """End the connection when the interview ended or moved elsewhere."""
        with suppress(Exception):  # the database may be away; the talk goes on without it
            state, epoch, reason = await off_loop(self._ports.process, self._store.read_state)
            if epoch != self._store.epoch:
                self.hang_up(protocol.CloseCode.REPLACED)
            elif state not in ENTERABLE:
                self._browser.tell({"type": "ended", "reason": reason})
                self.hang_up(protocol.CloseCode.NOT_AUTHORISED)

    def _on_durable(self, sequence: int) -> None:
        if self._track.acknowledge(sequence):
            position_ms = to_ms(self._track.position)
            self._browser.tell(
                {"type": "ack", "sequence": self._track.acknowledged, "position_ms": position_ms}
            )

    def _on_journal_failure(self) -> None:
        logger.error("the journal of interview %s cannot be written", self.record.id)
        self.hang_up(protocol.CloseCode.OUR_FAILURE)

    def _tell_time(self) -> None:
        left_s = self._talk.time_left_s(self._time.active_s)
        self._browser.tell_time(left_s, running=self._time.is_running)

    async def _wind_up(self) -> None:
        """Keep what is open, make it durable, and leave the interview paused or ended."""
        self._time.stop()
        if not self._talk.ended:
            self._carry_out(self._talk.closing(self._time.moment()))
            self.keep_progress()
            self._projection.put(self._store.pause)
        self._ports.process.syncer.remove(self._journal)
        with suppress(JournalFailed):
            await asyncio.to_thread(self._journal.close)
        self._on_durable(self._journal.durable)
        await self._projection.settle(timeout_s=5)
        if self._end_reason:
            # Told last: the page asks for its receipt at once, and the row shall say the same.
            self._browser.tell({"type": "ended", "reason": self._end_reason})
