"""Makes a judged interview with a generated recording in the database of a running product.

A program of its own (`python -m tests.e2e.reviewed_talk [MINUTES]`), as `setting` is. Prints one
JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

import numpy as np  # noqa: E402  # after the set-up, as the models
import soundfile  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.storage import storages  # noqa: E402

from backend.audio.seek_table import add_seek_table  # noqa: E402
from backend.interviews.models import Interview  # noqa: E402
from backend.jobs.models import Job  # noqa: E402
from backend.review.models import JobReview  # noqa: E402
from tests.review.talks import reviewed_talk  # noqa: E402

RATE_HZ = 16_000


def main(minutes: int) -> None:
    """Write the rows and the file, and print where they are."""
    rita = get_user_model().objects.get(username="rita")
    job = Job.objects.get(title="Backend engineer", organization__name="Harbor")
    open_one = reviewed_talk(job, rita, minutes=minutes)
    record(open_one)
    job.pk, job.title, job._state.adding = None, "Nurse, reviewed blind", True
    job.open_link_hash = ""
    job.save()
    JobReview.objects.create(job=job, rate_first=True, blind=True)
    blind = reviewed_talk(job, rita, minutes=2)
    record(blind)
    print(json.dumps({"open": str(open_one.pk), "blind": str(blind.pk)}))  # noqa: T201  # its output


def record(interview: Interview) -> None:
    """Write a recording in which each side hums while it has the word."""
    row = interview.recording
    path = Path(storages["private"].path(str(row.file.name)))
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = np.zeros((row.duration_ms * RATE_HZ // 1000, 2), np.int16)
    noise = np.random.default_rng(5).normal(0, 40, samples.shape[0]).astype(np.int16)
    samples += noise[:, None]
    for turn in interview.turns.all():
        first, last = (ms * RATE_HZ // 1000 for ms in (turn.start_ms, turn.end_ms))
        track = 0 if turn.speaker == "candidate" else 1
        part = samples[first:last, track]
        part += hum(len(part), 140 if track else 200)
    plain = path.with_suffix(".plain")
    soundfile.write(plain, samples, RATE_HZ, format="FLAC", subtype="PCM_16")
    add_seek_table(plain, path)
    plain.unlink()
    row.size_bytes = path.stat().st_size
    row.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    row.save()


def hum(length: int, pitch_hz: int) -> np.ndarray:
    """Return a buzzing tone that swells four times a second, as syllables do."""
    at_s = np.arange(length) / RATE_HZ
    swell = 0.25 + 0.75 * np.sin(np.pi * 4 * at_s) ** 2
    swell *= 0.6 + 0.4 * np.sin(2 * np.pi * 0.31 * at_s)
    tone = np.sin(2 * np.pi * pitch_hz * at_s) + 0.4 * np.sin(4 * np.pi * pitch_hz * at_s)
    return (5000 * swell * tone).astype(np.int16)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
