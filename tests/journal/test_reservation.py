import textwrap

import pytest

from backend.journal import reservation
from backend.journal.errors import DiskFull
from backend.journal.files import segments
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.journal.reservation import (
    free_after,
    plan_bytes,
    release,
    reserve,
    spare_bytes,
)
from backend.journal.writer import JournalWriter
from tests.journal.disk import run_on_disk

MIB = 1 << 20

FILLED = textwrap.dedent("""
    import os, sys
    from contextlib import suppress
    from pathlib import Path
    from backend.journal import reservation
    from backend.journal.errors import DiskFull
    from backend.journal.files import segments
    from backend.journal.reader import read_interview
    from backend.journal.writer import JournalFailed, JournalWriter
    disk = Path(sys.argv[1])
    frame = os.urandom(3200)

    def fill(name):
        with open(disk / name, "wb", buffering=0) as file:
            try:
                while file.write(bytes(65536)) == 65536:
                    pass
            except OSError:
                pass

    def write(journal, count):
        for _ in range(count):
            journal.append(1, frame)
            assert not journal.is_failing, journal.written
            if journal.written % 3 == 0:
                journal.sync()
        return journal.sync()
""")


def test_a_plan_holds_both_voices_heads_facts_and_a_grace():
    assert plan_bytes(0) == 900 * 82_580
    assert plan_bytes(1800) == 2700 * 82_580  # 223 MB for half an hour


@pytest.mark.parametrize(
    ("free", "total", "wanted", "left"),
    [
        (10 << 30, 100 << 30, 1 << 30, 8 << 30),  # 1 GiB is less than 5 % of 100
        (600 * MIB, 4096 * MIB, 200 * MIB, 600 * MIB - 200 * MIB - round(4096 * MIB * 0.05)),
        (1 << 30, 100 << 30, 1, -1),
    ],
)
def test_the_guard_keeps_the_smaller_of_a_gibibyte_and_a_twentieth(free, total, wanted, left):
    assert free_after(free, total, wanted) == left


def test_the_first_segment_inherits_the_reservation_and_the_next_takes_it_over(tmp_path):
    reserve(tmp_path, 8 * MIB)
    reserve(tmp_path, 8 * MIB)
    assert spare_bytes(tmp_path) == 8 * MIB
    first = JournalWriter(tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["00000001.journal"]
    for _ in range(2048):
        first.append(Kind.FACT, bytes(1024))
    first.sync()
    assert 5 * MIB < spare_bytes(tmp_path) < 6 * MIB
    second = JournalWriter(tmp_path, 2)
    assert 5 * MIB < spare_bytes(tmp_path) < 6 * MIB
    one, two = segments(tmp_path)
    assert one.stat().st_blocks * 512 < 3 * MIB
    assert two.stat().st_blocks * 512 > 5 * MIB
    assert two.stat().st_size < 100, "reserved blocks are not part of the file"
    second.close(give_back=True)
    assert spare_bytes(tmp_path) == 0
    assert len(list(read_interview(tmp_path))) == 2048


def test_a_finished_interview_gives_back_what_is_left(tmp_path):
    reserve(tmp_path / "never begun", 4 * MIB)
    assert release(tmp_path / "never begun") == 4 * MIB
    assert list((tmp_path / "never begun").iterdir()) == []
    reserve(tmp_path / "begun", 4 * MIB)
    journal = JournalWriter(tmp_path / "begun", 1)
    journal.append(Kind.FACT, b"x")
    journal.close()
    assert release(tmp_path / "begun") > 3 * MIB
    assert release(tmp_path / "begun") == 0
    assert [r.payload for r in read_interview(tmp_path / "begun")] == [b"x"]


def test_where_nothing_can_be_reserved_the_journal_works_without(tmp_path, monkeypatch):
    monkeypatch.setattr(reservation, "_allocate", lambda fd, size: None)
    reserve(tmp_path, 4 * MIB)
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"x")
    assert journal.sync() == 1


def test_a_reservation_beyond_the_guard_is_refused(tmp_path):
    with pytest.raises(DiskFull):
        reserve(tmp_path, 1 << 60)
    assert list(tmp_path.iterdir()) == []


def test_on_a_full_disk_a_running_interview_writes_all_it_reserved(tmp_path):
    script = FILLED + textwrap.dedent("""
        reservation.reserve(disk / "a", 3 << 20)
        journal = JournalWriter(disk / "a", 1)
        fill("filler")
        try:
            reservation.reserve(disk / "b", 1 << 20)
        except DiskFull:
            print("refused")
        count = (3 << 20) // 3217 - 10
        assert write(journal, count) == count
        assert sum(record.payload == frame for record in read_interview(disk / "a")) == count
        print("kept")
    """)
    assert run_on_disk(script, tmp_path, 8).split() == ["refused", "kept"]


def test_on_a_full_disk_a_reconnect_keeps_the_room(tmp_path):
    script = FILLED + textwrap.dedent("""
        reservation.reserve(disk / "a", 3 << 20)
        journal = JournalWriter(disk / "a", 1)
        fill("filler")
        write(journal, 300)
        again = JournalWriter(disk / "a", 2)
        write(again, 600)
        assert len(list(read_interview(disk / "a"))) == 900
        print("kept")
    """)
    assert run_on_disk(script, tmp_path, 8).split() == ["kept"]


def test_a_disk_that_was_full_for_a_while_costs_nothing(tmp_path):
    script = FILLED + textwrap.dedent("""
        journal = JournalWriter(disk / "a", 1)
        write(journal, 50)
        fill("filler")
        while not journal.is_failing:
            journal.append(1, frame)
            with suppress(JournalFailed):
                journal.sync()
        acknowledged = journal.durable
        for _ in range(3):
            journal.append(3, b"a turn while the disk is full")
            try:
                journal.sync()
            except JournalFailed:
                print("refused")
        assert journal.durable == acknowledged
        (disk / "filler").unlink()
        assert journal.sync() == journal.written
        write(journal, 50)
        assert len(list(read_interview(disk / "a"))) == journal.durable
        print("kept")
    """)
    assert run_on_disk(script, tmp_path, 8).split() == ["refused", "refused", "refused", "kept"]
