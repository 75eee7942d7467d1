"""Asks ClamAV about a file, over clamd's local socket. Blocks: call off the loop."""

from __future__ import annotations

import socket
import struct

from backend.resumes.refusals import Infected, ScannerDown

TIMEOUT_S = 20.0
"""For the whole conversation's every step; clamd scans 10 MB in about a second."""
PIECE_BYTES = 64 * 1024
MAX_REPLY_BYTES = 4096
COMMAND = b"zINSTREAM\0"
"""clamd(8), INSTREAM: pieces with their length as four bytes in network order, then a zero."""


def check(path: str, data: bytes) -> None:
    """Return when the scanner finds nothing.

    Args:
        path: clamd's socket.
        data: The whole file.

    Raises:
        Infected: the scanner knows it.
        ScannerDown: no answer, or one that is neither yes nor no; the file must not pass.
    """
    try:
        reply = _ask(path, data)
    except OSError:
        raise ScannerDown from None
    verdict = reply.rstrip(b"\0\n").rpartition(b" ")[2]
    if verdict == b"FOUND":
        raise Infected
    if verdict != b"OK":
        raise ScannerDown


def _ask(path: str, data: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as clamd:
        clamd.settimeout(TIMEOUT_S)
        clamd.connect(path)
        clamd.sendall(COMMAND)
        for start in range(0, len(data), PIECE_BYTES):
            piece = data[start : start + PIECE_BYTES]
            clamd.sendall(struct.pack("!I", len(piece)) + piece)
        clamd.sendall(struct.pack("!I", 0))
        reply = b""
        while len(reply) < MAX_REPLY_BYTES and not reply.endswith(b"\0"):
            part = clamd.recv(MAX_REPLY_BYTES)
            if not part:
                break
            reply += part
        return reply
