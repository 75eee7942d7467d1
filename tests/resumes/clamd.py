"""A virus scanner's socket for tests: speaks INSTREAM, and knows one virus."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from pathlib import Path

from tests.resumes.hostile_case import EICAR


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def _serve(listener: socket.socket, seen: list[bytes], reply: bytes | None) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            assert _exactly(connection, 10) == b"zINSTREAM\0"
            data = b""
            while length := struct.unpack("!I", _exactly(connection, 4))[0]:
                data += _exactly(connection, length)
            seen.append(data)
            verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
            connection.sendall(verdict if reply is None else reply)


@contextmanager
def clamd(folder: Path, reply: bytes | None = None):
    """Yield the socket's path and the list of files it was asked about."""
    path = folder / "clamd.sock"
    seen: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener, seen, reply), daemon=True)
        thread.start()
        yield str(path), seen
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)
