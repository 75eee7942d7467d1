"""Signed checkpoints: what they testify, and what a forger cannot do to them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from backend.accounts import checkpoints, ledger
from backend.accounts.chain import Head, KeyRing, Trouble
from backend.accounts.ledger import INSTALLATION, Record
from backend.accounts.models import ChainHead

KEYS = KeyRing(["the present secret"], checkpoints.PURPOSE)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def lines(count=5, keys=KEYS):
    made, last = [], None
    for number in range(1, count + 1):
        heads = {"harbor": Head(number * 10, f"{number:064x}")}
        last = checkpoints.following(last, keys, NOON + timedelta(minutes=number), heads)
        made.append(checkpoints.line_of(last))
    return made


def places(found):
    return [(finding.trouble, finding.sequence) for finding in found.findings]


def test_checkpoints_testify_where_chains_ended():
    seen = checkpoints.testimony(lines(3), KEYS)

    assert seen.findings == []
    assert seen.chains == {"harbor": {10: f"{1:064x}", 20: f"{2:064x}", 30: f"{3:064x}"}}
    assert (seen.count, seen.last_at) == (3, "2026-11-22T12:03:00+00:00")


def test_a_changed_number_is_found_and_not_believed():
    forged = lines(3)
    forged[1] = forged[1].replace(b"[20,", b"[15,")
    seen = checkpoints.testimony(forged, KEYS)

    assert places(seen) == [(Trouble.CHECKPOINT, 2)]
    assert 15 not in seen.chains["harbor"]


def test_a_missing_line_is_found():
    cut = lines(4)
    del cut[1]

    assert (Trouble.CHECKPOINT, 2) in places(checkpoints.testimony(cut, KEYS))


def test_lines_of_another_key_are_worth_nothing():
    seen = checkpoints.testimony(lines(2, KeyRing(["a forger's"], checkpoints.PURPOSE)), KEYS)

    assert (len(seen.findings), seen.chains) == (2, {})


@pytest.mark.parametrize(
    "junk", [b"junk\n", b"{}\n", b"[]\n", b"\xff\n", b'{"heads": 3}\n', b'{"heads": {"a": [1]}}\n']
)
def test_junk_is_a_finding_and_no_accident(junk):
    found = lines(3)
    found[1] = junk

    assert (Trouble.CHECKPOINT, 2) in places(checkpoints.testimony(found, KEYS))


@pytest.mark.django_db
class TestFolder:
    def append(self, number):
        ledger.append(None, [Record("event", str(number), {"number": number})])

    def test_only_what_moved_is_written(self, tmp_path):
        assert checkpoints.write(tmp_path) is None
        self.append(1)
        first = checkpoints.write(tmp_path)
        assert checkpoints.write(tmp_path) is None
        self.append(2)
        second = checkpoints.write(tmp_path)

        assert first is not None
        assert second is not None
        assert [first.heads[INSTALLATION][0], second.heads[INSTALLATION][0]] == [1, 2]
        seen = checkpoints.read(tmp_path)
        assert (seen.count, seen.findings) == (2, [])
        assert seen.chains[INSTALLATION].keys() == {1, 2}

    def test_a_line_half_written_when_the_machine_stopped_is_no_finding(self, tmp_path):
        self.append(1)
        checkpoints.write(tmp_path)
        (path,) = tmp_path.glob("*.jsonl")
        with path.open("ab") as file:
            file.write(b'{"at": "2026-1')
        assert checkpoints.read(tmp_path).findings == []

        self.append(2)
        checkpoints.write(tmp_path)
        seen = checkpoints.read(tmp_path)
        assert (seen.count, seen.findings) == (2, [])

    def test_a_new_month_goes_on_where_the_old_one_ended(self, tmp_path):
        self.append(1)
        checkpoints.write(tmp_path)
        (path,) = tmp_path.glob("*.jsonl")
        path.rename(tmp_path / "checkpoints-2020-01.jsonl")
        self.append(2)
        checkpoints.write(tmp_path)

        assert len(list(tmp_path.glob("*.jsonl"))) == 2
        assert checkpoints.read(tmp_path).findings == []

    def test_the_file_is_nobody_elses(self, tmp_path):
        self.append(1)
        checkpoints.write(tmp_path / "second")
        (path,) = (tmp_path / "second").glob("*.jsonl")

        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_the_sweep_of_the_settings_writes_one(self, settings, tmp_path, monkeypatch):
        monkeypatch.setattr(settings.ENVIRONMENT, "audit_checkpoint_dir", tmp_path / "away")
        assert "backend.accounts.checkpoints.sweep" in settings.SWEEPS
        self.append(1)
        checkpoints.sweep()

        assert checkpoints.read(tmp_path / "away").count == 1

    def test_a_folder_that_cannot_be_written_leaves_the_heads_to_the_next_time(self, tmp_path):
        self.append(1)
        blocked = tmp_path / "file"
        blocked.write_text("")
        with pytest.raises(OSError, match="exists"):
            checkpoints.write(blocked)

        assert not checkpoints.was_written()


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_sweep_at_once_write_one_sequence(tmp_path):
    for chain in range(6):
        ChainHead.objects.create(chain=f"c{chain}", sequence=1, mac="0")
    ready = threading.Barrier(4)

    def sweep(number):
        ready.wait(20)
        for turn in range(4):
            ChainHead.objects.filter(pk=f"c{number}").update(sequence=turn + 2, mac=str(turn))
            checkpoints.write(tmp_path)
        connections.close_all()

    threads = [threading.Thread(target=sweep, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    seen = checkpoints.read(tmp_path)
    assert seen.findings == []
    assert seen.count > 0
