"""JSON as real clients send it: either casing at any depth, either base64 alphabet, loose numbers.

Pure. GEMINI_LIVE.md section 4 has the matrix of what the SDKs and raw clients really send.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any, Final

INVALID_JSON: Final = "Invalid JSON payload received."
INVALID_ARGUMENT: Final = "Request contains an invalid argument."

OPAQUE_KEYS: Final = frozenset(
    {"args", "response", "parametersJsonSchema", "responseJsonSchema", "labels"}
)
"""Values that belong to the user: nothing below them is touched."""

NAMED_KEYS: Final = frozenset({"properties", "$defs", "defs"})
"""Maps whose keys are the user's names while their values are schemas of the API."""

MAX_DEPTH: Final = 64
"""Deeper JSON is refused (a guess; schemas of real requests are below 20)."""


class WireError(Exception):
    """A client's message cannot be used; the text is a close reason in Google's words."""


def camel(key: str) -> str:
    """Return a snake_case name in camelCase; other names unchanged."""
    return re.sub(r"(?<=[a-zA-Z0-9])_([a-z0-9])", lambda match: match[1].upper(), key)


def normalise(value: Any, depth: int = 0) -> Any:
    """Return the value with camelCase keys, leaving the user's own data as it is.

    Raises:
        WireError: The value is nested absurdly deep.
    """
    if depth > MAX_DEPTH:
        raise WireError(INVALID_JSON)
    if isinstance(value, list):
        return [normalise(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    return {camel(key): _below(camel(key), item, depth + 1) for key, item in value.items()}


def _below(key: str, value: Any, depth: int) -> Any:
    if key in OPAQUE_KEYS:
        return value
    if key in NAMED_KEYS and isinstance(value, dict):
        return {name: normalise(item, depth + 1) for name, item in value.items()}
    return normalise(value, depth)


def load(frame: str | bytes) -> dict[str, Any]:
    """Return the object in a text or binary frame or a request body, with camelCase keys.

    Raises:
        WireError: It is no JSON object.
    """
    try:
        value = json.loads(frame)
    except (ValueError, RecursionError):
        raise WireError(INVALID_JSON) from None
    if not isinstance(value, dict):
        raise WireError(INVALID_JSON)
    normal: dict[str, Any] = normalise(value)
    return normal


def dump(message: Mapping[str, Any]) -> str:
    """Return a message as compact JSON text."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def unbase64(value: object) -> bytes:
    """Return the bytes of either base64 alphabet, padded or not.

    Raises:
        WireError: It is no base64.
    """
    if not isinstance(value, str):
        raise WireError(INVALID_ARGUMENT)
    text = re.sub(r"[\s=]", "", value).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise WireError("Invalid value (TYPE_BYTES): Base64 decoding failed.") from None


def base64_text(data: bytes) -> str:
    """Return standard, padded base64, the only kind that every client reads."""
    return base64.b64encode(data).decode("ascii")


def mapping(value: object) -> Mapping[str, Any]:
    """Return the object, or an empty one when it is none: an absent part and a wrong part alike."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list, or of a single object where a list belongs."""
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, Mapping)]


def listed(value: object) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def texts_of(content: object) -> str:
    """Return the text of a Content, of one part, or of a plain string."""
    if isinstance(content, str):
        return content
    parts = mapping(content).get("parts")
    if parts is None:
        return str(mapping(content).get("text") or "")
    return " ".join(str(part["text"]) for part in items(parts) if part.get("text")).strip()


def close_reason(text: str) -> str:
    """Return a close reason cut to 123 bytes of UTF-8 on a character's boundary (RFC 6455, 5.5)."""
    return text.encode()[:123].decode(errors="ignore")
