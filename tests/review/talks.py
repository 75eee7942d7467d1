"""A reviewed talk with everything on its page: long, judged, with events, notes and sound."""

from __future__ import annotations

import numpy as np

from backend.evaluation import runs, tasks
from backend.integrity import scores
from backend.integrity.models import Disposition, IntegrityEvent
from backend.interviews.models import InterviewQuestion, Turn
from backend.review import entries
from backend.scoring.signals.series import Series
from backend.scoring.signals.summary import empty
from tests.evaluation.rows import make_interview

KINDS = ("focus_lost", "tab_hidden", "paste", "hearing_trouble", "long_silence")


def reviewed_talk(job, person, *, minutes=30):
    """Return an interview of some length with a row of everything that its page shows."""
    interview = make_interview(job, epoch=2)
    stretch(interview, minutes * 60_000)
    run = runs.begin(interview.pk)
    assert run is not None
    tasks.make(run.pk)
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


def stretch(interview, length_ms):
    """Repeat the talk with new questions until it fills its time, each turn as long as its words."""
    told = longer(list(interview.turns.select_related("question").order_by("sequence")))
    asked = {row.sequence: row for row in interview.questions.all()}
    interview.turns.all().delete()
    at_ms, number, again, rows = 4_000, 0, 0, []
    while at_ms < length_ms - 60_000:
        for turn in told:
            lasts_ms = 1_500 + 420 * len(turn.text.split())
            if at_ms + lasts_ms > length_ms:
                break
            number += 1
            sequence = turn.question.sequence + again * len(asked)
            question = questions_row(interview, turn.question, sequence)
            rows.append(copy_of(turn, number, question, at_ms, at_ms + lasts_ms))
            at_ms += lasts_ms + (900 if turn.speaker == "interviewer" else 1_700)
        again += 1
    Turn.objects.bulk_create(rows)


def longer(told):
    """Let each question's answers go on: what was said comes four times before the next one."""
    found = []
    for key in dict.fromkeys(turn.question_id for turn in told):
        of = [turn for turn in told if turn.question_id == key]
        answers = [turn for turn in of if turn.speaker == "candidate"]
        found += [*of, *answers * 3]
    return found


def questions_row(interview, like, sequence):
    values = {name: getattr(like, name) for name in ("text", "category", "difficulty", "coverage")}
    return InterviewQuestion.objects.get_or_create(
        interview=interview, sequence=sequence, defaults={**values, "time_s": 90}
    )[0]


def copy_of(turn, number, question, start_ms, end_ms):
    return Turn(
        interview=turn.interview,
        sequence=number,
        question=question,
        speaker=turn.speaker,
        text=turn.text,
        start_ms=start_ms,
        end_ms=end_ms,
    )


def heard(from_ms, until_ms):
    """Return the sound of one connection, a row for each second."""
    summary = empty()
    summary.from_ms, summary.until_ms = from_ms, until_ms
    seconds = (until_ms - from_ms) // 1000
    summary.counts |= {"scored_s": float(seconds), "speech_s": seconds / 2}
    rows = [(100 * (at // 20 % 2), 26 + at % 9, 18, 0, 0) for at in range(seconds)]
    summary.series = Series(from_ms // 1000, np.array(rows, np.uint8).T)
    return summary
