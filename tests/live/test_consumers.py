"""The socket with the real journal and the real rows; only the model is scripted."""

import asyncio
import json
import os
import random
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.http import HttpResponse
from jsonschema import Draft202012Validator

from backend.gemini import events
from backend.interviews import lifecycle, passes
from backend.interviews.invitations import invite
from backend.interviews.models import Interview, InterviewQuestion
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.live import consumers, facts
from backend.live.beating import beat
from backend.live.process import journal_folder, live_process
from backend.live.routing import application
from tests.live.fakes import ScriptedModel

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

SCHEMA = json.loads(Path("docs/protocol/viva.v1.schema.json").read_text())
MESSAGES = Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": "#/$defs/server_message"}]})

PCM = random.Random(5).randbytes(3200)


def frame(number, pcm=PCM):
    return b"\x01" + number.to_bytes(4, "big") + pcm


@pytest.fixture
def model(monkeypatch):
    scripted = ScriptedModel()
    monkeypatch.setattr(
        consumers, "connect_interviewer", lambda record: lambda *args: scripted.connect(*args)
    )
    return scripted


@pytest.fixture
def interview(transactional_db, job):
    invitation = invite(job, name="Cass Doe")
    row = Interview.objects.create(
        organization=job.organization,
        job=job,
        invitation=invitation,
        candidate=invitation.candidate,
        state=Interview.State.READY,
    )
    for sequence in (1, 2):
        InterviewQuestion.objects.create(
            interview=row,
            sequence=sequence,
            text=f"Question {sequence}?",
            category="technical",
            difficulty="easy",
            time_s=60,
        )
    return row


def cookie_of(interview):
    response = HttpResponse()
    passes.issue(response, interview)
    return response.cookies[settings.CANDIDATE_COOKIE_NAME].value


def socket_to(interview, *, cookie=None, subprotocols=("viva.v1",)):
    value = cookie_of(interview) if cookie is None else cookie
    headers = [(b"cookie", f"{settings.CANDIDATE_COOKIE_NAME}={value}".encode())]
    return WebsocketCommunicator(
        application,
        f"/ws/v1/interviews/{interview.pk}/",
        headers=headers,
        subprotocols=list(subprotocols),
    )


async def opened(interview, *, microphone=True):
    socket = socket_to(interview)
    connected, _ = await socket.connect(timeout=30)
    assert connected
    await socket.send_to(text_data=json.dumps({"type": "hello", "microphone": microphone}))
    welcome = await message(socket, "welcome")
    return socket, welcome


async def message(socket, kind, timeout_s=30):
    """The next text message of this kind; others are passed over."""
    async with asyncio.timeout(timeout_s):
        while True:
            output = await socket.receive_output(timeout=timeout_s)
            assert output["type"] == "websocket.send", output
            if output.get("text"):
                read = json.loads(output["text"])
                MESSAGES.validate(read)
                if read["type"] == kind:
                    return read


async def close_code(socket, timeout_s=30):
    async with asyncio.timeout(timeout_s):
        while True:
            output = await socket.receive_output(timeout=timeout_s)
            if output["type"] == "websocket.close":
                return output["code"]


async def leave(socket, interview):
    """Hang up as a browser does, and wait until the session has put everything away."""
    session = live_process().sessions[interview.pk]
    await socket.send_input({"type": "websocket.disconnect", "code": 1001})
    async with asyncio.timeout(30):
        await session.finished.wait()


async def row_of(interview):
    return await sync_to_async(Interview.objects.get)(pk=interview.pk)


async def turns_of(interview):
    return [t async for t in interview.turns.order_by("sequence").values_list("speaker", "text")]


async def test_frames_are_acknowledged_once_they_are_on_disk(interview, model):
    socket, welcome = await opened(interview)
    assert (welcome["next_sequence"], welcome["state"]) == (0, "connecting")
    for number in range(3):
        await socket.send_to(bytes_data=frame(number))
    while (await message(socket, "ack"))["sequence"] < 2:
        pass
    kept = [r for r in read_interview(journal_folder(interview.pk)) if r.kind == 1]
    assert [facts.decode_candidate(r.payload)[0] for r in kept] == [0, 1, 2]
    await leave(socket, interview)


async def test_no_acknowledgement_before_the_disk_has_it(interview, model, monkeypatch):
    synced = asyncio.Event()
    loop = asyncio.get_running_loop()
    real = os.fdatasync

    def slow(fd):
        asyncio.run_coroutine_threadsafe(synced.wait(), loop).result(10)
        real(fd)

    socket, _ = await opened(interview)
    monkeypatch.setattr(os, "fdatasync", slow)
    await socket.send_to(bytes_data=frame(0))
    with pytest.raises(TimeoutError):
        await message(socket, "ack", timeout_s=0.6)
    monkeypatch.undo()
    synced.set()
    await message(socket, "ack")
    await leave(socket, interview)


async def test_a_lost_connection_pauses_and_the_next_one_goes_on(interview, model):
    socket, _ = await opened(interview)
    first = await model.session()
    assert await asyncio.wait_for(first.texts.get(), 30) == "Begin the interview."
    first.says(events.ToolCall("1", "next_question", {"outcome": "none"}))
    assert (await message(socket, "question"))["text"] == "Question 1?"
    first.says(events.Audio(b"\0\0" * 24_000), events.OutputTranscript("Question one?"))
    await message(socket, "caption")
    for number in range(12):
        await socket.send_to(bytes_data=frame(number))
    while (await message(socket, "ack"))["sequence"] < 11:
        pass
    await leave(socket, interview)
    assert first.closed
    assert (await row_of(interview)).state == "paused"

    again, welcome = await opened(interview)
    assert welcome["question"]["text"] == "Question 1?"
    assert welcome["next_sequence"] == 12
    assert [c["text"] for c in welcome["captions"]] == ["Question one?"]
    assert welcome["epoch"] == 2
    second = await model.session()
    words = await asyncio.wait_for(second.texts.get(), 30)
    assert words.startswith("The connection was restored")
    assert '"resuming": true' in model.instructions[1]
    await leave(again, interview)


async def test_a_newer_connection_replaces_the_older(interview, model):
    socket, _ = await opened(interview)
    second, _ = await opened(interview)
    assert await close_code(socket) == 4409
    await second.send_to(bytes_data=frame(0))
    assert (await message(second, "ack"))["sequence"] == 0
    await leave(second, interview)


async def test_both_sides_become_turns_and_the_end_is_kept(interview, model):
    socket, _ = await opened(interview)
    session = await model.session()
    session.says(events.ToolCall("1", "next_question", {"outcome": "none"}))
    session.says(events.OutputTranscript("Question one?"), events.TurnComplete())
    await message(socket, "caption")
    session.says(events.InputTranscript("My answer."))
    await message(socket, "caption")
    session.says(events.ToolCall("2", "next_question", {"outcome": "answered"}))
    assert (await message(socket, "question"))["number"] == 2
    await socket.send_to(text_data='{"type":"control","number":0,"action":"end"}')
    assert (await message(socket, "ended"))["reason"] == "candidate_ended"
    assert await close_code(socket) == 1000
    await socket.wait(timeout=30)
    assert await turns_of(interview) == [
        ("interviewer", "Question one?"),
        ("candidate", "My answer."),
    ]
    row = await row_of(interview)
    assert (row.state, row.end_reason) == ("completed", "candidate_ended")
    coverage = [c async for c in interview.questions.values_list("coverage", flat=True)]
    assert coverage == ["answered", "interrupted"]


async def test_barge_in_flushes_what_waits_for_the_speaker(interview, model):
    socket, _ = await opened(interview)
    session = await model.session()
    session.says(events.Audio(b"\x10\0" * 24_000), events.OutputTranscript("A long question"))
    session.says(events.Interrupted())
    await message(socket, "flush")
    await leave(socket, interview)
    story = [r for r in read_interview(journal_folder(interview.pk)) if r.kind == Kind.FACT]
    assert any(b'"cut"' in r.payload for r in story)


async def test_candidate_audio_reaches_the_model_while_the_interviewer_speaks(interview, model):
    socket, _ = await opened(interview)
    session = await model.session()
    session.says(events.Audio(b"\x10\0" * 24_000))
    await message(socket, "state")
    for number in range(20):
        await socket.send_to(bytes_data=frame(number))
    while (await message(socket, "ack"))["sequence"] < 19:
        pass
    for _ in range(20):
        await asyncio.wait_for(session.audio.get(), 30)
    await leave(socket, interview)


async def test_a_dead_model_pauses_the_talk_and_comes_back(interview, model, monkeypatch):
    socket, _ = await opened(interview)
    first = await model.session()
    await asyncio.wait_for(first.texts.get(), 30)
    back, connect = asyncio.Event(), model.connect

    async def away(*args):
        await back.wait()
        return await connect(*args)

    monkeypatch.setattr(model, "connect", away)
    first.breaks()
    assert (await message(socket, "notice"))["code"] == "upstream_paused"
    back.set()
    second = await model.session()
    await asyncio.wait_for(second.texts.get(), 30)
    assert (await message(socket, "notice"))["code"] == "upstream_back"
    await socket.send_to(bytes_data=frame(0))
    assert (await message(socket, "ack"))["sequence"] == 0
    await leave(socket, interview)


async def test_typed_answers_need_no_microphone(interview, model):
    socket, _ = await opened(interview, microphone=False)
    session = await model.session()
    await asyncio.wait_for(session.texts.get(), 30)
    await socket.send_to(text_data='{"type":"answer","number":0,"text":"I would ask first."}')
    caption = await message(socket, "caption")
    assert (caption["text"], caption["typed"], caption["final"]) == (
        "I would ask first.",
        True,
        True,
    )
    assert await asyncio.wait_for(session.texts.get(), 30) == "I would ask first."
    await leave(socket, interview)


async def test_a_message_sent_again_counts_once_and_is_acknowledged_again(interview, model):
    socket, welcome = await opened(interview, microphone=False)
    assert welcome["next_message"] == 0
    session = await model.session()
    await asyncio.wait_for(session.texts.get(), 30)
    answer = '{"type":"answer","number":0,"text":"I would ask first."}'
    await socket.send_to(text_data=answer)
    assert (await message(socket, "ack"))["message"] == 0
    await socket.send_to(text_data=answer)
    assert (await message(socket, "ack"))["message"] == 0
    await leave(socket, interview)
    again, welcome = await opened(interview, microphone=False)
    assert welcome["next_message"] == 1
    await again.send_to(text_data=answer)
    assert (await message(again, "ack"))["message"] == 0
    await leave(again, interview)
    assert await turns_of(interview) == [("candidate", "I would ask first.")]


async def test_what_the_page_noticed_is_journalled_and_stored(interview, model):
    socket, _ = await opened(interview, microphone=False)
    noticed = (
        '{"type":"event","number":0,"kind":"copy","start_ms":0,"end_ms":0,'
        '"detail":{"signals":1},"explanation":""}'
    )
    await socket.send_to(text_data=noticed)
    assert (await message(socket, "ack"))["message"] == 0
    await leave(socket, interview)
    kinds = [e async for e in interview.integrity_events.values_list("kind", flat=True)]
    assert kinds == ["copy"]
    assert facts.read_story(journal_folder(interview.pk)).events[0]["kind"] == "copy"


async def test_an_answer_that_no_session_heard_is_heard_by_the_next(interview, model):
    socket, _ = await opened(interview)
    first = await model.session()
    first.says(events.ToolCall("1", "next_question", {"outcome": "none"}))
    first.says(events.OutputTranscript("Question one?"), events.TurnComplete())
    await message(socket, "caption")
    for number in range(20):
        await socket.send_to(bytes_data=frame(number))
    for _ in range(20):
        await asyncio.wait_for(first.audio.get(), 30)
    first.breaks()
    second = await model.session()
    heard = [await asyncio.wait_for(second.audio.get(), 30) for _ in range(20)]
    assert heard == [PCM] * 20
    assert second.texts.empty()  # the candidate has the word
    await leave(socket, interview)


async def test_an_answer_cut_off_by_the_end_of_the_process_is_heard_after_it(interview, model):
    socket, _ = await opened(interview)
    first = await model.session()
    first.says(events.ToolCall("1", "next_question", {"outcome": "none"}))
    first.says(events.OutputTranscript("Question one?"), events.TurnComplete())
    await message(socket, "caption")
    for number in range(20):
        await socket.send_to(bytes_data=frame(number))
    while (await message(socket, "ack"))["sequence"] < 19:
        pass
    await leave(socket, interview)
    again, _ = await opened(interview)
    second = await model.session()
    assert await asyncio.wait_for(second.audio.get(), 30) == PCM
    await leave(again, interview)


@pytest.mark.parametrize(
    "sent",
    [
        {"bytes_data": b"\x01\x00"},
        {"text_data": "{"},
        {"text_data": '{"type":"hello","microphone":true}'},
        {"bytes_data": frame(500_000)},
    ],
)
async def test_what_is_not_of_the_protocol_closes_4400_and_loses_nothing(interview, model, sent):
    socket, _ = await opened(interview)
    await socket.send_to(bytes_data=frame(0))
    await socket.send_to(**sent)
    assert await close_code(socket) == 4400
    await socket.wait(timeout=30)
    assert (await row_of(interview)).state == "paused"
    assert facts.read_story(journal_folder(interview.pk)).next_frame == 1


async def test_a_flood_closes_4413(interview, model):
    socket, _ = await opened(interview)
    for _ in range(900):
        await socket.send_input(
            {"type": "websocket.receive", "text": '{"type":"ping","sent_ms":1}'}
        )
    assert await close_code(socket) == 4413
    await socket.wait(timeout=30)


@pytest.mark.parametrize("cookie", ["", "forged", "x" * 5000])
async def test_no_pass_no_interview(interview, model, cookie):
    socket = socket_to(interview, cookie=cookie)
    await socket.connect(timeout=30)
    assert await close_code(socket) == 4401
    assert model.instructions == []


async def test_another_interviews_pass_opens_nothing(interview, job, model):
    other = await sync_to_async(Interview.objects.create)(
        organization_id=job.organization_id, job=job, candidate=interview.candidate
    )
    socket = socket_to(interview, cookie=cookie_of(other))
    await socket.connect(timeout=30)
    assert await close_code(socket) == 4401


async def test_an_interview_that_is_over_is_not_entered(interview, model):
    await sync_to_async(Interview.objects.filter(pk=interview.pk).update)(state="completed")
    socket = socket_to(interview)
    await socket.connect(timeout=30)
    await socket.send_to(text_data='{"type":"hello","microphone":true}')
    assert await close_code(socket) == 4403
    assert not journal_folder(interview.pk).exists()


async def test_another_protocol_is_refused(interview, model):
    socket = socket_to(interview, subprotocols=("chat",))
    await socket.connect(timeout=30)
    assert await close_code(socket) == 4400


async def test_a_withdrawn_interview_is_closed_while_live(interview, model):
    socket, _ = await opened(interview)
    await sync_to_async(Interview.objects.filter(pk=interview.pk).update)(
        state="terminated", end_reason="withdrawn"
    )
    await beat(live_process())
    assert (await message(socket, "ended"))["reason"] == "withdrawn"
    assert await close_code(socket) == 4401
    await socket.wait(timeout=30)


async def test_a_claim_that_came_to_nothing_does_not_end_the_talk(interview, model):
    socket, _ = await opened(interview)
    await sync_to_async(lifecycle.claim_epoch)(interview.pk)
    await beat(live_process())
    await socket.send_to(bytes_data=frame(0))
    assert (await message(socket, "ack"))["sequence"] == 0
    await leave(socket, interview)
