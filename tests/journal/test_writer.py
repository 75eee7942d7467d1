import os
import signal
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest

from backend.journal.files import seal, segments
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.journal.writer import (
    MAX_BACKLOG_BYTES,
    JournalFailed,
    JournalTaken,
    JournalWriter,
    segment_path,
)


def test_records_come_back_over_all_epochs_in_order(tmp_path):
    for epoch in (1, 2, 10):
        journal = JournalWriter(tmp_path, epoch)
        journal.append(Kind.FACT, f"{epoch}a".encode())
        journal.append(Kind.FACT, f"{epoch}b".encode())
        journal.close()
    assert [r.payload for r in read_interview(tmp_path)] == [
        b"1a", b"1b", b"2a", b"2b", b"10a", b"10b",
    ]  # fmt: skip
    assert len(segments(tmp_path)) == 3


def test_an_epoch_has_one_writer(tmp_path):
    JournalWriter(tmp_path, 1)
    with pytest.raises(JournalTaken):
        JournalWriter(tmp_path, 1)


def test_a_record_counts_as_durable_only_after_the_sync(tmp_path, monkeypatch):
    calls: list[int] = []
    journal = JournalWriter(tmp_path, 1)
    monkeypatch.setattr(os, "fdatasync", calls.append)
    journal.append(Kind.FACT, b"a")
    assert journal.durable == 0
    assert journal.sync() == 1
    assert len(calls) == 1
    journal.sync()
    assert len(calls) == 1, "nothing new, nothing to sync"


def test_a_take_over_during_the_sync_is_seen_before_anything_is_promised(tmp_path, monkeypatch):
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"a")
    monkeypatch.setattr(os, "fdatasync", lambda _fd: seal(segment_path(tmp_path, 1)))
    with pytest.raises(JournalTaken):
        journal.sync()
    assert journal.durable == 0


def test_a_disk_that_cannot_sync_promises_nothing(tmp_path, monkeypatch):
    def refuse(_fd):
        raise OSError(5, "Input/output error")

    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"a")
    monkeypatch.setattr(os, "fdatasync", refuse)
    with pytest.raises(JournalFailed):
        journal.sync()
    assert journal.durable == 0


def test_a_torn_record_is_taken_back_and_written_again(tmp_path, monkeypatch):
    real_write = os.write
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"whole")
    monkeypatch.setattr(os, "write", lambda fd, data: real_write(fd, data[:5]))
    journal.append(Kind.FACT, b"torn")
    with pytest.raises(JournalFailed):
        journal.sync()
    assert (journal.is_failing, journal.durable) == (True, 0)
    monkeypatch.undo()
    journal.append(Kind.FACT, b"waits behind it")
    assert journal.sync() == 3
    assert (journal.is_failing, journal.durable) == (False, 3)
    journal.append(Kind.FACT, b"after")
    journal.close()
    assert [r.payload for r in read_interview(tmp_path)] == [
        b"whole", b"torn", b"waits behind it", b"after",
    ]  # fmt: skip


def test_what_a_failed_sync_may_have_dropped_is_written_again(tmp_path, monkeypatch):
    def lose(fd):
        os.ftruncate(fd, synced)  # as a kernel that drops the pages it could not write
        raise OSError(5, "Input/output error")

    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"kept")
    journal.sync()
    synced = segment_path(tmp_path, 1).stat().st_size
    journal.append(Kind.FACT, b"dropped")
    monkeypatch.setattr(os, "fdatasync", lose)
    with pytest.raises(JournalFailed):
        journal.sync()
    monkeypatch.undo()
    assert journal.sync() == 2
    assert [r.payload for r in read_interview(tmp_path)] == [b"kept", b"dropped"]


def test_a_disk_that_refuses_for_long_costs_bounded_memory_and_audio_first(tmp_path, monkeypatch):
    journal = JournalWriter(tmp_path, 1)
    monkeypatch.setattr(os, "write", lambda fd, data: 0)
    frame = bytes(3200)
    taken = 0
    with suppress(JournalFailed):
        while taken <= MAX_BACKLOG_BYTES:
            journal.append(Kind.CANDIDATE_AUDIO, frame)
            taken += len(frame)
            with suppress(JournalFailed):
                journal.sync()
    assert MAX_BACKLOG_BYTES / 4 < taken <= MAX_BACKLOG_BYTES / 3
    journal.append(Kind.FACT, b"a turn still has room")
    monkeypatch.undo()
    journal.sync()
    assert len(list(read_interview(tmp_path))) == journal.durable == taken // len(frame) + 1


def test_the_names_of_segment_and_folder_are_synced_too(tmp_path, monkeypatch):
    synced: list[Path] = []
    real_fsync = os.fsync

    def fsync(fd):
        synced.append(Path(f"/proc/self/fd/{fd}").readlink())
        real_fsync(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    JournalWriter(tmp_path / "interview", 1)
    assert synced == [tmp_path / "interview", tmp_path]


def test_kill_nine_loses_nothing_that_was_synced(tmp_path):
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from backend.journal.writer import JournalWriter
        journal = JournalWriter(Path(sys.argv[1]), 1)
        while True:
            for _ in range(5):
                journal.append(3, b"x" * 3200)
            print(journal.sync(), flush=True)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(300)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    newest_told = int(rest[-1]) if rest else told[-1]
    kept = [r.sequence for r in read_interview(tmp_path)]
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) >= newest_told
