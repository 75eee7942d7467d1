"""Work after a talk: its recording, and the talks that nobody ended."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.files.storage import storages
from django.utils import timezone
from django_tasks import task

from backend.evaluation import tasks as evaluation
from backend.interviews import leftovers, lifecycle, peaks, record
from backend.interviews.room import journal_folder
from backend.journal.files import epoch_of, segments
from backend.journal.reader import read_interview
from backend.live.recording import MEDIA_TYPE, RATE_HZ, render
from backend.live.replaying import replay_rows

logger = logging.getLogger(__name__)

ABANDON_AFTER: Final = timedelta(hours=24)
"""How long a paused interview waits for its candidate (a guess, to be calibrated)."""
EXPIRE_AFTER: Final = timedelta(hours=24)
"""How long an interview without a personal link waits to be begun (a guess, to be calibrated)."""
OUTDATED: Final = "outdated"
"""Marks a journal that goes on behind its recording, until the recording is made anew."""
LIVE_SILENT_AFTER: Final = timedelta(minutes=2)
"""A live interview whose process wrote nothing for this long has lost its process."""


@task()
def finish_recording(interview_id: str) -> None:
    """Make an interview's recording from its journal and have it judged. Safe to run twice."""
    rebuild(UUID(interview_id))
    peaks.make.enqueue(interview_id)
    evaluation.request(UUID(interview_id))


def outdate_recording(folder: Path) -> None:
    """Note that a journal goes on: its recording is made anew even if this process dies."""
    (folder / OUTDATED).touch(mode=0o600)


def rebuild(interview_id: UUID) -> int:
    """Write the rows and the recording that the journal tells; return the number of turns."""
    marker = journal_folder(interview_id) / OUTDATED
    noted = _noted(marker)
    story = replay_rows(interview_id)
    make_recording(interview_id)
    if noted is not None and _noted(marker) == noted:
        marker.unlink(missing_ok=True)
    return len(story.turns)


def _noted(marker: Path) -> float | None:
    try:
        return marker.stat().st_mtime
    except FileNotFoundError:
        return None


def make_recording(interview_id: UUID) -> bool:
    """Write the recording that the journal tells; return whether it tells any sound."""
    folder = journal_folder(interview_id)
    name = f"recordings/{interview_id}.flac"
    target = Path(storages["private"].path(name))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_suffix(".partial.flac")
    rendered = render(read_interview(folder), partial)
    if rendered is None:
        return False
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
    return True


def bring_ends(now: datetime) -> None:
    """End the talks whose journal says so and whose rows missed it.

    The database was away when they ended, or their process died between journal and row.
    """
    silent = now - LIVE_SILENT_AFTER
    waiting = leftovers.live_silent_since(silent)
    for interview_id, epoch in leftovers.paused_epochs():
        found = segments(journal_folder(interview_id))
        is_ahead = found and epoch_of(found[-1]) > epoch
        if is_ahead and found[-1].stat().st_mtime < silent.timestamp():
            waiting.append(interview_id)
            record.raise_epoch(interview_id, epoch_of(found[-1]))
    for interview_id in waiting:
        if replay_rows(interview_id).end_reason:
            finish_recording.enqueue(str(interview_id))


def sweep() -> None:
    """Find what a lost process or message left behind. Safe to run at any time."""
    now = timezone.now()
    bring_ends(now)
    lifecycle.pause_lost(now - LIVE_SILENT_AFTER)
    for interview_id in leftovers.paused_since(now - ABANDON_AFTER):
        lifecycle.abandon(interview_id, now=now)
    for interview_id in leftovers.never_begun(now - EXPIRE_AFTER):
        lifecycle.expire(interview_id, now=now)
    for interview_id in leftovers.ended_without_recording():
        if any(journal_folder(interview_id).glob("*.journal")):
            finish_recording.enqueue(str(interview_id))
