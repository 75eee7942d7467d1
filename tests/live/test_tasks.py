from datetime import timedelta

import pytest
from django.utils import timezone

from backend.interviews.invitations import invite
from backend.interviews.models import Interview, InterviewQuestion
from backend.interviews.record import StaleEpoch, write_turn
from backend.interviews.values import TurnRecord
from backend.journal.records import Kind
from backend.journal.writer import JournalWriter
from backend.live import facts, tasks
from backend.live.clock import TICKS_PER_MS
from backend.live.process import journal_folder

pytestmark = pytest.mark.django_db

State = Interview.State


def make(job, state, **fields):
    invitation = invite(job, name="Cass Doe")
    return Interview.objects.create(
        organization=job.organization,
        job=job,
        invitation=invitation,
        candidate=invitation.candidate,
        state=state,
        **fields,
    )


def write_journal(interview):
    InterviewQuestion.objects.create(
        interview=interview,
        sequence=1,
        text="Why?",
        category="project",
        difficulty="easy",
        time_s=9,
    )
    journal = JournalWriter(journal_folder(interview.pk), 1)
    for number in range(10):
        payload = facts.encode_candidate(number * 100 * TICKS_PER_MS, number, b"\x10\x20" * 1600)
        journal.append(Kind.CANDIDATE_AUDIO, payload)
    turn = TurnRecord(1, "candidate", "Because.", 100, 900, question=1)
    journal.append(Kind.FACT, facts.turn_fact(turn))
    fact = facts.encode_fact("coverage", sequence=1, coverage="answered", follow_ups_used=1)
    journal.append(Kind.FACT, fact)
    journal.close()


def test_rows_and_recording_are_rebuilt_from_the_journal(job):
    interview = make(job, State.COMPLETED, started_at=timezone.now())
    write_journal(interview)
    for _ in range(2):  # twice: a task may run again
        assert tasks.rebuild(interview.pk) == 1
    turn = interview.turns.get()
    assert (turn.text, turn.start_ms, turn.question.sequence) == ("Because.", 100, 1)
    assert interview.questions.get().coverage == "answered"
    interview.refresh_from_db()
    assert interview.recording.duration_ms == 1000
    assert interview.recording.file.size == interview.recording.size_bytes


def test_the_sweep_finds_an_ended_interview_without_its_recording(job):
    interview = make(job, State.COMPLETED, started_at=timezone.now())
    write_journal(interview)
    tasks.sweep()
    assert Interview.objects.filter(pk=interview.pk, recording__isnull=False).exists()


def state_after_sweep(interview):
    tasks.sweep()
    return Interview.objects.get(pk=interview.pk).state


def test_a_talk_whose_process_died_is_paused(job):
    long_ago = timezone.now() - tasks.LIVE_SILENT_AFTER - timedelta(seconds=1)
    assert state_after_sweep(make(job, State.LIVE, last_seen_at=long_ago)) == State.PAUSED
    assert state_after_sweep(make(job, State.LIVE, last_seen_at=timezone.now())) == State.LIVE


def test_a_talk_nobody_came_back_to_is_closed(job):
    long_ago = timezone.now() - tasks.ABANDON_AFTER - timedelta(seconds=1)
    gone = make(job, State.PAUSED, last_seen_at=long_ago)
    assert state_after_sweep(gone) == State.ABANDONED
    assert state_after_sweep(make(job, State.PAUSED, last_seen_at=timezone.now())) == State.PAUSED


def test_an_interview_never_begun_expires_with_its_link(job):
    waiting, late = make(job, State.CREATED), make(job, State.READY)
    yesterday = timezone.now() - tasks.EXPIRE_AFTER - timedelta(seconds=1)
    Interview.objects.update(created_at=yesterday)
    late.invitation.expires_at = yesterday
    late.invitation.save()
    assert state_after_sweep(waiting) == State.CREATED
    assert state_after_sweep(late) == State.EXPIRED


def test_a_stale_connection_may_not_write(job):
    interview = make(job, State.LIVE, epoch=2)
    turn = TurnRecord(1, "candidate", "Old.", 0, 1)
    with pytest.raises(StaleEpoch):
        write_turn(interview.pk, 1, turn)
    assert interview.turns.count() == 0
    write_turn(interview.pk, 2, turn)
    assert interview.turns.count() == 1
