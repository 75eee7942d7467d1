"""`manage.py replay`: the journal alone gives the same rows and the same sound again."""

import json
import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.integrity.models import IntegrityEvent
from backend.interviews.models import Interview, InterviewQuestion, Recording, Turn
from backend.journal.files import segments
from backend.journal.writer import JournalWriter
from backend.live import tasks
from backend.live.process import journal_folder
from backend.live.replaying import replay_rows
from backend.live.tasks import rebuild
from tests.live.stories import began, make_interview, tell, tell_event, tell_sound, tell_turns

pytestmark = pytest.mark.django_db

State = Interview.State


@pytest.fixture
def interview(job):
    return make_interview(job, State.LIVE, started_at=began())


@pytest.fixture
def told(interview):
    """A whole talk over three connections, told by its journal only."""
    folder = journal_folder(interview.pk)
    for epoch in (1, 2, 3):
        journal = JournalWriter(folder, epoch)
        tell_sound(journal, 10, first=10 * (epoch - 1))
        tell_turns(journal, (2 * epoch - 1, f"Question {epoch}"), (2 * epoch, "An answer"))
        tell(journal, "coverage", sequence=1, coverage="answered", follow_ups_used=epoch - 1)
        tell_event(journal, epoch, start_ms=epoch * 3000)
        tell_event(journal, epoch, start_ms=epoch * 3000)
        tell(journal, "progress", active_ms=epoch * 1000, position=0, tokens={"audio": epoch})
        if epoch == 3:
            tell(journal, "end", reason="finished", position=0)
        journal.close()
    return interview


def rows_of(interview):
    """Everything that a journal tells, as the rows say it."""
    hidden = {"id", "pk", "received_at", "created_at", "file"}
    found = {
        model.__name__: [
            {key: value for key, value in row.items() if key not in hidden}
            for row in model.objects.filter(interview=interview).values()
        ]
        for model in (Turn, InterviewQuestion, IntegrityEvent, Recording)
    }
    row = Interview.objects.get(pk=interview.pk)
    return {**found, "row": (row.state, row.end_reason, row.active_ms, row.tokens, row.ended_at)}


def forget_rows(interview):
    for model in (Turn, IntegrityEvent, Recording):
        model.objects.filter(interview=interview).delete()
    interview.questions.update(coverage="unasked", follow_ups_used=0)
    Interview.objects.filter(pk=interview.pk).update(
        state=State.LIVE, end_reason="", ended_at=None, active_ms=0, tokens={}
    )


def replay(*arguments):
    out = StringIO()
    call_command("replay", *arguments, stdout=out)
    return out.getvalue()


def test_rows_that_were_lost_are_the_same_after_a_replay(told):
    rebuild(told.pk)
    before = rows_of(told)
    assert len(before["Turn"]) == 6
    assert len(before["IntegrityEvent"]) == 3
    assert before["row"][:4] == (State.COMPLETED, "finished", 3000, {"audio": 3})
    forget_rows(told)
    answer = json.loads(replay(str(told.pk), "--json"))
    assert answer["interviews"] == [
        {"id": str(told.pk), "turns": 6, "questions": 1, "events": 3, "recording": True}
    ]
    assert rows_of(told) == before
    replay(str(told.pk))
    assert rows_of(told) == before


def test_all_interviews_with_a_journal_are_replayed_and_people_see_how_far_it_is(told, job):
    make_interview(job)  # has none
    lines = replay("--all").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"1 of 1: {told.pk}: 6 turns, 3 events, recording made")


def test_a_row_that_ended_otherwise_keeps_its_end(told):
    Interview.objects.filter(pk=told.pk).update(state=State.TERMINATED, end_reason="withdrawn")
    replay_rows(told.pk)
    told.refresh_from_db()
    assert (told.state, told.end_reason) == (State.TERMINATED, "withdrawn")


def test_an_end_is_also_brought_to_a_row_from_before_the_talk(told):
    Interview.objects.filter(pk=told.pk).update(state=State.READY, started_at=None)
    replay_rows(told.pk)
    told.refresh_from_db()
    assert told.state == State.COMPLETED
    assert told.started_at <= told.ended_at


def test_an_open_talk_stays_open(interview):
    journal = JournalWriter(journal_folder(interview.pk), 1)
    tell_turns(journal, (1, "Hello"))
    journal.close()
    replay_rows(interview.pk)
    interview.refresh_from_db()
    assert (interview.state, interview.turns.count()) == (State.LIVE, 1)


@pytest.mark.parametrize("arguments", [(), ("--all", "11111111-2222-3333-4444-555555555555")])
def test_it_must_be_said_what_to_replay(arguments):
    with pytest.raises(CommandError, match="--all"):
        replay(*arguments)


def test_an_unknown_interview_is_said_plainly():
    with pytest.raises(CommandError, match="There is no interview"):
        replay("11111111-2222-3333-4444-555555555555")


@pytest.mark.parametrize("state", [State.LIVE, State.PAUSED])
def test_an_end_that_the_rows_missed_is_found_by_the_sweep(told, state):
    long_ago = timezone.now() - tasks.LIVE_SILENT_AFTER - timedelta(seconds=1)
    for path in segments(journal_folder(told.pk)):
        os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))
    Interview.objects.filter(pk=told.pk).update(state=state, last_seen_at=long_ago, epoch=2)
    tasks.sweep()
    told.refresh_from_db()
    assert (told.state, told.end_reason, told.turns.count()) == (State.COMPLETED, "finished", 6)
    assert told.recording.duration_ms == 3000


def test_a_talk_that_goes_on_without_its_database_is_left_alone(told):
    Interview.objects.filter(pk=told.pk).update(
        state=State.PAUSED, last_seen_at=timezone.now(), epoch=2
    )
    tasks.sweep()
    told.refresh_from_db()
    assert told.state == State.PAUSED
