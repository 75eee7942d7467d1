"""Values for tests of the live parts."""

from uuid import UUID

from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord
from backend.live.clock import TICKS_PER_MS
from backend.live.moment import Moment

INTERVIEW_ID = UUID("11111111-2222-3333-4444-555555555555")


def question(sequence, text="How do you find a slow query?", **fields):
    values = {
        "category": "technical",
        "skill": "PostgreSQL",
        "time_s": 120,
        "follow_up_budget": 1,
        "follow_ups_used": 0,
        "coverage": "unasked",
    }
    return QuestionRecord(sequence=sequence, text=text, **{**values, **fields})


def record(questions=None, turns=(), **fields):
    values = {
        "state": "live",
        "organization": "Harbor",
        "job_title": "Backend engineer",
        "candidate_name": "Cass Doe",
        "language": "en",
        "duration_s": 600,
        "silence_s": 1.2,
        "active_ms": 0,
    }
    return InterviewRecord(
        id=INTERVIEW_ID,
        questions=tuple(questions if questions is not None else [question(1), question(2)]),
        turns=tuple(turns),
        **{**values, **fields},
    )


def turn(sequence, speaker="candidate", text="I look at the plan.", **fields):
    return TurnRecord(sequence, speaker, text, 1000, 2000, **{"question": 1, **fields})


def at(ms, *, voice=(None, 0), playing=False, active_s=None, microphone=True):
    """A moment `ms` into the recording; voice edges in ms too."""
    start, end = voice
    return Moment(
        position=ms * TICKS_PER_MS,
        active_s=ms / 1000 if active_s is None else active_s,
        clock_s=ms / 1000,
        voice=(None if start is None else start * TICKS_PER_MS, end * TICKS_PER_MS),
        playing=playing,
        microphone=microphone,
    )
