"""A loopback server that answers generateContent with given texts, as the Gemini API words it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class TextServer:
    """What it answers next, and what it was asked."""

    answers: list[str]
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


@contextmanager
def text_server(*answers: str, status: int = 200) -> Iterator[TextServer]:
    """Serve the answers one after the other; the last one again and again."""
    server = TextServer(list(answers), status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the base class calls it so
            length = int(self.headers["Content-Length"])
            server.asked.append(json.loads(self.rfile.read(length)))
            text = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            answer: dict[str, Any] = {
                "candidates": [
                    {
                        "content": {"role": "model", "parts": [{"text": text}]},
                        "finishReason": "STOP",
                    }
                ]
            }
            if server.status != 200:
                answer = {"error": {"code": server.status, "message": text, "status": "INTERNAL"}}
            body = json.dumps(answer).encode()
            self.send_response(server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        server.url = f"http://127.0.0.1:{listener.server_port}"
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
