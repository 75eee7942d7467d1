"""The official SDK, unmodified, against the real emulator over TLS."""

import ssl

import numpy as np
import pytest
import pytest_asyncio
from google import genai  # noqa: TID253  # the test is about it
from google.genai import types  # noqa: TID253  # the test is about it
from pydantic import BaseModel

from backend.gemini.coverage import BEGIN_TEXT, FUNCTION_DECLARATIONS, render_briefing
from tests.emulator.conftest import start_emulator, stop_emulator
from tests.emulator.talk import BRIEFING, Plan
from tests.emulator.wire_client import silence, spoken

pytestmark = pytest.mark.asyncio

MODEL = "gemini-3.8-live"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    process, ready = start_emulator(tmp_path_factory.mktemp("emulator"), "--tls-port", "0")
    yield ready
    assert stop_emulator(process) == 0


@pytest_asyncio.fixture
async def client(ready):
    trusting = ssl.create_default_context(cafile=ready["authority"])
    options = types.HttpOptions(
        base_url=ready["tls_url"],
        async_client_args={"ssl": trusting, "verify": trusting, "proxy": None},
        client_args={"verify": trusting},
        headers={"x-viva-faults": '{"burst": true}'},
    )
    client = genai.Client(api_key="no-key-needed", http_options=options)
    yield client
    await client.aio.aclose()
    client.close()


async def speak(session, pcm):
    for start in range(0, len(pcm), 3200):
        audio = types.Blob(data=pcm[start : start + 3200], mime_type="audio/pcm;rate=16000")
        await session.send_realtime_input(audio=audio)


async def test_a_spoken_turn_is_completed(client, tmp_path):
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
    )
    heard, said, sound, last = "", "", b"", types.LiveServerMessage()
    async with client.aio.live.connect(model=MODEL, config=config) as session:
        await speak(session, spoken("Hello, can you hear me?", tmp_path) + silence(2.0))
        async for message in session.receive():
            content = message.server_content
            if content is None:
                continue
            if content.input_transcription:
                heard += content.input_transcription.text or ""
            if content.output_transcription:
                said += content.output_transcription.text or ""
            if content.model_turn:
                sound += content.model_turn.parts[0].inline_data.data
            last = message
    assert heard.lower() == "hello can you hear me"
    assert said.strip() == "Yes, I can hear you."
    assert 0.8 < len(sound) / 48_000 < 4.0
    assert np.abs(np.frombuffer(sound, dtype="<i2")).max() > 3_000
    assert last.server_content is not None
    assert last.server_content.turn_complete
    assert last.usage_metadata is not None
    assert (last.usage_metadata.response_token_count or 0) > 10


async def test_the_interview_is_held_through_function_calls(client):
    plan = Plan()
    declarations = [types.FunctionDeclaration(**one) for one in FUNCTION_DECLARATIONS]
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        system_instruction=render_briefing(BRIEFING),
        tools=[types.Tool(function_declarations=declarations)],
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(),
    )
    said = ""
    async with client.aio.live.connect(model=MODEL, config=config) as session:
        await session.send_client_content(
            turns=types.Content(role="user", parts=[types.Part(text=BEGIN_TEXT)])
        )
        async for message in session.receive():
            if message.tool_call:
                (call,) = message.tool_call.function_calls
                answer = types.FunctionResponse(id=call.id, name=call.name, response=plan._next())
                await session.send_tool_response(function_responses=[answer])
            content = message.server_content
            if content and content.output_transcription:
                said += content.output_transcription.text or ""
    assert "AI interviewer" in said
    assert said.endswith(plan.questions[0][0])


async def listen(client, config):
    async with client.aio.live.connect(model=MODEL, config=config) as session:
        async for _ in session.receive():
            pass


async def test_errors_reach_the_sdk_as_googles_do(client):
    config = types.LiveConnectConfig(
        session_resumption=types.SessionResumptionConfig(handle="unknown")
    )
    with pytest.raises(genai.errors.APIError) as refused:
        await listen(client, config)
    assert refused.value.code == 1008


class Note(BaseModel):
    headline: str
    score: int
    tags: list[str]


async def test_a_structured_answer_is_parsed(client):
    config = types.GenerateContentConfig(
        response_mime_type="application/json", response_schema=Note, system_instruction="Be brief."
    )
    answer = await client.aio.models.generate_content(
        model="gemini-3.8-flash", contents="Make a note.", config=config
    )
    assert isinstance(answer.parsed, Note)
    assert answer.usage_metadata.total_token_count > 0


async def test_a_stream_and_a_count_are_answered(client):
    stream = await client.aio.models.generate_content_stream(model="m", contents="Hello")
    assert "emulator" in "".join([part.text async for part in stream])
    count = await client.aio.models.count_tokens(model="m", contents="Hello there")
    assert count.total_tokens > 0
