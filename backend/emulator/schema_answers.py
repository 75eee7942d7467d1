"""Values for a response schema, made by rules and saying so; pure.

Reads the API's own schemas (`OBJECT`, `nullable`) and JSON Schema (`object`, `$ref`, `anyOf`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from backend.emulator.agenda import whole
from backend.emulator.wire import mapping

MAX_DEPTH: Final = 12
"""A schema that refers to itself ends here, with null or an empty value."""

MAX_VALUES: Final = 2_000
"""An answer holds about this many values at most; schemas that branch into themselves end here."""

_FORMATS: Final = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "00:00:00",
    "email": "emulated@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def answer(schema: Mapping[str, Any], prompt: str = "") -> Any:
    """Return a value that satisfies the schema.

    Args:
        schema: A response schema of either kind.
        prompt: What was asked; a choice that it names is preferred to the first one.
    """
    return _value(schema, "answer", _Context(schema, prompt.lower()), 0)


class _Context:
    """The root of the schema, to follow references, and the prompt."""

    def __init__(self, root: Mapping[str, Any], prompt: str) -> None:
        self.root = root
        self.prompt = prompt
        self.values = 0

    def depth(self, depth: int) -> int:
        """Count a value; return the depth at which to go on, the greatest when it is enough."""
        self.values += 1
        return depth if self.values < MAX_VALUES else MAX_DEPTH

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a reference stands for; an empty schema when it leads nowhere."""
        for _ in range(MAX_DEPTH):
            reference = schema.get("$ref") or schema.get("ref")
            if not isinstance(reference, str):
                break
            target: Any = self.root
            for step in reference.removeprefix("#").strip("/").split("/"):
                target = mapping(target).get(step) if step else target
            schema = mapping(target)
        return schema


def _value(schema: Mapping[str, Any], name: str, context: _Context, depth: int) -> Any:
    depth = context.depth(depth)
    schema = context.resolve(schema)
    for key in ("const", "default", "example"):
        if key in schema:
            return schema[key]
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        named = (choice for choice in choices if str(choice).lower() in context.prompt)
        return next(named, choices[0])
    for key in ("anyOf", "oneOf", "allOf"):
        options = [context.resolve(mapping(option)) for option in schema.get(key) or []]
        real = [option for option in options if _kind(option) != "null"]
        if real:
            return _value(real[0], name, context, depth + 1) if depth < MAX_DEPTH else None
    if depth >= MAX_DEPTH and schema.get("nullable"):
        return None
    return _of_kind(schema, name, context, depth)


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if str(one).lower() != "null"), "null")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(kind).lower()


def _of_kind(schema: Mapping[str, Any], name: str, context: _Context, depth: int) -> Any:
    match _kind(schema):
        case "object":
            named = mapping(schema.get("properties")) if depth < MAX_DEPTH else {}
            return {
                key: _value(mapping(item), key, context, depth + 1) for key, item in named.items()
            }
        case "array":
            return _items(schema, name, context, depth)
        case "integer" | "number" as kind:
            return _number(schema, whole_number=kind == "integer")
        case "boolean":
            return False
        case "null":
            return None
    return _text(schema, name)


def _items(schema: Mapping[str, Any], name: str, context: _Context, depth: int) -> list[Any]:
    least = whole(schema.get("minItems")) or 0
    most = whole(schema.get("maxItems"))
    count = max(least, 1 if depth < MAX_DEPTH else 0)
    count = count if most is None else min(count, max(most, least))
    item = mapping(schema.get("items"))
    return [_value(item, name, context, depth + 1) for _ in range(count)]


def _number(schema: Mapping[str, Any], *, whole_number: bool) -> float | int:
    least, most = schema.get("minimum"), schema.get("maximum")
    value = float(least) if isinstance(least, int | float) else 0.0
    if isinstance(most, int | float):
        value = min(value, float(most))
    return int(value) if whole_number else value


def _text(schema: Mapping[str, Any], name: str) -> str:
    form = str(schema.get("format") or "")
    if form in _FORMATS:
        return _FORMATS[form]
    text = f"emulated {name.replace('_', ' ')}"
    text = text.ljust(whole(schema.get("minLength")) or 0, ".")
    most = whole(schema.get("maxLength"))
    return text if most is None else text[:most]
