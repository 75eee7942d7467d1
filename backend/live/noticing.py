"""Messages about what the page noticed: events, what it can notice, the candidate's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from backend.live.reading import MAX_WHOLE_NUMBER, BadMessage, field, plain_text, whole

EVENT_KINDS: Final = (
    "tab_hidden",
    "focus_lost",
    "context_menu",
    "copy",
    "paste",
    "cut",
    "fullscreen_exit",
    "second_screen",
    "devtools",
    "print",
    "microphone_changed",
    "no_face",
    "several_faces",
    "looking_away",
)
"""What a page can notice; `PAGE_KINDS` of the registry. Every other kind is the server's."""
AVAILABILITIES: Final = ("available", "not_available", "off")
"""Whether a page can notice a kind; what it cannot is never shown as clean."""
MAX_POSITION_MS: Final = 24 * 3600 * 1000
"""No interview lasts a day."""
MAX_EXPLANATION_CHARS: Final = 1000
MAX_DETAILS: Final = 8
MAX_DETAIL_KEY_CHARS: Final = 40
MAX_DETAIL_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class BrowserEvent:
    """Something the page noticed about itself; positions in the recording."""

    number: int
    kind: str
    start_ms: int
    end_ms: int
    detail: Mapping[str, str | int | float | bool | None]
    explanation: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Which kinds this browser can notice, by kind."""

    number: int
    signals: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The candidate's own words about an event they were told of."""

    number: int
    event: str
    text: str


def read_event(message: dict[str, Any]) -> BrowserEvent:
    """Return the event in a message.

    Raises:
        BadMessage: a field of the wrong kind, or a kind that only the server may tell.
    """
    kind = field(message, "kind", str)
    start_ms = whole(message, "start_ms", MAX_POSITION_MS + 1)
    end_ms = whole(message, "end_ms", MAX_POSITION_MS + 1)
    if kind not in EVENT_KINDS or end_ms < start_ms:
        raise BadMessage("an event of no known kind or time")
    detail = field(message, "detail", dict)
    if len(detail) > MAX_DETAILS:
        raise BadMessage("too many details")
    return BrowserEvent(
        number=whole(message, "number", 2**32),
        kind=kind,
        start_ms=start_ms,
        end_ms=end_ms,
        detail={plain_text(key, MAX_DETAIL_KEY_CHARS): _fact(detail[key]) for key in detail},
        explanation=plain_text(field(message, "explanation", str), MAX_EXPLANATION_CHARS),
    )


def read_availability(message: dict[str, Any]) -> Availability:
    """Return the availability in a message.

    Raises:
        BadMessage: a kind that no page can notice, or another word.
    """
    signals = field(message, "signals", dict)
    for kind, state in signals.items():
        if kind not in EVENT_KINDS or state not in AVAILABILITIES:
            raise BadMessage("an availability of no known kind")
    return Availability(whole(message, "number", 2**32), dict(signals))


def read_explanation(message: dict[str, Any]) -> Explanation:
    """Return the explanation in a message.

    Raises:
        BadMessage: no event is named, or no word is said.
    """
    text = plain_text(field(message, "text", str).strip(), MAX_EXPLANATION_CHARS)
    try:
        event = UUID(field(message, "event", str))
    except ValueError:
        raise BadMessage("an explanation names an event") from None
    if not text:
        raise BadMessage("an explanation has 1 to 1000 characters")
    return Explanation(whole(message, "number", 2**32), str(event), text)


def _fact(value: object) -> str | int | float | bool | None:
    if isinstance(value, str):
        return plain_text(value, MAX_DETAIL_CHARS)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) <= MAX_WHOLE_NUMBER:
        return value
    raise BadMessage("a detail is text, a number, true, false or null")
