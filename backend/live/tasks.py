"""Work after a talk: its recording, and the talks that nobody ended."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.files.storage import storages
from django.utils import timezone
from django_tasks import task

from backend.interviews import lifecycle, record
from backend.journal.reader import read_interview
from backend.live.facts import read_story
from backend.live.process import journal_folder
from backend.live.recording import MEDIA_TYPE, RATE_HZ, render

logger = logging.getLogger(__name__)

ABANDON_AFTER: Final = timedelta(hours=24)
"""How long a paused interview waits for its candidate (a guess, to be calibrated)."""
EXPIRE_AFTER: Final = timedelta(hours=24)
"""How long an interview without a personal link waits to be begun (a guess, to be calibrated)."""
LIVE_SILENT_AFTER: Final = timedelta(minutes=2)
"""A live interview whose process wrote nothing for this long has lost its process."""


@task()
def finish_recording(interview_id: str) -> None:
    """Make the recording of an interview from its journal. Safe to run twice."""
    rebuild(UUID(interview_id))


def rebuild(interview_id: UUID) -> int:
    """Write the rows and the recording that the journal tells; return the number of turns."""
    folder = journal_folder(interview_id)
    story = read_story(folder)
    record.rebuild(interview_id, story.turns, story.coverage)
    name = f"recordings/{interview_id}.flac"
    target = Path(storages["private"].path(name))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_suffix(".partial.flac")
    rendered = render(read_interview(folder), partial)
    if rendered is not None:
        partial.chmod(0o600)
        partial.replace(target)
        record.write_recording(
            interview_id,
            file=name,
            media_type=MEDIA_TYPE,
            sample_rate_hz=RATE_HZ,
            duration_ms=rendered.duration_ms,
            size_bytes=rendered.size_bytes,
            sha256=rendered.sha256,
        )
    return len(story.turns)


def sweep() -> None:
    """Find what a lost process or message left behind. Safe to run at any time."""
    now = timezone.now()
    lifecycle.pause_lost(now - LIVE_SILENT_AFTER)
    for interview_id in record.paused_since(now - ABANDON_AFTER):
        lifecycle.abandon(interview_id, now=now)
    for interview_id in record.never_begun(now - EXPIRE_AFTER):
        lifecycle.expire(interview_id, now=now)
    for interview_id in record.ended_without_recording():
        if any(journal_folder(interview_id).glob("*.journal")):
            finish_recording.enqueue(str(interview_id))
