import random
import signal
import subprocess
import sys
import textwrap

import pytest

from backend.journal.files import seal, segments
from backend.journal.marks import encode_mark, read_mark
from backend.journal.reader import read_interview
from backend.journal.records import Kind, encode
from backend.journal.writer import JournalTaken, JournalWriter, segment_path

OWNER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from backend.journal.writer import JournalTaken, JournalWriter
    journal = JournalWriter(Path(sys.argv[1]), int(sys.argv[2]))
    for line in sys.stdin:
        try:
            journal.append(3, line.strip().encode())
            print(journal.sync(), flush=True)
        except JournalTaken:
            print("taken", flush=True)
""")


class Owner:
    """A process that writes one epoch, a record and a sync for each line it is given."""

    def __init__(self, folder, epoch):
        self._process = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(folder), str(epoch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, word):
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def answer(self):
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def signal(self, number):
        self._process.send_signal(number)

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self._process.kill()
        self._process.communicate()


def said(folder):
    return [record.payload.decode() for record in read_interview(folder)]


def test_a_stopped_owner_that_wakes_up_adds_nothing_and_is_told(tmp_path):
    with Owner(tmp_path, 1) as old:
        old.tell("before")
        assert old.answer() == "1"
        old.signal(signal.SIGSTOP)
        old.tell("from a sleeper")
        with Owner(tmp_path, 2) as new:
            new.tell("after")
            assert new.answer() == "1"
            size = segment_path(tmp_path, 1).stat().st_size
            old.signal(signal.SIGCONT)
            assert old.answer() == "taken"
            assert segment_path(tmp_path, 1).stat().st_size == size
            new.tell("and on")
            assert new.answer() == "2"
    assert said(tmp_path) == ["before", "after", "and on"]


def test_what_a_sleeper_writes_between_its_look_and_its_sync_is_not_believed(tmp_path):
    old = JournalWriter(tmp_path, 1)
    old.append(Kind.FACT, b"before")
    old.sync()
    with segment_path(tmp_path, 1).open("ab") as segment:
        new = JournalWriter(tmp_path, 2)
        new.append(Kind.FACT, b"after")
        new.sync()
        segment.write(encode(2, Kind.FACT, b"from a sleeper"))
    assert said(tmp_path) == ["before", "after"]


def test_everything_acknowledged_before_a_takeover_counts(tmp_path):
    with Owner(tmp_path, 1) as old:
        for number in range(50):
            old.tell(str(number))
        acknowledged = [old.answer() for _ in range(20)]
        JournalWriter(tmp_path, 2)
        answers = acknowledged + [old.answer() for _ in range(30)]
    durable = max(int(answer) for answer in answers if answer != "taken")
    assert said(tmp_path)[:durable] == [str(number) for number in range(durable)]


def test_an_epoch_that_comes_late_is_refused_and_leaves_nothing(tmp_path):
    JournalWriter(tmp_path, 5)
    with pytest.raises(JournalTaken):
        JournalWriter(tmp_path, 4)
    assert [path.name for path in segments(tmp_path)] == ["00000005.journal"]


def test_a_segment_that_a_newer_mark_does_not_name_is_not_believed(tmp_path):
    new = JournalWriter(tmp_path, 7)
    new.append(Kind.FACT, b"new")
    new.sync()
    late = segment_path(tmp_path, 6)
    late.write_bytes(segment_path(tmp_path, 7).read_bytes())
    assert said(tmp_path) == ["new"]


def test_journals_without_marks_are_read_whole(tmp_path):
    for epoch in (1, 2):
        journal = JournalWriter(tmp_path / "other", epoch)
        journal.append(Kind.FACT, str(epoch).encode())
        journal.sync()
    for path in segments(tmp_path / "other"):
        data = path.read_bytes()
        mark = len(encode_mark(read_mark(path) or {}))
        segment_path(tmp_path, int(path.stem)).write_bytes(data[mark:])
    assert said(tmp_path) == ["1", "2"]


def test_many_takeovers_keep_what_each_owner_wrote_in_time(tmp_path):
    pick = random.Random(5)
    owners, expected = [], []
    for epoch in range(1, 41):
        owners.append(JournalWriter(tmp_path, epoch))
        for number in range(5):
            owners[-1].append(Kind.FACT, f"{epoch}.{number}".encode())
            expected.append(f"{epoch}.{number}")
            owners[-1].sync()
            if owners[:-1]:
                stale = pick.choice(owners[:-1])
                stale.append(Kind.FACT, b"stale")
                with pytest.raises(JournalTaken):
                    stale.sync()
    assert said(tmp_path) == expected


def test_a_seal_is_seen_by_the_open_file(tmp_path):
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"x")
    seal(segment_path(tmp_path, 1))
    with pytest.raises(JournalTaken):
        journal.sync()
    assert journal.durable == 0
    assert segment_path(tmp_path, 1).stat().st_mode & 0o777 == 0o400
