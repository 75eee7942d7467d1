"""Which requests for a fixed shape are answered by rules that read the data; pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from backend.emulator import judging, overviews, rubric_draft
from backend.emulator.wire import items, mapping, texts_of

_OPEN, _CLOSE = "<data>", "</data>"

_RULES: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "ScoringAnswer": judging.scoring,
    "OverviewAnswer": overviews.overview,
    "ClaimsAnswer": overviews.claims,
    "DraftRubric": rubric_draft.rubric,
}
"""By the title of the shape that is asked for."""


def rule_answer(schema: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the answer to a request whose shape has rules; None for any other."""
    rule = _RULES.get(str(schema.get("title") or ""))
    data = _data(request)
    return rule(data) if rule and data is not None else None


def _data(request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what stands between the marks in the first content that has them."""
    for content in items(request.get("contents") or []):
        _, opened, rest = texts_of(content).partition(_OPEN)
        text, closed, _ = rest.partition(_CLOSE)
        if not opened or not closed:
            continue
        try:
            return mapping(json.loads(text))
        except ValueError:
            return None
    return None
