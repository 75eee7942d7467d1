"""An interview with rows, and a journal that tells more than they do."""

import random
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection
from django.utils import timezone

from backend.interviews.invitations import invite
from backend.interviews.models import Interview, InterviewQuestion
from backend.interviews.values import TurnRecord
from backend.journal.records import Kind
from backend.live import facts
from backend.live.clock import TICKS_PER_MS

NOISE = random.Random(7)


def make_interview(job, state=Interview.State.READY, **fields):
    """An interview with two questions."""
    invitation = invite(job, name="Cass Doe")
    row = Interview.objects.create(
        organization=job.organization,
        job=job,
        invitation=invitation,
        candidate=invitation.candidate,
        state=state,
        **fields,
    )
    for sequence in (1, 2):
        InterviewQuestion.objects.create(
            interview=row,
            sequence=sequence,
            text=f"Question {sequence}?",
            category="technical",
            difficulty="easy",
            time_s=60,
        )
    return row


def began(minutes=30):
    return timezone.now() - timedelta(minutes=minutes)


def tell_turns(journal, *turns):
    for number, (sequence, text) in enumerate(turns):
        speaker = "interviewer" if sequence % 2 else "candidate"
        turn = TurnRecord(sequence, speaker, text, 100 * number, 100 * number + 90, question=1)
        journal.append(Kind.FACT, facts.turn_fact(turn))


def tell_sound(journal, frames=20, first=0):
    for number in range(first, first + frames):
        pcm = NOISE.randbytes(3200)
        payload = facts.encode_candidate(number * 100 * TICKS_PER_MS, number, pcm)
        journal.append(Kind.CANDIDATE_AUDIO, payload)


def tell(journal, kind, /, **fields):
    journal.append(Kind.FACT, facts.encode_fact(kind, **fields))


def tell_event(journal, number, start_ms=100, kind="tab_hidden"):
    tell(
        journal,
        "event",
        number=number,
        kind=kind,
        start_ms=start_ms,
        end_ms=start_ms + 50,
        detail={"seen": True},
        explanation="A call.",
    )


@contextmanager
def database_away():
    """Every query of this thread fails as when the server is gone."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("the connection is closed")

    with connection.execute_wrapper(refuse):
        yield
