"""How a speech child and its parent talk: one kind byte, a length, a payload."""

import struct
from typing import IO, Final

HEADER: Final = struct.Struct(">cI")
"""Kind (one ASCII byte) and payload length in bytes, big-endian."""

MAX_PAYLOAD_BYTES: Final = 16 * 1024 * 1024
"""Above this a length is nonsense: four minutes of speech at 24 kHz are 11 MB."""

CONFIGURE: Final = b"C"
AUDIO: Final = b"A"
GAP: Final = b"G"
SILENCE: Final = b"S"
FLUSH: Final = b"F"
"""To a recogniser: JSON settings (first message), samples, and JSON numbers in ms."""

READY: Final = b"R"
HEARD: Final = b"H"
FAILED: Final = b"X"
"""From a child: loaded; JSON of one Heard; a sentence that says why it cannot work."""

SPEAK: Final = b"T"
SPOKEN: Final = b"P"
"""To a synthesiser: UTF-8 text. From it: samples."""


class BadFrame(Exception):
    """The other side sent what no frame can be."""


def pack(kind: bytes, payload: bytes = b"") -> bytes:
    """Return one message ready to be written."""
    return HEADER.pack(kind, len(payload)) + payload


def payload_length(header: bytes) -> tuple[bytes, int]:
    """Return kind and payload length of a 5-byte header.

    Raises:
        BadFrame: The length is above `MAX_PAYLOAD_BYTES`.
    """
    kind, length = HEADER.unpack(header)
    if length > MAX_PAYLOAD_BYTES:
        raise BadFrame
    return kind, length


def read(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Return the next kind and payload from a buffered stream, or None at its end. Blocks.

    Raises:
        BadFrame: The length is nonsense.
    """
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    kind, length = payload_length(header)
    payload = stream.read(length)
    return (kind, payload) if len(payload) == length else None
