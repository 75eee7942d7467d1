import json

import pytest

from backend.emulator.rest import PLAIN_ANSWER, respond

PROMPT = {"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}


def post(path, body, **query):
    answer = respond("POST", path, query, json.dumps(body).encode())
    return answer.status, answer.body.decode()


def test_an_answer_says_that_no_model_was_asked():
    status, body = post("/v1beta/models/gemini-3.8-flash:generateContent", PROMPT)
    answer = json.loads(body)
    assert status == 200
    assert answer["candidates"][0]["content"]["parts"][0]["text"] == PLAIN_ANSWER
    assert answer["modelVersion"].startswith("emulator")
    assert answer["usageMetadata"]["totalTokenCount"] > 0


@pytest.mark.parametrize(
    "path", ["//v1/models/m:generateContent", "/gemini//v1beta/models/m:generateContent"]
)
def test_prefixes_and_double_slashes_are_tolerated(path):
    assert post(path, PROMPT)[0] == 200


@pytest.mark.parametrize("key", ["response_schema", "responseJsonSchema"])
def test_structured_answers_follow_their_schema(key):
    schema = {"type": "object", "properties": {"a_b": {"type": "string"}}}
    body = {**PROMPT, "generationConfig": {key: schema}}
    answer = json.loads(post("/v1/models/m:generateContent", body)[1])
    assert json.loads(answer["candidates"][0]["content"]["parts"][0]["text"]) == {
        "a_b": "emulated a b"
    }


def test_a_stream_ends_with_its_finish_reason():
    _, body = post("/v1/models/m:streamGenerateContent", PROMPT, alt="sse")
    events = [json.loads(line[6:]) for line in body.split("\r\n\r\n") if line]
    assert [event["candidates"][0].get("finishReason") for event in events] == [None, "STOP"]


def test_tokens_are_counted_and_models_are_listed():
    assert json.loads(post("/v1/models/m:countTokens", PROMPT)[1])["totalTokens"] > 0
    models = json.loads(respond("GET", "/v1beta/models", {"pageSize": "2"}, b"").body)["models"]
    assert any("bidiGenerateContent" in model["supportedGenerationMethods"] for model in models)
    one = json.loads(respond("GET", "/v1beta/models/gemini-3.8-live", {}, b"").body)
    assert one["name"] == "models/gemini-3.8-live"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/", b"", 404),
        ("POST", "/v1/models/m:embedContent", b"{}", 404),
        ("POST", "/v1/models/m:generateContent", b"nonsense", 400),
        ("POST", "/v1/models/m:generateContent", b"{}", 400),
        ("GET", "/v1/models/m:generateContent", b"", 405),
        ("DELETE", "/v1/models", b"", 405),
    ],
)
def test_problems_come_in_the_apis_form(method, path, body, status):
    answer = respond(method, path, {}, body)
    assert answer.status == status
    assert json.loads(answer.body)["error"]["code"] == status
