"""The rows of a finished interview."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from backend.interviews.invitations import invite
from backend.interviews.models import Interview, InterviewQuestion, Recording, Turn
from tests.evaluation.talks import talk_of


def make_interview(job, persona="strong", **fields):
    """Return an interview that took place, told as a simulated candidate would have."""
    talk = talk_of(persona)
    invitation = invite(job, name="Cass Doe", email="cass@example.org")
    now = timezone.now()
    interview = Interview.objects.create(
        organization=job.organization,
        job=job,
        invitation=invitation,
        candidate=invitation.candidate,
        state=Interview.State.COMPLETED,
        started_at=now - timedelta(minutes=10),
        ended_at=now,
        **fields,
    )
    rows = {
        question.sequence: InterviewQuestion.objects.create(
            interview=interview,
            sequence=question.sequence,
            text=question.text,
            category=question.category,
            difficulty="easy",
            time_s=90,
            coverage=question.coverage,
        )
        for question in talk.questions
    }
    Turn.objects.bulk_create(
        Turn(
            interview=interview,
            sequence=turn.sequence,
            speaker=turn.speaker,
            text=turn.text,
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            question=rows[turn.question],
        )
        for turn in talk.turns
    )
    Recording.objects.create(
        interview=interview,
        file=f"recordings/{interview.pk}.flac",
        media_type="audio/flac",
        sample_rate_hz=16_000,
        duration_ms=300_000,
        size_bytes=1,
        sha256="0" * 64,
    )
    return interview


def lengthen(interview, repeats):
    """Let the talk be told so many times more, each turn at its own place."""
    rows = list(interview.turns.select_related("question"))
    Turn.objects.bulk_create(
        Turn(
            interview=interview,
            sequence=row.sequence + again * len(rows),
            speaker=row.speaker,
            text=row.text,
            start_ms=row.start_ms + again * 200_000,
            end_ms=row.end_ms + again * 200_000,
            question=row.question,
        )
        for again in range(1, repeats + 1)
        for row in rows
    )
