"""A text service on loopback that answers as the emulator does, or holds its answers back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from backend.emulator.rest import respond

HELD_S = 60.0
"""How long an answer is held back at most, so that no thread outlives the test."""


class Model:
    """What the service was asked, and whether it may answer."""

    def __init__(self) -> None:
        """Begin by answering nothing."""
        self.asked = Event()
        self.may_answer = Event()
        self.url = ""
        self.count = 0


@contextmanager
def model_server() -> Iterator[Model]:
    """Serve until the end of the block."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the base class calls it so
            body = self.rfile.read(int(self.headers["Content-Length"]))
            model.count += 1
            model.asked.set()
            model.may_answer.wait(HELD_S)
            answer = respond("POST", self.path, {}, body)
            try:
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except OSError:
                """The worker that asked was killed."""

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        model.url = f"http://127.0.0.1:{listener.server_port}"
        yield model
    finally:
        model.may_answer.set()
        listener.shutdown()
        thread.join()
        listener.server_close()
