import pytest

from backend.journal.writer import JournalFailed, JournalWriter
from backend.live.facts import Story
from backend.live.protocol import FRAME_BYTES, AudioFrame
from backend.live.soundtrack import Soundtrack

PCM = bytes(FRAME_BYTES)


@pytest.fixture
def journal(tmp_path):
    writer = JournalWriter(tmp_path, 1)
    yield writer
    writer.close()


def test_a_frame_written_after_the_sync_is_not_acknowledged_by_it(journal):
    track = Soundtrack(Story(), journal, lambda: None)
    for number in (0, 1):
        assert track.take(AudioFrame(number, PCM))
    durable = journal.sync()
    assert track.take(AudioFrame(2, PCM))
    assert track.acks.synced(durable)
    assert track.acks.frame == 1
    assert not track.acks.synced(durable)


def test_what_the_disk_refused_is_neither_kept_nor_acknowledged(journal, monkeypatch):
    failures = []
    track = Soundtrack(Story(), journal, lambda: failures.append(1))

    def refuse(_kind, _payload):
        raise JournalFailed("full")

    monkeypatch.setattr(journal, "append", refuse)
    assert not track.take(AudioFrame(0, PCM))
    assert failures == [1]
    assert not track.acks.synced(10)
    assert track.acks.frame == -1
