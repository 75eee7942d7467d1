import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.gemini import messages
from backend.gemini.events import (
    Audio,
    GenerationComplete,
    GoAway,
    InputTranscript,
    InteractionStatus,
    Interrupted,
    OutputTranscript,
    Resumption,
    SetupComplete,
    Text,
    ToolCall,
    ToolCancelled,
    TurnComplete,
    Usage,
    VoiceActivity,
)
from backend.gemini.messages import MalformedFrame, parse
from tests.gemini.wire import AUDIO, PCM, PCM_BASE64, SERVER_MESSAGES, USAGE, frame


def test_an_audio_message_is_the_documented_json():
    assert json.loads(messages.audio(PCM)) == {
        "realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000", "data": PCM_BASE64}}
    }


@given(st.binary(max_size=100))
def test_an_audio_message_carries_exactly_its_samples(pcm):
    sent = json.loads(messages.audio(pcm))["realtimeInput"]["audio"]["data"]
    assert base64.b64decode(sent, validate=True) == pcm


def test_a_typed_answer_is_realtime_text():
    assert json.loads(messages.text('a "b"\n\u00fc')) == {
        "realtimeInput": {"text": 'a "b"\n\u00fc'}
    }


def test_earlier_turns_keep_their_order_and_speakers():
    sent = json.loads(messages.turns([("user", "a"), ("model", "b")], complete=False))
    assert sent == {
        "clientContent": {
            "turns": [
                {"role": "user", "parts": [{"text": "a"}]},
                {"role": "model", "parts": [{"text": "b"}]},
            ],
            "turnComplete": False,
        }
    }


def test_a_tool_response_leaves_our_own_keys_as_they_are():
    sent = json.loads(messages.tool_response("c1", "next_question", {"follow_ups_left": 2}))
    answer = {"id": "c1", "name": "next_question", "response": {"follow_ups_left": 2}}
    assert sent == {"toolResponse": {"functionResponses": [answer]}}


def test_a_tool_response_may_say_when_it_is_to_be_used():
    sent = json.loads(messages.tool_response("c1", "f", {}, "WHEN_IDLE"))
    assert sent["toolResponse"]["functionResponses"][0]["scheduling"] == "WHEN_IDLE"


def test_the_end_of_the_stream_is_said():
    assert json.loads(messages.AUDIO_STREAM_END) == {"realtimeInput": {"audioStreamEnd": True}}


def test_half_a_character_can_still_be_sent():
    sent = messages.text("a\ud800b").encode()
    assert json.loads(sent) == {"realtimeInput": {"text": "a?b"}}


@pytest.mark.parametrize(
    "written",
    [
        frame(AUDIO),
        frame(AUDIO).decode(),
        json.dumps(AUDIO, indent=2).encode(),
        json.dumps(AUDIO, separators=(",", ":")).encode() + b"\n",
        frame(AUDIO).replace(b'"role": "model", ', b""),
        frame(AUDIO).replace(b"=", b"\\u003d"),
        frame(AUDIO).replace(b"/", b"\\/"),
        frame(AUDIO).replace(b"/", b"_").replace(b"+", b"-").replace(b"audio_pcm", b"audio/pcm"),
    ],
    ids=["bytes", "str", "pretty", "compact", "no role", "escaped =", "escaped /", "url-safe"],
)
def test_audio_is_read_however_it_is_written(written):
    assert parse(written) == [Audio(PCM, 24_000)]


def _audio(data, mime="audio/pcm;rate=24000"):
    part = {"inlineData": {"mimeType": mime, "data": data}}
    return {"serverContent": {"modelTurn": {"parts": [part]}}}


@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_padding_does_not_matter(padding):
    for length in range(2, 14, 2):
        data = base64.b64encode(PCM[:length]).decode().rstrip("=") + padding
        assert parse(frame(_audio(data))) == [Audio(PCM[:length])]


def test_the_rate_of_a_part_is_believed():
    assert parse(frame(_audio("AAAA" * 2, "audio/pcm;rate=16000"))) == [Audio(bytes(6), 16_000)]


def test_audio_without_a_rate_is_taken_at_the_usual_one():
    assert parse(frame(_audio("AAAA" * 2, "audio/pcm"))) == [Audio(bytes(6), 24_000)]


def test_half_a_sample_is_cut_off():
    assert parse(frame(_audio("AAAA"))) == [Audio(bytes(2))]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "A",
        "A===",
        "????",
        "AA=A",
        "AAAA?AAAA",
        "AAAAAA==AAAA",
        "\u00fc\u00fc\u00fc\u00fc",
        None,
        7,
    ],
)
def test_broken_audio_is_left_out(data):
    assert parse(frame(_audio(data))) == []


def test_a_picture_is_no_audio():
    assert parse(frame(_audio("AAAA", "image/png"))) == []


def test_audio_and_the_end_of_its_turn_may_share_a_frame():
    message = {"serverContent": {**AUDIO["serverContent"], "turnComplete": True}}
    assert parse(frame(message)) == [Audio(PCM), TurnComplete()]


def test_audio_and_usage_may_share_a_frame():
    message = {**AUDIO, "usageMetadata": {"totalTokenCount": "7"}}
    assert parse(frame(message)) == [Audio(PCM), Usage({"total": 7})]


def test_two_parts_are_two_events_in_order():
    part = AUDIO["serverContent"]["modelTurn"]["parts"][0]
    message = {"serverContent": {"modelTurn": {"parts": [part, {"text": "a"}, part]}}}
    assert parse(frame(message)) == [Audio(PCM), Text("a"), Audio(PCM)]


def test_everything_in_one_frame_is_worked_on_in_order():
    message = {
        "usageMetadata": {"totalTokenCount": 1},
        "toolCall": {"functionCalls": [{"id": "1", "name": "f", "args": {}}]},
        "serverContent": {
            "turnComplete": True,
            "generationComplete": True,
            "outputTranscription": {"text": "b"},
            "inputTranscription": {"text": "a"},
            "modelTurn": AUDIO["serverContent"]["modelTurn"],
            "interrupted": True,
        },
        "toolCallCancellation": {"ids": ["0"]},
        "goAway": {"timeLeft": "50s"},
        "sessionResumptionUpdate": {"newHandle": "h", "resumable": True},
        "setupComplete": {},
    }
    assert parse(frame(message)) == [
        SetupComplete(),
        Resumption("h", True),
        GoAway(50.0),
        Interrupted(),
        ToolCancelled(("0",)),
        Audio(PCM),
        InputTranscript("a"),
        OutputTranscript("b"),
        ToolCall("1", "f", {}),
        Usage({"total": 1}),
        GenerationComplete(),
        TurnComplete(),
    ]


def test_spaces_of_a_transcript_piece_are_kept():
    pieces = [
        {"serverContent": {"outputTranscription": {"text": t}}} for t in ("Hel", "lo", " you")
    ]
    heard = [one for piece in pieces for one in parse(frame(piece))]
    assert heard == [OutputTranscript("Hel"), OutputTranscript("lo"), OutputTranscript(" you")]


@pytest.mark.parametrize("place", ["content", "top"])
@pytest.mark.parametrize(("status", "idle"), [("IN_PROGRESS", False), ("IDLE", True)])
def test_the_interaction_status_is_read_at_both_places(place, status, idle):
    message = {"serverContent": {"turnComplete": True}}
    target = message if place == "top" else message["serverContent"]
    target["interactionStatus"] = status
    assert parse(frame(message)) == [TurnComplete(idle=idle)]


def test_a_status_may_come_alone():
    assert parse(frame({"interactionStatus": "IN_PROGRESS"})) == [InteractionStatus("IN_PROGRESS")]


def test_a_handle_counts_only_with_the_word_that_it_can_be_used():
    update = {"newHandle": "h", "resumable": False}
    assert parse(frame({"sessionResumptionUpdate": update})) == [Resumption("", False)]
    assert parse(frame({"sessionResumptionUpdate": {"resumable": True}})) == [Resumption("", False)]


def test_numbers_may_be_text_or_floats():
    usage = {"promptTokenCount": "25600", "responseTokenCount": 7.0}
    assert parse(frame({"usageMetadata": usage})) == [Usage({"prompt": 25_600, "response": 7})]


@pytest.mark.parametrize(
    "count", ["x", "", "-1", "\u00b2", "9" * 5_000, float("inf"), None, True, {}]
)
def test_what_is_no_number_counts_nothing(count):
    assert parse(frame({"usageMetadata": {"totalTokenCount": count}})) == [Usage({"total": 0})]


def test_tokens_are_counted_by_modality():
    (usage,) = parse(frame({"usageMetadata": USAGE}))
    assert isinstance(usage, Usage)
    assert usage.counts["prompt_audio"] == 500
    assert usage.counts["prompt_text"] == 22
    assert usage.counts["response_audio"] == 42
    assert usage.counts["thoughts"] == 136


@pytest.mark.parametrize(
    ("time_left", "seconds"), [("50s", 50.0), ("0.5s", 0.5), (3, 3.0), (None, 0.0), ("soon", 0.0)]
)
def test_the_time_left_is_read_in_every_spelling(time_left, seconds):
    assert parse(frame({"goAway": {"timeLeft": time_left}})) == [GoAway(seconds)]


def test_voice_activity_is_read_under_both_names():
    assert parse(frame(SERVER_MESSAGES["voice begins"])) == [VoiceActivity(True, 0.36)]
    assert parse(frame(SERVER_MESSAGES["voice signal"])) == [VoiceActivity(True)]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"serverContent": {}},
        {"serverContent": None, "toolCall": None, "goAway": None, "setupComplete": None},
        {"error": {"code": 1}},
        {"somethingNew": {"a": [1]}},
        {"serverContent": {"somethingNew": 1, "modelTurn": {"somethingNew": 2}}},
        {"serverContent": [], "toolCall": 3, "usageMetadata": "x", "voiceActivity": True},
        {"serverContent": {"modelTurn": {"parts": {"text": "a"}}, "turnComplete": "yes"}},
        {"serverContent": {"modelTurn": {"parts": [None, 1, "a", [], {"inlineData": 1}]}}},
        {"serverContent": {"inputTranscription": {"text": None}, "outputTranscription": 1}},
        {"toolCall": {"functionCalls": [None, {"id": "1"}, {"name": 3}]}},
        {"voiceActivity": {"type": "ACTIVITY_SOMETHING_NEW"}},
    ],
)
def test_what_is_unknown_or_of_another_kind_says_nothing(message):
    assert parse(frame(message)) == []


def test_an_unknown_reason_is_passed_on():
    message = {"serverContent": {"turnComplete": True, "turnCompleteReason": "NEW_ONE"}}
    assert parse(frame(message)) == [TurnComplete("NEW_ONE")]


def test_a_call_without_arguments_has_none():
    message = {"toolCall": {"functionCalls": [{"id": "1", "name": "time_left"}]}}
    assert parse(frame(message)) == [ToolCall("1", "time_left", {})]


def test_text_that_no_database_takes_is_made_whole():
    raw = b'{"serverContent":{"inputTranscription":{"text":"a\\ud800b\\u0000c\\ud83d\\ude00"}}}'
    assert parse(raw) == [InputTranscript("a?bc\U0001f600")]
    raw = b'{"toolCall":{"functionCalls":[{"id":"1","name":"f","args":{"a\\u0000":["\\udfff"]}}]}}'
    assert parse(raw) == [ToolCall("1", "f", {"a": ["?"]})]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"serverContent":',
        b'{"a":"\xed\xa0\x80"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"goAway":{"timeLeft":' + b"9" * 5_000 + b"}}",
    ],
)
def test_a_frame_that_is_no_object_is_refused_without_its_content(raw):
    with pytest.raises(MalformedFrame) as refused:
        parse(raw)
    assert len(str(refused.value)) < 30
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_no_repr_shows_what_was_said_or_a_handle():
    canary = "canary"
    shown = repr(
        [
            InputTranscript(canary),
            OutputTranscript(canary),
            Text(canary),
            Audio(canary.encode()),
            ToolCall("1", "f", {"a": canary}),
            Resumption(canary, True),
        ]
    )
    assert canary not in shown


_values: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just([])
)
_keys = st.sampled_from(
    [
        "setupComplete",
        "serverContent",
        "toolCall",
        "toolCallCancellation",
        "goAway",
        "sessionResumptionUpdate",
        "voiceActivity",
        "usageMetadata",
        "interactionStatus",
        "modelTurn",
        "parts",
        "inlineData",
        "mimeType",
        "data",
        "text",
        "inputTranscription",
        "turnComplete",
        "interrupted",
        "functionCalls",
        "name",
        "args",
        "ids",
        "timeLeft",
        "resumable",
        "newHandle",
        "promptTokensDetails",
        "tokenCount",
        "audioOffset",
    ]
)
_inner = st.dictionaries(_keys, _values, max_size=4)
_outer = st.dictionaries(
    _keys, _inner | st.lists(_inner | _values, max_size=3) | _values, max_size=4
)
_messages = st.dictionaries(_keys, _outer | st.lists(_outer, max_size=2) | _values, max_size=4)


@settings(max_examples=200, deadline=None)
@given(_messages)
def test_any_object_of_known_words_is_read_without_a_failure(message):
    for event in parse(json.dumps(message).encode()):
        repr(event).encode()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_audio_frame_is_read_as_the_json_parser_reads_it(data):
    """The quick path must never see what is not there: damage a frame, compare both readings."""
    raw = bytearray(frame(_audio(PCM_BASE64[:16])))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(32, 126))
    try:
        quick = parse(bytes(raw))
    except MalformedFrame:
        quick = None
    # A leading unknown field keeps the frame off the quick path.
    try:
        slow = parse(b'{"unknown":1,' + bytes(raw[1:])) if raw[:1] == b"{" else quick
    except MalformedFrame:
        slow = None
    assert quick == slow
