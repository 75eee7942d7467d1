"""JSON bodies of a bounded size and depth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from backend.interviews.api.problems import Problem

MAX_JSON_BYTES = 64 * 1024
"""Largest JSON body (RELIABILITY.md checklist 22)."""


class BoundedJSONParser(JSONParser):
    """Reads at most 64 kB of strict JSON in UTF-8; whatever the bytes, never a server error."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the parsed body.

        Raises:
            Problem: 413, the body is too large.
            ParseError: it is not JSON.
        """
        content = stream.read(MAX_JSON_BYTES + 1)
        if len(content) > MAX_JSON_BYTES:
            raise Problem(413, "too_large", "This request may hold at most 64 kB.")
        try:
            return json.loads(content.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            # ValueError: not UTF-8, not JSON, or a number of more than 4300 digits.
            raise ParseError("The request is not valid JSON.") from None


def _refuse(_name: str) -> NoReturn:
    raise ValueError


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number
