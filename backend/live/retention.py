"""What becomes of journals after the talk: room given back, sound kept until it is proved.

A journal that went on behind its recording, because a page brought what it had kept, gets a new
recording here if the process that took it could not see to that.

The recording holds the candidate's samples bit for bit, so after `JOURNAL_KEEP_DAYS` a journal is
thinned to its facts, once the recording was decoded and equals what the journal renders to. The
facts are small, and the rows can still be rebuilt from them. All functions block.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import soundfile
from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from backend.interviews import leftovers
from backend.interviews.room import journal_folder, journals
from backend.journal import reservation, thinning
from backend.journal.files import newest_epoch
from backend.journal.reader import read_interview
from backend.live.recording import BLOCK_SAMPLES, render
from backend.live.tasks import OUTDATED, finish_recording, make_recording

logger = logging.getLogger(__name__)

SETTLED_AFTER: Final = timedelta(minutes=10)
"""How long after the end an interview's writer may still be at work (a guess)."""
UNUSED_AFTER_S: Final = 3600.0
"""Seconds that room waits for a talk to begin; `start` takes it again (a guess)."""
THINNED_AT_ONCE: Final = 3
"""Journals checked in one look: each is rendered anew (a guess, to be calibrated)."""
DIFFERS: Final = "differs"
"""Marks a journal whose recording could not be proved; it is kept for people to look at."""
LOOKED: Final = "looked-through"
"""Tells all processes when one of them looked last."""
LOOK_EVERY_S: Final = 600.0
"""Seconds; a look costs 0.1 ms for each folder (n = 3000), and folders stay."""
ASKED_AT_ONCE: Final = 500
"""Ids in one query; SQLite allows 32 766 parameters, older builds 999."""


def sweep() -> None:
    """Look through the journals now and then. Safe to run at any time, in any process."""
    marker = journals() / LOOKED
    if marker.exists() and time.time() - marker.stat().st_mtime < LOOK_EVERY_S:
        return
    journals().mkdir(parents=True, exist_ok=True, mode=0o700)
    marker.touch()
    look_through()


def look_through() -> None:
    """Give back room, and thin what is old and proved."""
    found = {UUID(path.name): path for path in _folders()}
    renew_recordings(found)
    give_back(found)
    thin_old(found)


def renew_recordings(folders: dict[UUID, Path]) -> int:
    """Have outdated recordings made anew; return how many."""
    before_s = time.time() - SETTLED_AFTER.total_seconds()
    markers = {key: folder / OUTDATED for key, folder in folders.items()}
    old = [key for key, path in markers.items() if _changed_s(path) < before_s]
    for key in old:
        finish_recording.enqueue(str(key))
    return len(old)


def _changed_s(marker: Path) -> float:
    try:
        return marker.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def give_back(folders: dict[UUID, Path]) -> int:
    """Give back the room of interviews that ended or never began; return the bytes."""
    holding = [key for key, folder in folders.items() if reservation.spare_bytes(folder)]
    before = timezone.now() - SETTLED_AFTER
    unused = [key for key in holding if _is_unused(folders[key])]
    done = [*_over_since(holding, before), *leftovers.unbegun(unused[:ASKED_AT_ONCE])]
    return sum(reservation.release(folders[key]) for key in done)


def thin_old(folders: dict[UUID, Path]) -> int:
    """Thin journals that are old enough and proved; return how many."""
    thick = [key for key, folder in folders.items() if newest_epoch(folder)]
    before = timezone.now() - timedelta(days=settings.ENVIRONMENT.journal_keep_days)
    old = _over_since(thick, before)
    waiting = [key for key in old if not (folders[key] / DIFFERS).exists()]
    return sum(thin(key) for key in waiting[:THINNED_AT_ONCE])


def _over_since(keys: list[UUID], before: datetime) -> list[UUID]:
    starts = range(0, len(keys), ASKED_AT_ONCE)
    some = (leftovers.over_since(keys[at : at + ASKED_AT_ONCE], before) for at in starts)
    return [key for found in some for key in found]


def thin(interview_id: UUID) -> bool:
    """Drop the sound of one journal if its recording has it all; return whether it did."""
    folder = journal_folder(interview_id)
    if not thinning.is_thinned(folder) and not is_proved(interview_id):
        make_recording(interview_id)
        if not is_proved(interview_id):
            logger.error("a recording differs from its journal, both are kept: %s", interview_id)
            (folder / DIFFERS).touch()
            return False
    thinning.keep_facts(folder)
    return True


def is_proved(interview_id: UUID) -> bool:
    """Return whether the stored recording decodes to what the journal renders to.

    A journal without sound has no recording and loses nothing.
    """
    stored = leftovers.recording_of(interview_id)
    storage = storages["private"]
    with TemporaryDirectory(dir=journal_folder(interview_id), prefix=".proof-") as folder:
        rendered = render(read_interview(journal_folder(interview_id)), Path(folder) / "proof.flac")
        if rendered is None:
            return stored is None
        if stored is None or not storage.exists(stored[0]):
            return False
        path = Path(storage.path(stored[0]))
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != stored[1]:
                return False
        return samples_digest(path) == samples_digest(rendered.path)


def samples_digest(path: Path) -> str:
    """Return the sha256 over the decoded samples, or nothing where decoding fails."""
    digest = hashlib.sha256()
    try:
        for block in soundfile.blocks(path, BLOCK_SAMPLES, dtype="int16"):
            digest.update(block.tobytes())
    except soundfile.SoundFileError:
        return ""
    return digest.hexdigest()


def _folders() -> list[Path]:
    try:
        entries = list(journals().iterdir())
    except FileNotFoundError:
        return []
    return [path for path in entries if _is_interview(path.name)]


def _is_interview(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def _is_unused(folder: Path) -> bool:
    path = folder / reservation.RESERVED
    return path.exists() and time.time() - path.stat().st_mtime > UNUSED_AFTER_S
