"""The database of one connection: the record's verbs, bound to interview and epoch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings

from backend.interviews import lifecycle, record
from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord
from backend.live.facts import Story, read_story
from backend.live.process import LiveProcess, journal_folder

logger = logging.getLogger(__name__)

ENTERABLE = ("ready", "live", "paused")
"""States in which a socket may open."""


class NotEnterable(Exception):
    """The interview is not in a state that has a socket."""


class Store:
    """Writes of one connection. The verbs block: `Projection` runs them off the loop."""

    def __init__(self, interview_id: UUID, epoch: int) -> None:
        """Bind the verbs to one interview and its newest epoch."""
        self._id = interview_id
        self.epoch = epoch

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

    def pause(self) -> None:
        """Stop the clock, unless a newer connection goes on."""
        lifecycle.pause(self._id, epoch=self.epoch)

    def complete(self, reason: str) -> None:
        """End the interview and have its recording made."""
        from backend.live.tasks import finish_recording

        if lifecycle.complete(self._id, lifecycle.EndReason(reason)):
            finish_recording.enqueue(str(self._id))

    def read_state(self) -> tuple[str, int, str]:
        """Return state, epoch and end reason as they stand now."""
        return record.state_of(self._id)


def enter(interview_id: UUID) -> tuple[InterviewRecord, Story, Store]:
    """Take ownership of an interview and bring its rows up to its journal. Blocks.

    Raises:
        NotEnterable: the interview is over or not prepared.
    """
    if record.state_of(interview_id)[0] not in ENTERABLE:
        raise NotEnterable
    epoch = lifecycle.claim_epoch(interview_id)
    story = read_story(journal_folder(interview_id))
    if story.turns or story.coverage:
        record.rebuild(interview_id, story.turns, story.coverage)
    if not lifecycle.go_live(interview_id):
        raise NotEnterable
    record.write_interviewer(
        interview_id, settings.ENVIRONMENT.gemini_model, emulated=settings.EMULATED
    )
    return record.load(interview_id), story, Store(interview_id, epoch)


async def off_loop(process: LiveProcess, verb: Any, *args: Any) -> Any:
    """Run a blocking verb in a database thread of the process."""
    return await asyncio.get_running_loop().run_in_executor(process.executor, verb, *args)
