"""The socket protocol `viva.v1`: bytes and text in, values out; no I/O.

`docs/protocol/viva.v1.schema.json` defines the messages for both languages;
`tests/data/protocol/messages.json` holds literal examples that both test suites read.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from backend.live.noticing import EVENT_KINDS as EVENT_KINDS
from backend.live.noticing import Availability as Availability
from backend.live.noticing import BrowserEvent as BrowserEvent
from backend.live.noticing import Explanation as Explanation
from backend.live.noticing import read_availability, read_event, read_explanation
from backend.live.reading import BadMessage as BadMessage
from backend.live.reading import field, plain_text, whole

SUBPROTOCOL: Final = "viva.v1"

FRAME_MS: Final = 100
"""Milliseconds of audio in one message each way (ARCHITECTURE.md, audio step 1)."""
CANDIDATE_RATE_HZ: Final = 16_000
INTERVIEWER_RATE_HZ: Final = 24_000
FRAME_SAMPLES: Final = CANDIDATE_RATE_HZ * FRAME_MS // 1000
FRAME_BYTES: Final = 2 * FRAME_SAMPLES
INTERVIEWER_FRAME_BYTES: Final = 2 * INTERVIEWER_RATE_HZ * FRAME_MS // 1000

MAX_TEXT_BYTES: Final = 16_384
"""Bytes of a text message: 4000 characters of answer, escaped, with room (our choice)."""
MAX_ANSWER_CHARS: Final = 4_000

CANDIDATE_AUDIO: Final = 1
INTERVIEWER_AUDIO: Final = 2
_HEAD: Final = struct.Struct(">BI")
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
HEAD_BYTES: Final = _HEAD.size


class CloseCode:
    """Why the server closes the socket; an API (RELIABILITY.md, status contract)."""

    ENDED = 1000
    RESTARTING = 1012
    BAD_MESSAGE = 4400
    NOT_AUTHORISED = 4401
    WRONG_STATE = 4403
    TOO_SLOW = 4408
    REPLACED = 4409
    RESTING = 4410
    TOO_FAST = 4413
    FULL = 4429
    OUR_FAILURE = 4500
    UPSTREAM_GONE = 4503


class AudioFrame(NamedTuple):
    """One numbered frame of the candidate: int16 LE mono 16 kHz."""

    number: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message of a connection."""

    microphone: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A typed answer; `number` counts the durable messages of an interview from 0."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Control:
    """A button: repeat, skip, moment or end."""

    number: int
    action: str


@dataclass(frozen=True, slots=True)
class Microphone:
    """Whether audio frames follow."""

    on: bool


@dataclass(frozen=True, slots=True)
class Played:
    """How far the speaker got: the frame last begun, and the time into it."""

    number: int
    offset_ms: int


@dataclass(frozen=True, slots=True)
class Ping:
    """A question for the time a message takes; answered unchanged."""

    sent_ms: float


Durable = Answer | Control | BrowserEvent | Availability | Explanation
"""Messages that the page repeats until they are acknowledged as durable."""

ClientMessage = Hello | Durable | Microphone | Played | Ping

ACTIONS: Final = ("repeat", "skip", "moment", "end")


def parse_audio(data: bytes) -> AudioFrame:
    """Return the frame in a binary message.

    Raises:
        BadMessage: wrong type byte or length.
    """
    if len(data) != HEAD_BYTES + FRAME_BYTES or data[0] != CANDIDATE_AUDIO:
        raise BadMessage("not an audio frame")
    return AudioFrame(_HEAD.unpack_from(data)[1], data[HEAD_BYTES:])


def encode_audio(number: int, pcm: bytes) -> bytes:
    """Return a binary message with interviewer audio, int16 LE mono 24 kHz."""
    return _HEAD.pack(INTERVIEWER_AUDIO, number & 0xFFFFFFFF) + pcm


def encode(message: dict[str, Any]) -> str:
    """Return a text message, compact."""
    return _ENCODER.encode(message)


def parse_text(data: str) -> ClientMessage:
    """Return the value in a text message.

    Raises:
        BadMessage: too large, not JSON, an unknown type, or a field of the wrong kind.
    """
    if len(data) > MAX_TEXT_BYTES:
        raise BadMessage("too large")
    try:
        message = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadMessage("not JSON") from None
    if not isinstance(message, dict):
        raise BadMessage("not an object")
    try:
        return _READERS[message["type"]](message)
    except (KeyError, TypeError):
        raise BadMessage("unknown type or missing field") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _answer(message: dict[str, Any]) -> Answer:
    text = plain_text(field(message, "text", str).strip(), MAX_ANSWER_CHARS)
    if not text:
        raise BadMessage("an answer has 1 to 4000 characters")
    return Answer(whole(message, "number", 2**32), text)


def _control(message: dict[str, Any]) -> Control:
    action = field(message, "action", str)
    if action not in ACTIONS:
        raise BadMessage("unknown action")
    return Control(whole(message, "number", 2**32), action)


def _played(message: dict[str, Any]) -> Played:
    offset_ms = field(message, "offset_ms", int, float)
    if not 0 <= offset_ms < 3_600_000:
        raise BadMessage("played is out of range")
    return Played(whole(message, "sequence", 2**32), int(offset_ms))


_READERS: Final[dict[str, Callable[[dict[str, Any]], ClientMessage]]] = {
    "hello": lambda m: Hello(field(m, "microphone", bool)),
    "answer": _answer,
    "control": _control,
    "event": read_event,
    "availability": read_availability,
    "explanation": read_explanation,
    "microphone": lambda m: Microphone(field(m, "on", bool)),
    "played": _played,
    "ping": lambda m: Ping(float(field(m, "sent_ms", int, float))),
}
