"""Text without secrets, personal data or control characters, for logs and error reports; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from pydantic import SecretStr

REMOVED = "[removed]"
MAX_TEXT_CHARS = 20_000
"""Longer text is cut; a traceback of 100 frames has about 10 000."""
MAX_DEPTH = 6
"""Nesting followed in lists and dictionaries; deeper values are left out."""

PRIVATE_KEYS = re.compile(
    r"pass(word|wd)|token|secret|authori[sz]ation|cookie|api_?key|^key$|dsn|"
    r"e_?mail|phone|user_?agent|^(first_|last_|full_|candidate_)?name$|username|address|"
    r"^(text|transcript|caption|captions|answer|answers|resume|body|comment|explanation|prompt)$",
    re.IGNORECASE,
)
"""Names of values that are never shown, whatever they hold."""

KEPT_SHAPES = (
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # UUID
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"  # ISO 8601
)
PRIVATE_SHAPES = (
    r"(?<=://)[^/\s:@]{0,200}:[^/\s@]{1,200}(?=@)"  # user:password in an address
    r"|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"  # e-mail
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # JSON Web Token
    r"|AIza[\w-]{20,}"  # Google API key
    r"|(?<![\w-])(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[A-Z])[\w-]{40,}"  # link token, session key
    r"|(?<![\w.])\+?\d(?:[ ().\-/]{0,2}\d){8,14}(?![\w])"  # telephone number
)
SHAPES = re.compile(f"(?P<kept>{KEPT_SHAPES})|{PRIVATE_SHAPES}")
ASSIGNMENTS = re.compile(
    r"(?i)\b(pass(?:word|wd)|token|secret|authorization|cookie|set-cookie|x-goog-api-key|"
    r"api[_-]?key|key)\b(?P<between>[\"']?\s{0,3}[=:]\s{0,3}[\"']?(?:bearer\s|basic\s)?)"
    r"[^\s\"'&,;]{3,}"
)
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Line breaks, terminal escapes and text-direction overrides: they forge log lines."""


def scrub_text(text: str, *, keep_lines: bool = False) -> str:
    """Return text in which secrets and personal data are replaced and control characters shown.

    Args:
        text: Anything, from anyone.
        keep_lines: Whether line breaks stay, as in a traceback.
    """
    cut = text[:MAX_TEXT_CHARS]
    cut = ASSIGNMENTS.sub(lambda found: found[1] + found["between"] + REMOVED, cut)
    cut = SHAPES.sub(lambda found: found["kept"] or REMOVED, cut)
    if keep_lines:
        return "\n".join(_visible(line) for line in cut.split("\n"))
    return _visible(cut)


def scrub_value(key: str, value: object, depth: int = 0) -> object:
    """Return a value as it may be logged under a key: plain data, scrubbed."""
    if PRIVATE_KEYS.search(key) or isinstance(value, SecretStr):
        return REMOVED if value not in (None, "") else value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"{len(value)} bytes"
    if depth >= MAX_DEPTH:
        return REMOVED
    if isinstance(value, Mapping):
        return {
            scrub_text(str(name)): scrub_value(str(name), item, depth + 1)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub_value("", item, depth + 1) for item in value]
    return scrub_text(str(value))


def _visible(text: str) -> str:
    return CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
