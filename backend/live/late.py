"""What a page still held when its interview ended: taken, kept, and added to the recording.

A page that was cut off keeps what was said on the device. When it comes back after the end (it was
away for too long, or another page ended the talk), nobody listens any more, but nothing that was
said during the interview may be lost: it is journalled as ever and the recording is made anew.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils import timezone

from backend.interviews import leftovers, record
from backend.interviews.room import journal_folder
from backend.interviews.values import TurnRecord
from backend.journal import thinning
from backend.journal.errors import JournalFailed
from backend.journal.files import newest_epoch
from backend.journal.records import Kind
from backend.journal.syncer import Syncer
from backend.journal.writer import JournalWriter
from backend.live import facts, protocol
from backend.live.browser import Browser
from backend.live.clock import to_ms
from backend.live.outbox import Outbox
from backend.live.protocol import CloseCode
from backend.live.soundtrack import Soundtrack
from backend.live.tasks import outdate_recording
from backend.live.transcript import CANDIDATE

logger = logging.getLogger(__name__)

LATE_FOR: Final = timedelta(hours=36)
"""How long after the end a page may bring what it kept; pages keep it no longer
(`frontend/src/live/vault.ts`)."""
QUIET_S: Final = 15.0
"""Seconds without anything new after which the page has sent all it had (a guess)."""
MOST_FRAMES: Final = 6000
"""What a page keeps: ten minutes (`frontend/src/live/keeping.ts`)."""
MOST_CONNECTIONS: Final = 10
"""Late connections of one interview; each costs a segment and a recording (a guess)."""
NOTHING_WATCHED: Final = {"watch": [], "fullscreen": False, "camera": False, "max_strikes": None}
UNHEARD: Final = "[…]"
"""The text of what nobody has written down yet; a second pass may."""


class Entry(NamedTuple):
    """What a late connection goes on with."""

    story: facts.Story
    journal: JournalWriter
    epoch: int


class LateSession:
    """One connection to an interview that is over. All methods run on the loop; none waits."""

    def __init__(self, entry: Entry, outbox: Outbox, syncer: Syncer) -> None:
        """Go on behind what earlier connections kept."""
        story, journal = entry.story, entry.journal
        self._story, self._journal, self._syncer = story, journal, syncer
        self.outbox = outbox
        self._frames = 0
        self._browser = Browser(outbox, lambda: self.hang_up(CloseCode.TOO_SLOW))
        self._track = Soundtrack(story, journal, lambda: self.hang_up(CloseCode.OUR_FAILURE))
        self._next_message = story.next_message
        self._now_s = asyncio.get_running_loop().time
        self._newest_s = self._now_s()
        self._closing: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.kept = 0
        """Frames and messages that were new."""

    def welcome(self, interview_id: UUID, epoch: int) -> dict[str, Any]:
        """Return the first message: from where on the page shall send."""
        return {
            "type": "welcome",
            "interview": str(interview_id),
            "epoch": epoch,
            "next_sequence": self._track.next_frame,
            "next_message": self._next_message,
            "position_ms": to_ms(self._track.position),
            "frame_ms": protocol.FRAME_MS,
            "state": "ended",
            "question": None,
            "time_left_s": 0,
            "emulated": False,
            "integrity": NOTHING_WATCHED,
            "captions": [],
        }

    def on_frame(self, frame: protocol.AudioFrame) -> None:
        """Take a frame of the candidate.

        Raises:
            BadMessage: its number is absurd.
        """
        if self._closing.done():
            return  # not acknowledged, so the page keeps it
        if self._frames >= MOST_FRAMES:
            self.hang_up(CloseCode.TOO_FAST)
            return
        if new := self._track.take(frame):
            self._frames += len(new)
            self._count(len(new))

    def on_message(self, message: protocol.ClientMessage) -> None:
        """Take a text message.

        Raises:
            BadMessage: it has no place here.
        """
        if self._closing.done():
            return
        match message:
            case protocol.Ping(sent_ms=sent_ms):
                self._browser.tell({"type": "pong", "sent_ms": sent_ms})
            case protocol.Hello():
                raise protocol.BadMessage("hello comes once")
            case protocol.Microphone() | protocol.Played():
                return
            case _:
                self._keep(message)

    def hang_up(self, code: int = CloseCode.ENDED) -> None:
        """End this connection. May be called at any time, repeatedly."""
        if not self._closing.done():
            self._closing.set_result(code)

    async def run(self) -> int:
        """Take what comes until nothing new does; return the code to close the socket with."""
        self._syncer.add(
            self._journal, self._on_durable, partial(self.hang_up, CloseCode.OUR_FAILURE)
        )
        try:
            while not self._closing.done():
                left_s = self._newest_s + QUIET_S - self._now_s()
                if left_s <= 0:
                    break
                await asyncio.wait({self._closing}, timeout=left_s)
            self.hang_up()
            return self._closing.result()
        finally:
            self._syncer.remove(self._journal)
            await asyncio.to_thread(self._close)
            self._on_durable(self._journal.durable)

    def _keep(self, message: protocol.Durable) -> None:
        """Journal a message that the page repeats until it is durable; typed words are a turn."""
        if message.number >= self._next_message:
            sequence = self._track.append(Kind.FACT, facts.message_fact(message))
            if sequence is None:
                return
            self._next_message = message.number + 1
            self._track.acks.message_written(message.number, sequence)
            if isinstance(message, protocol.Answer):
                at_ms = to_ms(self._track.position)
                self._keep_turn(message.text, at_ms, at_ms, typed=True)
            self._count(1)
        self._acknowledge()

    def _count(self, new: int) -> None:
        self.kept += new
        self._newest_s = self._now_s()

    def _keep_turn(self, text: str, start_ms: int, end_ms: int, *, typed: bool) -> None:
        turns = self._story.turns
        last = turns[max(turns)] if turns else None
        sequence = 1 if last is None else last.sequence + 1
        question = None if last is None else last.question
        turn = TurnRecord(sequence, CANDIDATE, text, start_ms, end_ms, question, typed=typed)
        turns[sequence] = turn
        self._track.append(Kind.FACT, facts.turn_fact(turn))

    def _close(self) -> None:
        start, end = self._track.voice
        if start is not None:
            self._keep_turn(UNHEARD, to_ms(start), to_ms(end), typed=False)
        with suppress(JournalFailed):
            self._journal.close(give_back=True)

    def _on_durable(self, sequence: int) -> None:
        if self._track.acks.synced(sequence):
            self._acknowledge()

    def _acknowledge(self) -> None:
        acks = self._track.acks
        self._browser.acknowledge(acks.frame, acks.message, to_ms(self._track.position))


def enter(interview_id: UUID) -> Entry | None:
    """Begin a segment for what comes late; None where nothing is taken any more. Blocks.

    Raises:
        JournalTaken: a newer connection was faster.
        JournalFailed: the disk refuses.
    """
    if not leftovers.takes_late(interview_id, timezone.now() - LATE_FOR):
        return None
    folder = journal_folder(interview_id)
    newest = newest_epoch(folder)
    if not newest or thinning.is_thinned(folder):
        return None
    story = facts.read_story(folder)
    if story.late >= MOST_CONNECTIONS:
        return None
    record.raise_epoch(interview_id, newest + 1)
    journal = JournalWriter(folder, newest + 1)
    journal.append(Kind.FACT, facts.encode_fact("late"))
    outdate_recording(folder)
    return Entry(story, journal, newest + 1)
