"""A reviewed talk with everything on its page: long, judged, with events, notes and sound."""

from __future__ import annotations

import numpy as np

from backend.evaluation import tasks
from backend.integrity import scores
from backend.integrity.models import Disposition, IntegrityEvent
from backend.review import entries
from backend.scoring.signals.series import Series
from backend.scoring.signals.summary import empty
from tests.evaluation.rows import lengthen, make_interview

KINDS = ("focus_lost", "tab_hidden", "paste", "hearing_trouble", "long_silence")


def reviewed_talk(job, person, *, minutes=30):
    """Return an interview of some length with a row of everything that its page shows."""
    interview = make_interview(job, epoch=2)
    tasks.request(interview.pk)
    lengthen(interview, minutes * 60_000 // 200_000)
    interview.recording.duration_ms = minutes * 60_000
    interview.recording.save()
    scores.keep(interview.pk, heard(0, minutes * 30_000))
    scores.keep(interview.pk, heard(minutes * 30_000, minutes * 60_000))
    for number in range(2 * minutes):
        event = IntegrityEvent.objects.create(
            interview=interview,
            kind=KINDS[number % len(KINDS)],
            start_ms=number * 29_000,
            end_ms=number * 29_000 + 4_000,
        )
        if number % 3 == 0:
            Disposition.objects.create(
                event=event, verdict="benign", reason="A call.", person=person, person_name="rita"
            )
    interview.signal_availability.create(number=0, signals={"tab_hidden": "available"})
    for number in range(10):
        entries.write_note(interview, person, f"Note {number}", at_ms=number * 100_000)
    return interview


def heard(from_ms, until_ms):
    """Return the sound of one connection, a row for each second."""
    summary = empty()
    summary.from_ms, summary.until_ms = from_ms, until_ms
    seconds = (until_ms - from_ms) // 1000
    summary.counts |= {"scored_s": float(seconds), "speech_s": seconds / 2}
    rows = [(100 * (at // 20 % 2), 26 + at % 9, 18, 0, 0) for at in range(seconds)]
    summary.series = Series(from_ms // 1000, np.array(rows, np.uint8).T)
    return summary
