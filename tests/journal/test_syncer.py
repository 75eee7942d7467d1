import asyncio
import os
from collections.abc import Callable

import pytest

from backend.journal import syncer as syncer_module
from backend.journal.files import sync_filesystem
from backend.journal.records import Kind
from backend.journal.syncer import GROUP_FROM, Syncer
from backend.journal.writer import JournalWriter


def report_to(seen: asyncio.Queue[tuple[str, int]], name: str) -> Callable[[int], None]:
    return lambda sequence: seen.put_nowait((name, sequence))


@pytest.mark.asyncio
async def test_one_round_reports_the_newest_record_of_every_journal(tmp_path):
    syncer = Syncer(interval_s=0.01)
    seen: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
    for name, count in (("a", 3), ("b", 1)):
        journal = JournalWriter(tmp_path / name, 1)
        for _ in range(count):
            journal.append(Kind.FACT, b"x")
        syncer.add(journal, report_to(seen, name), lambda: None)
    reported = {await asyncio.wait_for(seen.get(), 30) for _ in range(2)}
    assert reported == {("a", 3), ("b", 1)}
    await asyncio.to_thread(syncer.stop)


@pytest.mark.asyncio
async def test_a_failing_disk_is_reported_and_nothing_is_acknowledged(tmp_path, monkeypatch):
    def refuse(_fd):
        raise OSError(28, "No space left on device")

    syncer = Syncer(interval_s=0.01)
    failed = asyncio.Event()
    durable: list[int] = []
    journal = JournalWriter(tmp_path, 1)
    monkeypatch.setattr(os, "fdatasync", refuse)
    journal.append(Kind.FACT, b"x")
    syncer.add(journal, durable.append, failed.set)
    await asyncio.wait_for(failed.wait(), 30)
    await asyncio.to_thread(syncer.stop)
    assert durable == []


@pytest.mark.asyncio
async def test_a_disk_that_recovers_is_acknowledged_again(tmp_path, monkeypatch):
    def refuse(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("backend.journal.syncer.RETRY_S", 0.01)
    syncer = Syncer(interval_s=0.01)
    failures: asyncio.Queue[None] = asyncio.Queue()
    durable: asyncio.Queue[int] = asyncio.Queue()
    journal = JournalWriter(tmp_path, 1)
    real_fdatasync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", refuse)
    journal.append(Kind.FACT, b"x")
    syncer.add(journal, durable.put_nowait, lambda: failures.put_nowait(None))
    await asyncio.wait_for(failures.get(), 30)
    monkeypatch.setattr(os, "fdatasync", real_fdatasync)
    assert await asyncio.wait_for(durable.get(), 30) == 1
    assert failures.empty(), "one trouble is told once"
    await asyncio.to_thread(syncer.stop)


@pytest.mark.asyncio
async def test_a_takeover_is_told_once_and_ends_the_rounds(tmp_path):
    syncer = Syncer(interval_s=0.01)
    taken: asyncio.Queue[str] = asyncio.Queue()
    old = JournalWriter(tmp_path, 1)
    syncer.add(
        old,
        lambda sequence: taken.put_nowait("durable"),
        lambda: taken.put_nowait("failed"),
        lambda: taken.put_nowait("taken"),
    )
    new = JournalWriter(tmp_path, 2)
    old.append(Kind.FACT, b"late")
    assert await asyncio.wait_for(taken.get(), 30) == "taken"
    await asyncio.to_thread(syncer.stop)
    assert taken.empty()
    new.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("refuses", [False, True])
async def test_many_journals_are_synced_together_or_one_by_one_if_that_fails(
    tmp_path, monkeypatch, refuses
):
    together, alone = [], []
    real_together, real_alone = sync_filesystem, os.fdatasync

    def sync_together(fd):
        together.append(fd)
        return not refuses and real_together(fd)

    def sync_alone(fd):
        alone.append(fd)
        real_alone(fd)

    monkeypatch.setattr(syncer_module, "sync_filesystem", sync_together)
    monkeypatch.setattr(os, "fdatasync", sync_alone)
    syncer = Syncer(interval_s=0.01)
    seen: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
    names = [str(number) for number in range(GROUP_FROM + 30)]
    journals = [JournalWriter(tmp_path / name, 1) for name in names]
    alone.clear()  # their marks
    for name, journal in zip(names, journals, strict=True):
        journal.append(Kind.FACT, b"x")
        syncer.add(journal, report_to(seen, name), lambda: None)
    reported = {await asyncio.wait_for(seen.get(), 30) for _ in names}
    assert reported == {(name, 1) for name in names}
    assert together
    assert (len(alone) >= len(names)) == refuses
    await asyncio.to_thread(syncer.stop)


def test_what_was_written_out_and_not_synced_is_not_durable(tmp_path):
    journal = JournalWriter(tmp_path, 1)
    journal.append(Kind.FACT, b"x")
    assert journal.write_out()
    assert journal.durable == 0
    assert journal.finish() == 1
    assert not journal.write_out()
