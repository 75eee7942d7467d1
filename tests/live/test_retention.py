"""Room comes back, and sound goes only when the recording is proved to hold it."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from backend.interviews import hosts, preparation, room
from backend.interviews.models import Interview, Recording
from backend.interviews.refusals import Full
from backend.journal import reservation, thinning
from backend.journal.files import segments
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.journal.writer import JournalWriter
from backend.live import facts, retention
from backend.live.process import journal_folder
from backend.live.tasks import rebuild
from tests.live.stories import began, make_interview, tell_sound, tell_turns

pytestmark = pytest.mark.django_db

State = Interview.State
MIB = 1 << 20
OLD = timezone.now() - timedelta(days=settings.ENVIRONMENT.journal_keep_days, minutes=1)


def ended(job, when):
    interview = make_interview(
        job, State.COMPLETED, started_at=when - timedelta(hours=1), ended_at=when
    )
    for epoch in (1, 2):
        journal = JournalWriter(journal_folder(interview.pk), epoch)
        tell_sound(journal, 10, first=10 * (epoch - 1))
        tell_turns(journal, (epoch, f"Turn {epoch}"))
        journal.close()
    rebuild(interview.pk)
    return interview


def kinds(interview):
    return {record.kind for record in read_interview(journal_folder(interview.pk))}


def test_old_sound_goes_when_the_recording_has_it_and_the_facts_stay(job):
    interview = ended(job, OLD)
    before = facts.read_story(journal_folder(interview.pk)).turns
    for _ in range(2):
        retention.look_through()
        assert kinds(interview) == {Kind.FACT}
        assert len(segments(journal_folder(interview.pk))) == 1
    interview.turns.all().delete()
    rebuild(interview.pk)
    assert facts.read_story(journal_folder(interview.pk)).turns == before
    assert interview.turns.count() == 2
    assert Path(interview.recording.file.path).stat().st_size == interview.recording.size_bytes


def test_younger_sound_stays(job):
    interview = ended(job, OLD + timedelta(minutes=5))
    retention.look_through()
    assert Kind.CANDIDATE_AUDIO in kinds(interview)


def test_a_recording_that_was_damaged_is_made_again_before_the_sound_goes(job):
    interview = ended(job, OLD)
    path = Path(interview.recording.file.path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    retention.look_through()
    assert kinds(interview) == {Kind.FACT}
    assert path.stat().st_size == Recording.objects.get(interview=interview).size_bytes


def test_sound_that_no_recording_proves_is_never_dropped(job, monkeypatch):
    interview = ended(job, OLD)
    path = Path(interview.recording.file.path)
    other = ended(job, OLD + timedelta(days=1))
    path.write_bytes(Path(other.recording.file.path).read_bytes())
    digest = Recording.objects.get(interview=other).sha256
    Recording.objects.filter(interview=interview).update(sha256=digest)
    monkeypatch.setattr(retention, "make_recording", lambda interview_id: False)
    retention.look_through()
    assert Kind.CANDIDATE_AUDIO in kinds(interview)
    assert (journal_folder(interview.pk) / retention.DIFFERS).exists()
    retention.look_through()
    assert Kind.CANDIDATE_AUDIO in kinds(interview)


def test_a_thinning_that_was_cut_off_is_finished(job, monkeypatch):
    interview = ended(job, OLD)
    folder = journal_folder(interview.pk)

    unlink = Path.unlink

    def die(path):
        if path.stem == "00000002":
            raise KeyboardInterrupt
        unlink(path)

    monkeypatch.setattr(Path, "unlink", die)
    with pytest.raises(KeyboardInterrupt):
        thinning.keep_facts(folder)
    monkeypatch.undo()
    assert [path.stem for path in segments(folder)] == ["00000000", "00000002"]
    assert len(facts.read_story(folder).turns) == 2
    retention.look_through()
    assert len(segments(folder)) == 1
    assert len(facts.read_story(folder).turns) == 2


def holding(job, state, **fields):
    interview = make_interview(job, state, **fields)
    reservation.reserve(journal_folder(interview.pk), 4 * MIB)
    return interview


def spare_after_sweep(interview):
    retention.look_through()
    return reservation.spare_bytes(journal_folder(interview.pk))


def test_an_ended_interview_gives_its_room_back_and_a_running_one_keeps_it(job):
    now = timezone.now()
    fields = {"started_at": began(90), "ended_at": now - timedelta(hours=1)}
    assert spare_after_sweep(holding(job, State.COMPLETED, **fields)) == 0
    assert spare_after_sweep(holding(job, State.COMPLETED, started_at=began(), ended_at=now))
    assert spare_after_sweep(holding(job, State.LIVE, started_at=began()))


def test_room_that_nobody_used_for_an_hour_comes_back(job):
    interview = holding(job, State.READY)
    assert spare_after_sweep(interview) == 4 * MIB
    hour_ago = time.time() - retention.UNUSED_AFTER_S - 1
    os.utime(journal_folder(interview.pk) / reservation.RESERVED, (hour_ago, hour_ago))
    assert spare_after_sweep(interview) == 0


def test_files_that_are_not_ours_do_not_stop_the_sweep():
    room.journals().mkdir(parents=True, exist_ok=True)
    (room.journals() / "notes.txt").touch()
    retention.look_through()


@pytest.fixture
def reserving(monkeypatch):
    monkeypatch.setattr(settings.ENVIRONMENT, "journal_reserve", True)
    monkeypatch.setattr(reservation, "GRACE_S", 0)


def test_a_start_reserves_the_journal_of_the_whole_talk(job, reserving):
    job.duration_min = 1
    job.save()
    interview = make_interview(job)
    room.take(interview)
    spare = reservation.spare_bytes(journal_folder(interview.pk))
    assert spare == pytest.approx(60 * 82_580, abs=4096)


def test_a_disk_without_room_refuses_politely_before_the_talk(job, reserving, monkeypatch):
    monkeypatch.setattr(reservation, "KEEP_FREE_BYTES", 1 << 60)
    monkeypatch.setattr(reservation, "KEEP_FREE_PART", 1.0)
    monkeypatch.setattr(preparation, "_check_ready", lambda interview: None)
    monkeypatch.setattr(hosts, "check_interviewer", lambda: None)
    interview = make_interview(job)
    with pytest.raises(Full) as refused:
        preparation.start(interview, microphone=True)
    assert (refused.value.status, refused.value.retry_after_s) == (503, 60)
    interview.refresh_from_db()
    assert interview.started_at is None


def test_the_sweep_looks_once_in_a_while_over_all_processes(job):
    shutil.rmtree(room.journals(), ignore_errors=True)
    interview = holding(job, State.TERMINATED, ended_at=timezone.now() - timedelta(hours=1))
    folder = journal_folder(interview.pk)
    retention.sweep()
    assert reservation.spare_bytes(folder) == 0
    reservation.reserve(folder, 4 * MIB)
    retention.sweep()
    assert reservation.spare_bytes(folder) == 4 * MIB
    long_ago = time.time() - retention.LOOK_EVERY_S - 1
    os.utime(room.journals() / retention.LOOKED, (long_ago, long_ago))
    retention.sweep()
    assert reservation.spare_bytes(folder) == 0
