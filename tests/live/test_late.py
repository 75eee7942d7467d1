"""A page that comes back after the end brings what it kept, and nothing of it is lost."""

import json
import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
import soundfile
from asgiref.sync import sync_to_async
from django.core.files.storage import storages
from django.utils import timezone

from backend.interviews import lifecycle
from backend.interviews.models import Interview
from backend.journal.syncer import Syncer
from backend.journal.writer import JournalWriter
from backend.live import consumers, facts, late, protocol, retention
from backend.live.outbox import Outbox
from backend.live.process import journal_folder
from backend.live.tasks import OUTDATED, rebuild
from tests.live.test_consumers import (
    PCM,
    close_code,
    frame,
    interview,
    leave,
    message,
    model,
    opened,
    socket_to,
)

__all__ = ["interview", "model"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(late, "QUIET_S", 0.3)


@pytest.fixture
def remade(monkeypatch):
    """The interviews whose recording was asked for."""
    asked: list[str] = []
    monkeypatch.setattr(consumers, "finish_recording", SimpleNamespace(enqueue=asked.append))
    return asked


def is_outdated(interview):
    return (journal_folder(interview.pk) / OUTDATED).exists()


async def send(socket, first, last):
    for number in range(first, last):
        await socket.send_to(bytes_data=frame(number))
    while (await message(socket, "ack"))["sequence"] < last - 1:
        pass


async def cut_off(interview, frames=5):
    """A talk whose candidate was cut off after some frames and did not come back."""
    socket, _ = await opened(interview)
    await send(socket, 0, frames)
    await leave(socket, interview)
    assert await sync_to_async(lifecycle.abandon)(interview.pk)
    await sync_to_async(rebuild)(interview.pk)


def recorded(interview):
    """The candidate's track as it is in the recording."""
    row = Interview.objects.get(pk=interview.pk).recording
    samples, _ = soundfile.read(storages["private"].path(str(row.file.name)), dtype="int16")
    return samples[:, 0].tobytes()


async def turns_of(interview):
    return [t async for t in interview.turns.values_list("speaker", "text", "typed", "start_ms")]


async def test_what_comes_after_the_end_is_acknowledged_and_recorded(interview, model, remade):
    await cut_off(interview)
    assert (await sync_to_async(recorded)(interview)) == PCM * 5
    socket, welcome = await opened(interview)
    assert (welcome["state"], welcome["next_sequence"], welcome["epoch"]) == ("ended", 5, 2)
    await send(socket, 3, 25)
    assert await close_code(socket) == 1000
    await socket.wait(timeout=30)
    assert remade == [str(interview.pk)]
    assert is_outdated(interview)
    await sync_to_async(rebuild)(interview.pk)
    assert not is_outdated(interview)
    assert (await sync_to_async(recorded)(interview)) == PCM * 25
    assert await turns_of(interview) == [("candidate", late.UNHEARD, False, 500)]
    assert (await Interview.objects.aget(pk=interview.pk)).state == "abandoned"


async def test_typed_words_that_come_late_are_a_turn(interview, model, remade):
    await cut_off(interview)
    socket, _ = await opened(interview, microphone=False)
    answer = json.dumps({"type": "answer", "number": 0, "text": "I would ask first."})
    for _ in range(2):
        await socket.send_to(text_data=answer)
        assert (await message(socket, "ack"))["message"] in (-1, 0)
    assert await close_code(socket) == 1000
    await socket.wait(timeout=30)
    await sync_to_async(rebuild)(interview.pk)
    assert await turns_of(interview) == [("candidate", "I would ask first.", True, 500)]


async def test_a_page_that_has_nothing_new_changes_nothing(interview, model, remade):
    await cut_off(interview)
    socket, _ = await opened(interview)
    await socket.send_to(bytes_data=frame(4))
    assert await close_code(socket) == 1000
    await socket.wait(timeout=30)
    assert remade == []
    assert (await sync_to_async(recorded)(interview)) == PCM * 5


async def refused(interview):
    socket = socket_to(interview)
    await socket.connect(timeout=30)
    await socket.send_to(text_data='{"type":"hello","microphone":true}')
    return await close_code(socket)


async def test_a_page_brings_no_more_than_pages_keep(interview, model, remade, monkeypatch):
    monkeypatch.setattr(late, "MOST_FRAMES", 3)
    monkeypatch.setattr(late, "MOST_CONNECTIONS", 1)
    await cut_off(interview)
    socket, _ = await opened(interview)
    for number in range(5, 10):
        await socket.send_to(bytes_data=frame(number))
    assert await close_code(socket) == 4413
    await socket.wait(timeout=30)
    assert await refused(interview) == 4403


@pytest.mark.parametrize("reason", ["withdrawn", "long ago"])
async def test_nothing_is_taken_that_nobody_may_have(interview, model, remade, reason):
    await cut_off(interview)
    rows = Interview.objects.filter(pk=interview.pk)
    if reason == "withdrawn":
        await rows.aupdate(state="terminated", end_reason="withdrawn")
    else:
        ended = timezone.now() - late.LATE_FOR - timedelta(minutes=1)
        await rows.aupdate(started_at=ended - timedelta(hours=1), ended_at=ended)
    assert await refused(interview) == 4403
    assert remade == []


async def test_a_recording_is_made_anew_though_the_process_died(interview, model):
    await cut_off(interview)
    await sync_to_async(late.enter)(interview.pk)
    marker = journal_folder(interview.pk) / OUTDATED
    folders = {interview.pk: marker.parent}
    assert retention.renew_recordings(folders) == 0, "its connection may still be at work"
    os.utime(marker, (0, 0))
    assert await sync_to_async(retention.renew_recordings)(folders) == 1
    assert not is_outdated(interview)


async def test_what_came_late_is_acknowledged_without_waiting_for_company(tmp_path):
    sent: list[str] = []

    def post(*messages):
        sent.extend(messages)
        return True

    journal = JournalWriter(tmp_path, 1)
    entry = late.Entry(facts.Story(), journal, 1)
    session = late.LateSession(entry, Outbox(SimpleNamespace(post=post)), Syncer())
    session.on_message(protocol.Answer(0, "I would ask first."))
    journal.close()
    assert [json.loads(message)["type"] for message in sent] == ["ack"]
