"""The candidate's line to the server: a TCP proxy whose sockets can be cut while pages still load."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

CHUNK_BYTES = 65_536
SOCKET_PATH = b"GET /ws/"


class Line:
    """Carries connections between two local ports until it is closed."""

    def __init__(self, port: int, server_port: int) -> None:
        """Listen on `port`."""
        self.address = f"http://127.0.0.1:{port}"
        self._server_port = server_port
        self._is_cut = False
        self._live: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every WebSocket and refuse new ones; requests still pass."""
        with self._lock:
            self._is_cut = True
            ended, self._live = self._live, set()
        for end in ended:
            _end(end)

    def heal(self) -> None:
        """Let WebSockets pass again."""
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        """Accept nothing more and end what is open."""
        _end(self._listener)
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(browser,), daemon=True).start()

    def _carry(self, browser: socket.socket) -> None:
        with suppress(OSError):
            first = browser.recv(CHUNK_BYTES)
            with self._lock:
                if first.startswith(SOCKET_PATH) and self._is_cut:
                    _end(browser)
                    return
                server = socket.create_connection(("127.0.0.1", self._server_port))
                if first.startswith(SOCKET_PATH):
                    self._live |= {browser, server}
            server.sendall(first)
            threading.Thread(target=_pump, args=(server, browser), daemon=True).start()
            _pump(browser, server)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            sink.sendall(data)
    _end(source)
    _end(sink)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
