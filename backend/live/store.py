"""The database of one connection: the record's verbs, bound to interview and epoch."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from backend.integrity import availability, events, policies
from backend.interviews import lifecycle, record
from backend.interviews.room import journal_folder
from backend.interviews.sheets import Sheet
from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord
from backend.journal.errors import JournalFailed
from backend.journal.files import newest_epoch
from backend.journal.records import Kind
from backend.journal.writer import JournalWriter
from backend.live.decided import Decided, Heard
from backend.live.facts import Story, read_story, record_fact, terms_fact
from backend.live.noticing import Availability, Explanation
from backend.live.process import LiveProcess
from backend.live.projection import AWAY, Write
from backend.live.replaying import end_row, keep_heard, keep_scores, replay_rows, write_story
from backend.scoring.signals.summary import Summary

logger = logging.getLogger(__name__)

ENTERABLE = ("ready", "live", "paused")
"""States in which a socket may open."""

Entry = tuple[InterviewRecord, Story, "Store", JournalWriter]


class NotEnterable(Exception):
    """The interview is not in a state that has a socket."""


class Store:
    """Writes of one connection. The verbs block: `Projection` runs them off the loop."""

    def __init__(self, interview_id: UUID, epoch: int, missed: Story | None = None) -> None:
        """Bind the verbs to one interview and its newest epoch.

        `missed` is what the rows have to be brought up to first, when the interview was
        entered while the database was away.
        """
        self._id = interview_id
        self.epoch = epoch
        self._missed = missed
        self._catching_up = threading.Lock()
        self._question_keys: dict[int, int] = {}

    def sheet(self, writes: Iterable[Write]) -> Sheet | None:
        """Return writes as plain rows; None where they are more, or while the rows are behind."""
        if self._missed is not None:
            return None
        sheet = Sheet(self._id, self.epoch, question_keys=self._question_keys)
        for verb, args, _ in writes:
            if verb == self.write_turn:
                sheet.turns.append(*args)
            elif verb == self.write_coverage:
                sheet.coverage.append(*args)
            elif verb == self.write_progress:
                sheet.progress.append(args)
            else:
                return None
        return sheet

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make the writes within in one transaction.

        Raises:
            StaleEpoch: a newer connection owns the interview.
        """
        self._question_keys = {}  # they may be what a common round was refused for
        self._catch_up()
        with record.owned(self._id, self.epoch):
            yield

    def write_turn(self, turn: TurnRecord) -> None:
        """Write or complete a turn."""
        record.write_turn(self._id, self.epoch, turn)

    def write_coverage(self, question: QuestionRecord) -> None:
        """Write how a question stands."""
        record.write_coverage(
            self._id, self.epoch, question.sequence, question.coverage, question.follow_ups_used
        )

    def write_progress(self, active_ms: int, tokens: Mapping[str, int]) -> None:
        """Write the clock and the model's usage."""
        record.write_progress(self._id, self.epoch, active_ms, tokens)

    def write_decision(self, decided: Decided) -> None:
        """Write what the page noticed, and what followed."""
        events.keep_decided(self._id, (decided.decision,))

    def write_availability(self, message: Availability) -> None:
        """Write what the page can notice."""
        availability.keep(self._id, message.number, message.signals)

    def write_explanation(self, message: Explanation) -> None:
        """Write the candidate's words beside the event."""
        events.explain(self._id, UUID(message.event), message.text)

    def write_heard(self, heard: Heard) -> None:
        """Write an event that the scorer found."""
        keep_heard(self._id, (heard.fact(),))

    def write_scores(self, summary: Summary) -> None:
        """Write what the sound of this connection came to."""
        keep_scores(self._id, summary.to_json())

    def rebuild(self) -> None:
        """Write everything that the journal tells."""
        replay_rows(self._id)

    def is_overtaken(self) -> bool:
        """Return whether a newer connection has a journal; a claim without one is nobody's."""
        return newest_epoch(journal_folder(self._id)) > self.epoch

    def pause(self) -> None:
        """Stop the clock, unless a newer connection goes on."""
        lifecycle.pause(self._id, epoch=self.epoch)

    def complete(self, reason: str) -> None:
        """End the interview and have its recording made."""
        from backend.live.tasks import finish_recording

        if end_row(self._id, lifecycle.EndReason(reason)):
            transaction.on_commit(lambda: finish_recording.enqueue(str(self._id)), robust=True)

    def _catch_up(self) -> None:
        """Bring the rows up to what they missed, once; a row that ended meanwhile stays ended."""
        with self._catching_up:
            if self._missed is None:
                return
            with transaction.atomic():
                record.raise_epoch(self._id, self.epoch)
                epoch = record.state_of(self._id)[1]
                # A claim that never came to a segment is nobody's: the journal says who owns.
                if newest_epoch(journal_folder(self._id)) == self.epoch:
                    self.epoch = epoch
                lifecycle.go_live(self._id)
                write_story(self._id, self._missed)
            self._missed = None


def enter(interview_id: UUID) -> Entry:
    """Take ownership of an interview and bring its rows up to its journal. Blocks.

    While the database is away, a talk that has begun is taken up from its journal alone.

    Raises:
        NotEnterable: the interview is over or not prepared.
        JournalTaken: a newer connection was faster.
        JournalFailed: the disk refuses.
        DatabaseError, InterfaceError: the database is away and the talk has not begun.
    """
    claimed = 0
    try:
        if record.state_of(interview_id)[0] not in ENTERABLE:
            raise NotEnterable
        record.raise_epoch(interview_id, newest_epoch(journal_folder(interview_id)))
        claimed = lifecycle.claim_epoch(interview_id)
        return _enter_by_rows(interview_id, claimed)
    except AWAY:
        newest = newest_epoch(journal_folder(interview_id))
        if not newest:
            raise
        logger.warning("the database is away: an interview is taken up from its journal")
        entry = _enter_by_journal(interview_id, max(newest + 1, claimed))
        if entry is None:
            raise
        return entry


def _enter_by_rows(interview_id: UUID, epoch: int) -> Entry:
    # The journal is taken before it is read, so that nothing is added behind the reading.
    journal = JournalWriter(journal_folder(interview_id), epoch)
    try:
        story = read_story(journal_folder(interview_id))
        if story.turns or story.coverage or story.events or story.availabilities:
            write_story(interview_id, story)
        if story.end_reason:
            replay_rows(interview_id)
            raise NotEnterable
        if not lifecycle.go_live(interview_id):
            raise NotEnterable
        record.write_interviewer(
            interview_id, settings.ENVIRONMENT.gemini_model, emulated=settings.EMULATED
        )
        found = record.load(interview_id)
        story.terms = policies.freeze(interview_id)
        journal.append(Kind.FACT, terms_fact(story.terms))
        journal.append(Kind.FACT, record_fact(_without_turns_of(story, found)))
    except BaseException:
        with suppress(JournalFailed):
            journal.close()
        raise
    return found, story, Store(interview_id, epoch), journal


def _enter_by_journal(interview_id: UUID, epoch: int) -> Entry | None:
    journal = JournalWriter(journal_folder(interview_id), epoch)
    story = read_story(journal_folder(interview_id))
    if story.record is None or story.end_reason:
        journal.close()
        if story.end_reason:
            raise NotEnterable
        return None
    journal.append(Kind.FACT, record_fact(_without_turns_of(story, story.record)))
    found = from_story(story.record, story)
    return found, story, Store(interview_id, epoch, missed=story), journal


def from_story(known: InterviewRecord, story: Story) -> InterviewRecord:
    """Return the record as it stands after what the journal tells. Pure."""
    turns = {**{turn.sequence: turn for turn in known.turns}, **story.turns}
    return replace(
        known,
        active_ms=max(known.active_ms, story.active_ms),
        tokens={**known.tokens, **story.tokens},
        turns=tuple(turns[sequence] for sequence in sorted(turns)),
        questions=tuple(_covered(question, story) for question in known.questions),
    )


def _covered(question: QuestionRecord, story: Story) -> QuestionRecord:
    coverage, used = story.coverage.get(
        question.sequence, (question.coverage, question.follow_ups_used)
    )
    return replace(question, coverage=coverage, follow_ups_used=used)


def _without_turns_of(story: Story, found: InterviewRecord) -> InterviewRecord:
    """Leave out the turns that the journal holds already."""
    return replace(
        found, turns=tuple(turn for turn in found.turns if turn.sequence not in story.turns)
    )


async def off_loop(process: LiveProcess, verb: Any, *args: Any) -> Any:
    """Run a blocking verb in a database thread of the process."""
    return await process.in_database(verb, *args)
