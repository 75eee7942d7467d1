"""A disk that refuses for a while in the middle of a talk; only the model is scripted."""

import asyncio
import errno
import os
from itertools import count

import pytest

from backend.interviews.models import Interview
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.journal.writer import JournalWriter
from backend.live import consumers
from backend.live.process import journal_folder
from tests.live.fakes import ScriptedModel
from tests.live.stories import make_interview
from tests.live.test_consumers import close_code, frame, message, opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def model(monkeypatch):
    scripted = ScriptedModel()
    monkeypatch.setattr(consumers, "connect_interviewer", lambda record: scripted.connect)
    return scripted


@pytest.fixture
def interview(transactional_db, job):
    return make_interview(job)


async def test_the_talk_goes_on_and_nothing_is_acknowledged_until_the_disk_takes_it(
    interview, model, monkeypatch
):
    loop, tried_again = asyncio.get_running_loop(), asyncio.Event()
    tries = count(1)

    def refuse(_fd):
        if next(tries) == 2:
            loop.call_soon_threadsafe(tried_again.set)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("backend.journal.syncer.RETRY_S", 0.05)
    socket, _ = await opened(interview)
    session = await model.session()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fdatasync", refuse)
        for number in range(10):
            await socket.send_to(bytes_data=frame(number))
        for _ in range(10):
            await session.audio.get()
        async with asyncio.timeout(30):
            await tried_again.wait()
        await socket.send_to(text_data='{"type": "ping", "sent_ms": 1}')
        await message(socket, "pong")
    assert (await message(socket, "ack"))["sequence"] == 9
    await socket.disconnect()
    records = read_interview(journal_folder(interview.pk))
    assert sum(r.kind == Kind.CANDIDATE_AUDIO for r in records) == 10


async def test_a_journal_taken_over_by_another_process_closes_the_socket(interview, model):
    socket, welcome = await opened(interview)
    await model.session()
    # As another process does it; this one is told by the segment alone.
    JournalWriter(journal_folder(interview.pk), welcome["epoch"] + 1)
    await socket.send_to(bytes_data=frame(0))
    assert await close_code(socket) == 4409
    assert (await Interview.objects.aget(pk=interview.pk)).epoch == welcome["epoch"]
