"""The text side of the API: generateContent and its relatives, answered by rules. Pure.

The answers are made without a model and say so. A client that needs a value of a schema gets one
that satisfies it; an evaluation is a draft made by rules and says that it is no judgement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from backend.emulator.faults import BAD_KEY_REASON
from backend.emulator.rule_answers import rule_answer
from backend.emulator.schema_answers import answer
from backend.emulator.usage import CHARACTERS_PER_TOKEN
from backend.emulator.wire import WireError, dump, items, load, mapping, texts_of

MODELS_PATH: Final = re.compile(
    r"^(?:/.*)?/+v[0-9a-z]+/+models(?:/(?P<model>[^/:]+)(?::(?P<verb>[A-Za-z]+))?)?/*$"
)
"""Any prefix and version; `models`, one model, or a verb on one."""

MODELS: Final = {
    "gemini-3.8-live": ["bidiGenerateContent", "countTokens"],
    "gemini-3.5-transcribe-live": ["bidiGenerateContent"],
    "gemini-3.8-flash": ["generateContent", "countTokens"],
}
"""Names that Viva's settings use by default; every other name is answered alike."""

PLAIN_ANSWER: Final = "This answer was made by an emulator. No model was asked."


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"


def respond(method: str, path: str, query: Mapping[str, str], body: bytes) -> Answer:
    """Return the answer to a REST request; problems are answered in the API's error form."""
    route = MODELS_PATH.match(path)
    if route is None:
        return failure(404, "NOT_FOUND", "Requested entity was not found.")
    model, verb = route["model"], route["verb"]
    if verb is None:
        if method not in ("GET", "HEAD"):
            return failure(405, "INVALID_ARGUMENT", "Use GET here.")
        return _json(_model(model) if model else {"models": [_model(name) for name in MODELS]})
    if method != "POST":
        return failure(405, "INVALID_ARGUMENT", "Use POST here.")
    try:
        request = load(body)
    except WireError as error:
        return failure(400, "INVALID_ARGUMENT", str(error))
    return _verb(verb, model, request, query)


def bad_key() -> Answer:
    """Return the refusal of an API key, as Google words it."""
    return failure(400, "INVALID_ARGUMENT", BAD_KEY_REASON)


def failure(status: int, name: str, message: str) -> Answer:
    """Return an error in the API's form."""
    return _json({"error": {"code": status, "message": message, "status": name}}, status)


def _verb(verb: str, model: str, request: Mapping[str, Any], query: Mapping[str, str]) -> Answer:
    prompt = _prompt(request)
    if verb == "countTokens":
        return _json({"totalTokens": _tokens(prompt)})
    if verb not in ("generateContent", "streamGenerateContent"):
        return failure(404, "NOT_FOUND", f"{verb} is not emulated.")
    if not items(request.get("contents") or []):
        return failure(400, "INVALID_ARGUMENT", "contents is not specified")
    text = _text(mapping(request.get("generationConfig")), prompt, request)
    if verb == "generateContent":
        return _json(_generated(text, prompt, model, last=True))
    half = len(text) // 2
    chunks = [
        _generated(text[:half], prompt, model, last=False),
        _generated(text[half:], prompt, model, last=True),
    ]
    if query.get("alt") != "sse":
        return _json(chunks)
    events = "".join(f"data: {dump(chunk)}\r\n\r\n" for chunk in chunks)
    return Answer(200, events.encode(), "text/event-stream")


def _prompt(request: Mapping[str, Any]) -> str:
    parts = [texts_of(content) for content in items(request.get("contents") or [])]
    return "\n".join([texts_of(request.get("systemInstruction")), *parts]).strip()


def _text(generation: Mapping[str, Any], prompt: str, request: Mapping[str, Any]) -> str:
    for key in ("responseSchema", "responseJsonSchema"):
        if key in generation:
            schema = mapping(generation[key])
            made = rule_answer(schema, request) or answer(schema, prompt)
            return json.dumps(made, ensure_ascii=False)
    if generation.get("responseMimeType") == "application/json":
        return json.dumps({"answer": PLAIN_ANSWER})
    return PLAIN_ANSWER


def _generated(text: str, prompt: str, model: str, *, last: bool) -> dict[str, Any]:
    candidate: dict[str, Any] = {
        "content": {"role": "model", "parts": [{"text": text}]},
        "index": 0,
    }
    if last:
        candidate["finishReason"] = "STOP"
    asked, told = _tokens(prompt), _tokens(text)
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": asked,
            "candidatesTokenCount": told,
            "totalTokenCount": asked + told,
        },
        "modelVersion": f"emulator-of-{model}",
    }


def _model(name: str) -> dict[str, Any]:
    methods = MODELS.get(name, ["generateContent", "countTokens", "bidiGenerateContent"])
    return {
        "name": f"models/{name}",
        "displayName": f"{name} (emulated)",
        "inputTokenLimit": 131_072,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": methods,
    }


def _tokens(text: str) -> int:
    return max(1, -(-len(text) // CHARACTERS_PER_TOKEN))


def _json(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode())
