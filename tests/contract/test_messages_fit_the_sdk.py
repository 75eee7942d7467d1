"""Our codec against the vendor's own types: both sides must understand the same.

The vendor SDK (google-genai) is the reference. Outgoing: its `LiveClientMessage` must take every
message of ours with nothing left over, and its own session must send the same content. Incoming:
what its session reads out of a frame is what we read.
"""

import copy
import json
import re
from typing import Any, cast

import pytest
from google.genai import Client, _common, types  # noqa: TID253  # the SDK is what these tests are about
from google.genai import _live_converters as converters  # noqa: TID253  # the SDK is what these tests are about
from google.genai.live import AsyncSession  # noqa: TID253  # the SDK is what these tests are about

from backend.gemini import events, messages
from backend.gemini.capabilities import TABLE
from backend.gemini.coverage import FUNCTION_DECLARATIONS, Briefing, render_briefing
from backend.gemini.setup import LiveSetup
from tests.gemini.wire import AUDIO, PCM, PCM_BASE64, SERVER_MESSAGES, frame

FULL_SETUP: dict[str, Any] = {
    "instruction": render_briefing(Briefing("Harbor", "Engineer", "Cass", 30, 7)),
    "voice": "Kore",
    "language": "de-DE",
    "silence_ms": 1200,
    "start_sensitivity": "HIGH",
    "end_sensitivity": "LOW",
    "prefix_padding_ms": 20,
    "handle": "h-1",
    "seeded": True,
    "trigger_tokens": 25_600,
    "target_tokens": 12_800,
}
MODELS = [*sorted(TABLE), "gemini-unknown-live"]
CLIENT_MESSAGES: dict[str, str | bytes] = {
    **{f"setup of {model}": messages.setup(LiveSetup(model=model)) for model in MODELS},
    **{
        f"full setup of {model}": messages.setup(LiveSetup(model=model, **FULL_SETUP))
        for model in MODELS
    },
    "audio": messages.audio(PCM),
    "end of audio": messages.AUDIO_STREAM_END,
    "text": messages.text("typed \u00fc \U0001f600"),
    "turns": messages.turns([("user", "a"), ("model", "b")], complete=False),
    "last turn": messages.turns([("user", "a")], complete=True),
    "tool response": messages.tool_response("c1", "time_left", {"time_left_s": 60, "a": None}),
    "aside": messages.tool_response("c1", "time_left", {"time_left_s": 60}, "WHEN_IDLE"),
}
OPAQUE = {"response", "properties"}
"""Keys whose content is ours, not the protocol's."""


def keys_of(value):
    """Return every key that belongs to the protocol."""
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item)}
    if not isinstance(value, dict):
        return set()
    inner = (keys_of(item) for key, item in value.items() if key not in OPAQUE)
    return set(value).union(*inner)


def camel(value):
    """Return a message of the SDK with its mixed spelling made camelCase."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        re.sub(r"_(\w)", lambda found: found[1].upper(), key): item
        if key in OPAQUE
        else camel(item)
        for key, item in value.items()
    }


class Wire:
    """Stands where the SDK's session has its socket: keeps what is sent, gives what is read."""

    def __init__(self, *frames):
        self.sent = []
        self.frames = list(frames)

    async def send(self, message):
        self.sent.append(camel(json.loads(message)))

    async def recv(self, decode=None):
        return self.frames.pop(0)


def session(*frames):
    wire = Wire(*frames)
    return AsyncSession(Client(vertexai=False, api_key="k")._api_client, cast("Any", wire)), wire


def taken_by_sdk(message):
    """Return the message as the SDK's types write it again; they forbid unknown fields."""
    message = copy.deepcopy(message)
    # Missing in the SDK's type of the setup, though its own `connect` sends it (the test of the
    # whole setup proves the place).
    detection = message.get("setup", {}).pop("realtimeInputConfig", None)
    taken: list[Any] = [types.LiveClientMessage.model_validate(message)]
    if detection:
        taken.append(types.RealtimeInputConfig.model_validate(detection))
    return [one.model_dump(mode="json", by_alias=True, exclude_none=True) for one in taken]


@pytest.mark.parametrize("name", CLIENT_MESSAGES)
def test_the_sdk_takes_every_message_we_build(name):
    message = json.loads(CLIENT_MESSAGES[name])
    assert len(message) == 1
    assert keys_of(message) - {"realtimeInputConfig"} <= keys_of(taken_by_sdk(message))


@pytest.mark.parametrize("name", CLIENT_MESSAGES)
def test_every_key_we_send_is_camel_case(name):
    assert not [key for key in keys_of(json.loads(CLIENT_MESSAGES[name])) if "_" in key]


def test_a_misspelt_field_would_be_noticed():
    message = json.loads(messages.setup(LiveSetup()))
    message["setup"]["generationConfig"]["inputAudioTranscription"] = {}
    with pytest.raises(ValueError, match="inputAudioTranscription"):
        taken_by_sdk(message)


def sdk_setup(config, model="gemini-3.8-live"):
    """Return the first message as the SDK's `connect` would build it."""
    parameters = types.LiveConnectParameters(model=f"models/{model}", config=config)
    converted = converters._LiveConnectParameters_to_mldev(
        api_client=Client(vertexai=False, api_key="k")._api_client,
        from_object=parameters.model_dump(exclude_none=True),
    )
    return camel(json.loads(json.dumps(_common.convert_to_dict(converted))))


def test_the_sdk_would_send_the_same_setup():
    functions: list[Any] = [{**one, "behavior": "BLOCKING"} for one in FUNCTION_DECLARATIONS]
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        system_instruction=types.Content(
            role="user", parts=[types.Part(text=FULL_SETUP["instruction"])]
        ),
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(
                prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Kore")
            )
        ),
        tools=[types.Tool(function_declarations=functions)],
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(handle="h-1"),
        context_window_compression=types.ContextWindowCompressionConfig(
            trigger_tokens=25_600, sliding_window=types.SlidingWindow(target_tokens=12_800)
        ),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(
                silence_duration_ms=1200,
                prefix_padding_ms=20,
                start_of_speech_sensitivity=types.StartSensitivity.START_SENSITIVITY_HIGH,
                end_of_speech_sensitivity=types.EndSensitivity.END_SENSITIVITY_LOW,
            )
        ),
    )
    theirs, ours = sdk_setup(config), json.loads(messages.setup(LiveSetup(**FULL_SETUP)))
    assert theirs["setup"] == ours["setup"]


def test_the_sdk_would_send_the_same_seeded_setup_of_an_older_model():
    model = "gemini-3.1-flash-live-preview"
    config = types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        session_resumption=types.SessionResumptionConfig(),
        context_window_compression=types.ContextWindowCompressionConfig(
            sliding_window=types.SlidingWindow()
        ),
        history_config=types.HistoryConfig(initial_history_in_client_content=True),
    )
    ours = json.loads(messages.setup(LiveSetup(model=model, functions=(), seeded=True)))
    assert sdk_setup(config, model)["setup"] == ours["setup"]


@pytest.mark.asyncio
async def test_the_sdk_would_send_the_same_live_messages():
    theirs, wire = session()
    await theirs.send_realtime_input(audio=types.Blob(data=PCM, mime_type="audio/pcm;rate=16000"))
    await theirs.send_realtime_input(audio_stream_end=True)
    await theirs.send_realtime_input(text="typed")
    await theirs.send_client_content(
        turns=[types.Content(role="user", parts=[types.Part(text="a")])], turn_complete=False
    )
    await theirs.send_tool_response(
        function_responses=[
            types.FunctionResponse(id="c1", name="time_left", response={"time_left_s": 60})
        ]
    )
    # The SDK writes the URL-safe base64 alphabet; the documented one is the standard.
    audio = wire.sent[0]["realtimeInput"]["audio"]
    audio["data"] = audio["data"].replace("-", "+").replace("_", "/")
    assert wire.sent == [
        json.loads(message)
        for message in (
            messages.audio(PCM),
            messages.AUDIO_STREAM_END,
            messages.text("typed"),
            messages.turns([("user", "a")], complete=False),
            messages.tool_response("c1", "time_left", {"time_left_s": 60}),
        )
    ]


async def read_by_sdk(*written):
    theirs, _ = session(*written)
    return [await theirs._receive() for _ in written]


def _content_events(content):
    if content.interrupted:
        yield events.Interrupted()
    for part in (content.model_turn and content.model_turn.parts) or []:
        if part.inline_data:
            rate = int(part.inline_data.mime_type.partition("rate=")[2])
            yield events.Audio(part.inline_data.data, rate)
        if part.text:
            yield events.Text(part.text, bool(part.thought))
    if heard := content.interim_input_transcription:
        yield events.InterimTranscript(heard.text)
    if heard := content.input_transcription:
        yield events.InputTranscript(heard.text, bool(heard.finished))
    if said := content.output_transcription:
        yield events.OutputTranscript(said.text, bool(said.finished))
    if content.generation_complete:
        yield events.GenerationComplete()
    if content.waiting_for_input:
        yield events.WaitingForInput()
    status = content.interaction_status and content.interaction_status.value
    if content.turn_complete:
        reason = content.turn_complete_reason and content.turn_complete_reason.value
        yield events.TurnComplete(reason or "", status in {None, "IDLE"})
    elif status:
        yield events.InteractionStatus(status)


def _usage_counts(usage):
    counts = {
        "prompt": usage.prompt_token_count,
        "response": usage.response_token_count,
        "thoughts": usage.thoughts_token_count,
        "cached": usage.cached_content_token_count,
        "tool_prompt": usage.tool_use_prompt_token_count,
        "total": usage.total_token_count,
    }
    for prefix, details in (
        ("prompt", usage.prompt_tokens_details),
        ("response", usage.response_tokens_details),
    ):
        for detail in details or []:
            counts[f"{prefix}_{detail.modality.value.lower()}"] = detail.token_count
    return {kind: count for kind, count in counts.items() if count is not None}


def as_our_events(message):
    """Return what the SDK read, in our words, in no particular order."""
    if message.setup_complete:
        yield events.SetupComplete(message.setup_complete.session_id or "")
    if update := message.session_resumption_update:
        yield events.Resumption(update.new_handle or "", bool(update.resumable))
    if message.go_away:
        yield events.GoAway(float(message.go_away.time_left.rstrip("s")))
    if message.tool_call_cancellation:
        yield events.ToolCancelled(tuple(message.tool_call_cancellation.ids))
    if activity := message.voice_activity:
        speaking = activity.voice_activity_type == types.VoiceActivityType.ACTIVITY_START
        yield events.VoiceActivity(speaking, float(activity.audio_offset.rstrip("s")))
    if signal := message.voice_activity_detection_signal:
        begins = types.VadSignalType.VAD_SIGNAL_TYPE_SOS
        yield events.VoiceActivity(signal.vad_signal_type == begins)
    for call in (message.tool_call and message.tool_call.function_calls) or []:
        yield events.ToolCall(call.id, call.name, call.args or {})
    if message.server_content:
        yield from _content_events(message.server_content)
    if message.usage_metadata:
        yield events.Usage(_usage_counts(message.usage_metadata))


def in_any_order(found):
    return sorted(map(dump, found))


def dump(event):
    fields = {name: getattr(event, name) for name in event.__slots__}
    return f"{type(event).__name__} {fields}"


@pytest.mark.asyncio
@pytest.mark.parametrize("name", SERVER_MESSAGES)
async def test_we_read_what_the_sdk_reads(name):
    written = frame(SERVER_MESSAGES[name])
    (theirs,) = await read_by_sdk(written)
    assert in_any_order(messages.parse(written)) == in_any_order(as_our_events(theirs))


@pytest.mark.asyncio
async def test_only_what_nothing_asks_for_says_nothing():
    """Every message of the vendor's list is heard, but for search results and empty ones."""
    silent = [name for name, one in SERVER_MESSAGES.items() if not messages.parse(frame(one))]
    assert silent == ["grounding", "nothing", "no content"]


@pytest.mark.asyncio
@pytest.mark.parametrize("alphabet", ["standard", "url-safe", "unpadded"])
@pytest.mark.parametrize("kind", ["binary", "text"])
async def test_we_read_the_audio_that_the_sdk_reads(alphabet, kind):
    data = PCM_BASE64
    if alphabet == "url-safe":
        data = data.replace("+", "-").replace("/", "_")
    if alphabet == "unpadded":
        data = data.rstrip("=")
    written = frame(AUDIO).replace(PCM_BASE64.encode(), data.encode())
    written = written if kind == "binary" else written.decode()
    (theirs,) = await read_by_sdk(written)
    assert messages.parse(written) == list(as_our_events(theirs)) == [events.Audio(PCM, 24_000)]


def test_the_setup_of_every_model_can_be_repeated_word_for_word():
    """Nothing in a setup depends on when or how often it is built."""
    for model in MODELS:
        wanted = LiveSetup(model=model, **FULL_SETUP)
        assert messages.setup(wanted) == messages.setup(wanted)
