"""The fields of a text message, checked one by one. Pure."""

from __future__ import annotations

from typing import Any, Final

MAX_WHOLE_NUMBER: Final = 2**53
"""Largest integer that JSON readers in browsers keep exactly."""


class BadMessage(Exception):
    """The message is not of the protocol."""


def field(message: dict[str, Any], name: str, *kinds: type) -> Any:
    """Return a field of one of these types.

    Raises:
        BadMessage: it is of another.
        KeyError: it is missing.
    """
    value = message[name]
    # bool is an int in Python, but a number here is never true or false.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise BadMessage(f"{name} is of the wrong kind")
    return value


def whole(message: dict[str, Any], name: str, limit: int) -> int:
    """Return a whole number from 0 to below the limit.

    Raises:
        BadMessage: it is none.
        KeyError: it is missing.
    """
    value: int = field(message, name, int)
    if not 0 <= value < limit:
        raise BadMessage(f"{name} is out of range")
    return value


def plain_text(text: str, limit: int) -> str:
    """Return text that every store and screen can hold.

    Raises:
        BadMessage: it is too long, or holds what is no character.
    """
    if len(text) > limit:
        raise BadMessage("a text is too long")
    if any(0xD800 <= ord(letter) <= 0xDFFF or letter == "\0" for letter in text):
        raise BadMessage("a text is plain text")
    return text
