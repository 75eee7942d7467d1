"""The frames of the benchmark, both ways, with the time at which they were sent in their samples."""

from __future__ import annotations

import base64
import json
import random
import struct
import time
from typing import Final

FRAME_S: Final = 0.1
CANDIDATE_BYTES: Final = 3200
"""100 ms, int16 mono at 16 kHz."""
INTERVIEWER_BYTES: Final = 4800
"""100 ms, int16 mono at 24 kHz."""
HEAD: Final = struct.Struct(">BI")
"""Type and number before the samples in messages between browser and server."""
STAMP: Final = struct.Struct("<q")
"""Nanoseconds of CLOCK_MONOTONIC, one clock for all processes of a machine."""
STAMPED_CHARS: Final = 12
"""Base64 characters that hold the stamp and one byte more."""
DATA: Final = b'"data":"'

_NOISE: Final = random.Random(1)
_VOICE: Final = b"".join(
    _NOISE.randint(-3000, 3000).to_bytes(2, "little", signed=True)
    for _ in range(INTERVIEWER_BYTES // 2)
)
_CANDIDATE_REST: Final = _VOICE[STAMP.size : CANDIDATE_BYTES]


def now_ns() -> int:
    """Return the time that stamps are compared with."""
    return time.monotonic_ns()


def candidate_frame(number: int) -> bytes:
    """Return a binary message of the page, stamped now."""
    return HEAD.pack(1, number) + STAMP.pack(now_ns()) + _CANDIDATE_REST


def stamp_of_interviewer_frame(message: memoryview) -> int:
    """Return when the double sent what is in a binary message to the page."""
    stamp: int = STAMP.unpack_from(message, HEAD.size)[0]
    return stamp


def _interviewer_message() -> tuple[bytes, bytes]:
    blob = {"mimeType": "audio/pcm;rate=24000", "data": ""}
    message = {"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}}
    head, _, tail = json.dumps(message, indent=2).encode().partition(b'"data": "')
    return head + b'"data": "', tail


_BEFORE, _AFTER = _interviewer_message()
_REST: Final = base64.b64encode(_VOICE[9:]) + _AFTER


def interviewer_frame() -> bytes:
    """Return a message of the upstream with audio, stamped now; written like the vendor's."""
    return _BEFORE + base64.b64encode(STAMP.pack(now_ns()) + _VOICE[8:9]) + _REST


def stamp_of_candidate_frame(message: bytes) -> int | None:
    """Return when the page sent the audio of a message to the upstream; None when it is no audio."""
    start = message.find(DATA, 0, 200)
    if start < 0:
        return None
    start += len(DATA)
    stamp: int = STAMP.unpack_from(base64.b64decode(message[start : start + STAMPED_CHARS]))[0]
    return stamp
