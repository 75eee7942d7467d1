import base64
import json

import pytest

from backend.emulator.client_messages import (
    ActivityEnd,
    ActivityStart,
    AudioInput,
    AudioStreamEnd,
    ContextUpdate,
    FunctionResponse,
    TextInput,
    Turns,
    read_frame,
)
from backend.emulator.wire import WireError

PYTHON_SETUP = {
    "setup": {
        "model": "models/gemini-3.8-live",
        "generationConfig": {"responseModalities": ["AUDIO"], "topK": 40.0},
        "systemInstruction": {"parts": [{"text": "Be kind."}], "role": "user"},
        "tools": [
            {"googleSearch": {}},
            {"functionDeclarations": [{"name": "f", "behavior": "NON_BLOCKING"}]},
        ],
        "sessionResumption": {"handle": "h"},
        "inputAudioTranscription": {},
        "realtimeInputConfig": {
            "automatic_activity_detection": {"disabled": False, "silence_duration_ms": "500"},
            "activity_handling": "NO_INTERRUPTION",
        },
    }
}


def read(body, **options):
    return read_frame(json.dumps(body), **options)


def test_the_python_sdks_setup_is_understood():
    (setup,) = read(PYTHON_SETUP)
    assert setup.model == "gemini-3.8-live"
    assert setup.modalities == {"AUDIO"}
    assert setup.instruction == "Be kind."
    assert setup.functions == {"f"}
    assert setup.silence_ms == 500
    assert setup.handle == "h"
    assert setup.resumption
    assert not setup.interrupts
    assert setup.input_transcription
    assert not setup.output_transcription
    assert not setup.listens_only
    assert not setup.manual_activity


def test_a_minimal_setup_is_enough_and_a_plain_instruction_too():
    (setup,) = read({"setup": {"model": "m", "system_instruction": "Be kind."}})
    assert setup.instruction == "Be kind."
    assert not setup.resumption


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "models/gemini-3.5-transcribe-live"},
        {"model": "m", "generationConfig": {"responseModalities": ["TEXT"]}},
        {"model": "m", "generation_config": {"response_modalities": ["text"]}},
    ],
)
def test_sessions_that_only_listen_are_known(fields):
    (setup,) = read({"setup": fields})
    assert setup.listens_only


@pytest.mark.parametrize("model", ["", None, "models/", "../x"])
def test_a_setup_without_a_model_is_refused(model):
    with pytest.raises(WireError):
        read({"setup": {"model": model}})


PCM = b"\xfb\xff\xbf\xff"


@pytest.mark.parametrize(
    "body",
    [
        {"realtime_input": {"audio": {"data": "-_-__w==", "mime_type": "audio/pcm;rate=8000"}}},
        {"realtimeInput": {"audio": {"data": "+/+//w", "mimeType": "audio/pcm; rate=8000"}}},
        {
            "realtimeInput": {
                "mediaChunks": [{"data": "+/+//w==", "mimeType": "audio/pcm;rate=8000"}]
            }
        },
    ],
)
def test_sound_is_read_from_every_clients_form(body):
    assert read(body) == [AudioInput(PCM, 8000)]


def test_binary_frames_hold_json_too():
    assert read_frame(b'{"realtimeInput":{"text":"hi"}}') == [TextInput("hi")]


def test_sound_without_a_rate_has_16_khz_and_whole_samples():
    data = base64.b64encode(b"\x01\x02\x03").decode()
    assert read({"realtimeInput": {"audio": {"data": data}}}) == [AudioInput(b"\x01\x02", 16_000)]


@pytest.mark.parametrize("kind", ["audio/webm", "audio/pcm;rate=1", "audio/pcm;rate=999999"])
def test_sound_that_is_no_pcm_is_refused(kind):
    with pytest.raises(WireError):
        read({"realtimeInput": {"audio": {"data": "AAAA", "mimeType": kind}}})


def test_every_field_of_one_message_is_kept():
    body = {
        "realtimeInput": {
            "audioStreamEnd": True,
            "activityEnd": {},
            "text": "hi",
            "audio": {"data": "AAA="},
            "activityStart": {},
        }
    }
    assert [type(message) for message in read(body)] == [
        ActivityStart,
        AudioInput,
        TextInput,
        ActivityEnd,
        AudioStreamEnd,
    ]


def test_an_audio_stream_that_did_not_end_is_no_message():
    assert read({"realtimeInput": {"audioStreamEnd": False}}) == []


def test_the_last_words_of_the_user_are_what_is_answered():
    turns = [
        {"role": "user", "parts": [{"text": "one"}]},
        {"role": "model", "parts": [{"text": "two"}]},
    ]
    assert read({"client_content": {"turns": turns, "turnComplete": True}}) == [Turns("one", True)]
    assert read({"clientContent": {"turns": turns[1:], "turn_complete": False}}) == [
        Turns("", False)
    ]


@pytest.mark.parametrize(
    "response", [{"done": True}, {"result": {"done": True}}, {"output": {"done": True}}]
)
def test_a_functions_answer_is_unwrapped(response):
    answer = {"id": "1", "name": "f", "response": response}
    body = {"tool_response": {"functionResponses": [answer]}}
    assert read(body) == [FunctionResponse("1", "f", {"done": True})]


def test_an_update_of_the_context_is_read():
    body = {"contextUpdate": {"systemInstruction": {"parts": [{"text": "new"}]}}}
    assert read(body) == [ContextUpdate("new")]


def test_unknown_names_are_ignored_unless_strict():
    assert read({"tomorrow": 1}) == []
    assert len(read({"setup": {"model": "m", "tomorrow": 1}})) == 1
    with pytest.raises(WireError, match='Unknown name "tomorrow"'):
        read({"setup": {"model": "m", "tomorrow": 1}}, strict=True)
    with pytest.raises(WireError, match='Unknown name "tomorrow"'):
        read({"tomorrow": 1}, strict=True)


@pytest.mark.parametrize(
    "key", ["setup", "realtimeInput", "clientContent", "toolResponse", "contextUpdate"]
)
@pytest.mark.parametrize("value", [None, 7, "x", [], [None], {"x": None}])
def test_wrong_kinds_never_break_the_reader(key, value):
    try:
        read({key: value})
    except WireError:
        assert key == "setup"
