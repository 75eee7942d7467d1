"""The protocol `viva.v1` from the browser's side: bytes and text in, values out; no I/O."""

import json
import struct
from typing import Any, Final

SUBPROTOCOL: Final = "viva.v1"
FRAME_MS: Final = 100
MICROPHONE_RATE_HZ: Final = 16_000
SPEAKER_RATE_HZ: Final = 24_000
FRAME_BYTES: Final = MICROPHONE_RATE_HZ * FRAME_MS // 1000 * 2

_HEAD: Final = struct.Struct(">BI")
_CANDIDATE_AUDIO: Final = 1
_INTERVIEWER_AUDIO: Final = 2


class NotOfTheProtocol(Exception):
    """The server sent what viva.v1 does not know."""


def frame_message(sequence: int, pcm: bytes) -> bytes:
    """Return a binary message with one frame, int16 LE mono 16 kHz, 100 ms."""
    return _HEAD.pack(_CANDIDATE_AUDIO, sequence) + pcm


def read_audio(data: bytes) -> tuple[int, bytes]:
    """Return sequence and samples (int16 LE mono 24 kHz) of a binary message.

    Raises:
        NotOfTheProtocol: another type byte, or half a sample.
    """
    if len(data) < _HEAD.size or data[0] != _INTERVIEWER_AUDIO or (len(data) - _HEAD.size) % 2:
        raise NotOfTheProtocol
    return _HEAD.unpack_from(data)[1], data[_HEAD.size :]


def read_message(text: str) -> dict[str, Any]:
    """Return a text message.

    Raises:
        NotOfTheProtocol: not a JSON object with a type.
    """
    try:
        message = json.loads(text)
    except ValueError:
        raise NotOfTheProtocol from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise NotOfTheProtocol
    return message


def write_message(kind: str, **fields: Any) -> str:
    """Return a text message."""
    return json.dumps({"type": kind, **fields}, separators=(",", ":"))
