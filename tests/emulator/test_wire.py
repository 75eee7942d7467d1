import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.emulator.wire import WireError, close_reason, dump, load, texts_of, unbase64

SOUND = bytes(range(256))


def test_both_casings_are_read_at_every_depth():
    snake = b'{"setup": {"generation_config": {"speech_config": [{"voice_name": 1}]}}}'
    assert load(snake) == {"setup": {"generationConfig": {"speechConfig": [{"voiceName": 1}]}}}


def test_the_users_own_data_keeps_its_names():
    frame = json.dumps(
        {
            "tool_response": {
                "function_responses": [
                    {"response": {"snake_result": {"in_it": 1}}, "will_continue": 1}
                ]
            },
            "labels": {"my_team": "x"},
            "args": {"note_text": "x"},
            "parameters_json_schema": {"any_of": []},
            "response_schema": {"properties": {"a_b": {"min_items": 1}}},
        }
    )
    body = load(frame)
    answer = body["toolResponse"]["functionResponses"][0]
    assert answer == {"response": {"snake_result": {"in_it": 1}}, "willContinue": 1}
    assert body["labels"] == {"my_team": "x"}
    assert body["args"] == {"note_text": "x"}
    assert body["parametersJsonSchema"] == {"any_of": []}
    assert body["responseSchema"] == {"properties": {"a_b": {"minItems": 1}}}


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(SOUND).decode(),
        base64.urlsafe_b64encode(SOUND).decode(),
        base64.urlsafe_b64encode(SOUND).decode().rstrip("="),
        base64.encodebytes(SOUND).decode(),
    ],
)
def test_either_base64_alphabet_is_read_padded_or_not(text):
    assert unbase64(text) == SOUND


@pytest.mark.parametrize("value", ["%%%", "a", 7, None])
def test_what_is_no_base64_is_refused(value):
    with pytest.raises(WireError):
        unbase64(value)


@pytest.mark.parametrize("frame", ["", "nonsense", "[]", "7", b"\xff\xfe\x00", "[" * 100_000])
def test_what_is_no_json_object_is_refused(frame):
    with pytest.raises(WireError):
        load(frame)


def test_absurd_depth_is_refused():
    with pytest.raises(WireError):
        load('{"a":' * 200 + "1" + "}" * 200)


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda below: st.dictionaries(st.text(max_size=8), below, max_size=3),
        max_leaves=8,
    )
)
def test_any_object_is_read_or_refused(value):
    frame = json.dumps(value)
    try:
        load(frame)
    except WireError:
        assert not isinstance(value, dict)


@pytest.mark.parametrize(
    "content", ["hello you", {"parts": [{"text": "hello"}, {"text": "you"}]}, {"text": "hello you"}]
)
def test_text_is_found_in_every_form_of_content(content):
    assert texts_of(content) == "hello you"


def test_a_close_reason_is_cut_on_a_characters_boundary():
    reason = close_reason("x" * 122 + "é")
    assert reason == "x" * 122


def test_messages_are_compact():
    assert dump({"a": [1, "é"]}) == '{"a":[1,"é"]}'
