import os
import signal
import subprocess
import sys
import textwrap

import pytest

from backend.journal.reader import read_interview, segments
from backend.journal.records import Kind
from backend.journal.writer import JournalFailed, JournalTaken, JournalWriter


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
    monkeypatch.setattr(os, "fdatasync", calls.append)
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"a")
    assert journal.durable == 0
    assert journal.sync() == 1
    assert len(calls) == 1
    journal.sync()
    assert len(calls) == 1, "nothing new, nothing to sync"


def test_a_disk_that_cannot_sync_promises_nothing(tmp_path, monkeypatch):
    def refuse(_fd):
        raise OSError(5, "Input/output error")

    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"a")
    monkeypatch.setattr(os, "fdatasync", refuse)
    with pytest.raises(JournalFailed):
        journal.sync()
    assert journal.durable == 0


def test_a_half_written_record_ends_the_journal(tmp_path, monkeypatch):
    real_write = os.write
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"whole")
    monkeypatch.setattr(os, "write", lambda fd, data: real_write(fd, data[:5]))
    with pytest.raises(JournalFailed):
        journal.append(Kind.FACT, b"torn")
    monkeypatch.undo()
    with pytest.raises(JournalFailed):
        journal.append(Kind.FACT, b"after")
    assert [r.payload for r in read_interview(tmp_path)] == [b"whole"]


def test_kill_nine_loses_nothing_that_was_appended(tmp_path):
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from backend.journal.writer import JournalWriter
        journal = JournalWriter(Path(sys.argv[1]), 1)
        while True:
            print(journal.append(3, b"x" * 3200), flush=True)
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
