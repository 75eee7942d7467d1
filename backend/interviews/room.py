"""Room on the disk for the journals of interviews."""

from __future__ import annotations

import logging
from pathlib import Path
from uuid import UUID

from django.conf import settings

from backend.interviews import record
from backend.interviews.models import Interview
from backend.interviews.refusals import Full
from backend.journal import reservation
from backend.journal.errors import DiskFull

logger = logging.getLogger(__name__)


def journals() -> Path:
    """Return the folder of all journals."""
    return Path(settings.DATA_DIR) / "journal"


def journal_folder(interview_id: UUID) -> Path:
    """Return where an interview's journal lies."""
    return journals() / str(interview_id)


def take(interview: Interview) -> None:
    """Reserve what the journal of this interview can need, before its talk begins.

    Raises:
        Full: the disk has not so much; running interviews keep what they have reserved.
    """
    if not settings.ENVIRONMENT.journal_reserve:
        return
    size = reservation.plan_bytes(record.planned_s(interview))
    try:
        reservation.reserve(journal_folder(interview.pk), size)
    except DiskFull:
        logger.exception("no room for the journal of another interview: %d bytes", size)
        raise Full from None
