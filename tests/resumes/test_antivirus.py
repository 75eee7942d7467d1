from __future__ import annotations

import pytest

from backend.resumes import antivirus
from backend.resumes.refusals import Infected, ScannerDown
from tests.resumes.clamd import clamd
from tests.resumes.hostile_case import EICAR


def test_a_clean_file_passes_whole(tmp_path):
    data = bytes(range(256)) * 1000
    with clamd(tmp_path) as (path, seen):
        antivirus.check(path, data)
    assert seen == [data]


def test_a_known_virus_is_refused(tmp_path):
    with clamd(tmp_path) as (path, _), pytest.raises(Infected) as caught:
        antivirus.check(path, b"before" + EICAR)
    assert (caught.value.status, caught.value.code) == (422, "infected")


def test_without_a_scanner_nothing_passes(tmp_path):
    with pytest.raises(ScannerDown) as caught:
        antivirus.check(str(tmp_path / "none.sock"), b"data")
    assert caught.value.status == 503
    assert caught.value.retry_after_s


@pytest.mark.parametrize(
    "reply",
    [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: NOT OKAY\0", b"x" * 9000],
)
def test_an_unclear_answer_does_not_pass(tmp_path, reply):
    with clamd(tmp_path, reply) as (path, _), pytest.raises(ScannerDown):
        antivirus.check(path, b"data")
