"""From a journal back to the rows. All functions block."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from backend.integrity import events
from backend.integrity.events import Observation
from backend.interviews import lifecycle, record
from backend.interviews.room import journal_folder
from backend.journal.files import segments
from backend.live.clock import to_ms
from backend.live.facts import Story, read_story
from backend.live.protocol import BrowserEvent

logger = logging.getLogger(__name__)


def replay_rows(interview_id: UUID) -> Story:
    """Write all rows that the journal tells, also its end if they missed it."""
    folder = journal_folder(interview_id)
    story = read_story(folder)
    write_story(interview_id, story)
    if story.end_reason:
        _end(interview_id, story, folder)
    return story


def write_story(interview_id: UUID, story: Story) -> None:
    """Bring turns, coverage, clock and events up to what a journal tells."""
    record.rebuild(interview_id, story.turns, story.coverage, story.active_ms, story.tokens)
    if story.events:
        keep_events(interview_id, map(_observation, story.events))


def keep_event(interview_id: UUID, event: BrowserEvent) -> None:
    """Write what a page noticed."""
    seen = Observation(event.kind, event.start_ms, event.end_ms, event.detail, event.explanation)
    keep_events(interview_id, (seen,))


def keep_events(interview_id: UUID, observed: Iterable[Observation]) -> None:
    """Write what a page noticed; what cannot be is left out and never tried again."""
    left_out = events.keep(interview_id, list(observed))
    if left_out:
        logger.warning("%d events of interview %s were left out", left_out, interview_id)


def _observation(fact: Mapping[str, Any]) -> Observation:
    return Observation(
        fact["kind"],
        fact["start_ms"],
        fact["end_ms"],
        fact.get("detail") or {},
        fact.get("explanation") or "",
    )


def _end(interview_id: UUID, story: Story, folder: Path) -> None:
    """End an interview whose row does not know it yet; a row that ended otherwise stays."""
    if story.end_reason not in lifecycle.EndReason.values:
        return
    newest = max(path.stat().st_mtime for path in segments(folder))
    ended = datetime.fromtimestamp(newest, UTC)
    if record.state_of(interview_id)[0] == lifecycle.State.READY:
        lifecycle.go_live(interview_id, now=ended - timedelta(milliseconds=to_ms(story.position)))
    began = record.started_at(interview_id)
    lifecycle.complete(
        interview_id, lifecycle.EndReason(story.end_reason), now=max(ended, began or ended)
    )
