"""The socket while no query of any thread succeeds; only the model is scripted."""

import asyncio
from contextlib import contextmanager

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper

from backend.gemini import events
from backend.interviews.models import Interview
from backend.live import consumers
from tests.live.fakes import ScriptedModel
from tests.live.stories import make_interview
from tests.live.test_consumers import close_code, frame, message, opened, socket_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def model(monkeypatch):
    scripted = ScriptedModel()
    monkeypatch.setattr(consumers, "connect_interviewer", lambda record: scripted.connect)
    return scripted


@pytest.fixture
def interview(transactional_db, job):
    return make_interview(job)


@contextmanager
def no_database():
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_arguments):
            raise OperationalError("the server closed the connection")

        patch.setattr(CursorWrapper, "_execute", refuse)
        patch.setattr("backend.live.projection.RETRY_S", (0.05,))
        yield


async def rows_until(interview, wanted):
    """The interview's row, as soon as it is as wanted."""
    async with asyncio.timeout(30):
        while True:
            row = await Interview.objects.aget(pk=interview.pk)
            if wanted(row):
                return row
            await asyncio.sleep(0.05)


async def test_a_lost_socket_comes_back_while_the_database_is_away(interview, model):
    socket, _ = await opened(interview)
    talk = await model.session()
    talk.says(events.InputTranscript("I began with the plan.", finished=True))
    for number in range(5):
        await socket.send_to(bytes_data=frame(number))
    while (await message(socket, "ack"))["sequence"] < 4:
        pass
    await socket.disconnect()
    with no_database():
        again, welcome = await opened(interview)
        assert (welcome["epoch"], welcome["next_sequence"]) == (2, 5)
        assert [c["text"] for c in welcome["captions"]] == ["I began with the plan."]
        await model.session()
        await again.send_to(bytes_data=frame(5))
        while (await message(again, "ack"))["sequence"] < 5:
            pass
    row = await rows_until(interview, lambda row: row.epoch == 2)
    assert row.state == Interview.State.LIVE
    await again.disconnect()


async def test_nothing_begins_while_the_database_is_away(interview, model):
    with no_database():
        socket = socket_to(interview)
        await socket.connect(timeout=30)
        await socket.send_to(text_data='{"type": "hello", "microphone": true}')
        assert await close_code(socket) == 4429
    assert await sync_to_async(interview.turns.count)() == 0
