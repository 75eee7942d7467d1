"""The peaks of a recording, measured once, so that no browser decodes an hour to draw it.

A file beside the recording, of bytes: for each track, one after the other, the loudest sample of
every tenth of a second, 0 to 255. All functions block.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
import soundfile
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django_tasks import task

from backend.interviews.models import Recording

PEAK_MS: Final = 100
"""Time behind one peak: an hour is 36 000 of them, 72 kB for both tracks."""
BLOCK_PEAKS: Final = 600
"""Peaks measured at once: a minute of sound, 4 MB."""


@task()
def make(interview_id: str) -> None:
    """Measure the peaks of an interview's recording. Safe to run twice."""
    keep(UUID(interview_id))


def keep(interview_id: UUID) -> bool:
    """Measure and store the peaks that are not there yet; return whether there was a recording."""
    row = Recording.objects.filter(interview_id=interview_id).first()
    storage = storages["private"]
    if row is None or not storage.exists(str(row.file.name)):
        return False
    if not storage.exists(name_of(row)):
        found = measure(Path(row.file.path))
        storage.save(name_of(row), ContentFile(found.tobytes()))
    return True


def load(row: Recording) -> bytes | None:
    """Return the peaks of a recording, the candidate's first; None while there are none."""
    try:
        with storages["private"].open(name_of(row)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def name_of(row: Recording) -> str:
    """Return where the peaks of this very recording are stored; one made anew has others."""
    return f"recordings/{row.interview_id}.{row.sha256[:16]}.peaks"


def measure(path: Path) -> npt.NDArray[np.uint8]:
    """Return the peaks of a file. Shape (tracks, peaks), uint8, 255 is full scale."""
    with soundfile.SoundFile(path) as file:
        size = file.samplerate * PEAK_MS // 1000
        blocks = file.blocks(size * BLOCK_PEAKS, dtype="int16", always_2d=True)
        found = [_block(block, size) for block in blocks]
        tracks = file.channels
    return np.concatenate(found, axis=1) if found else np.zeros((tracks, 0), np.uint8)


def _block(samples: npt.NDArray[np.int16], size: int) -> npt.NDArray[np.uint8]:
    missing = -len(samples) % size
    padded = np.pad(samples, ((0, missing), (0, 0))).astype(np.int32)
    loudest = np.abs(padded).reshape(-1, size, samples.shape[1]).max(axis=1)
    peaks: npt.NDArray[np.uint8] = (loudest.T * 255 // 32768).astype(np.uint8)
    return peaks
