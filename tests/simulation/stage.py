"""A small server that speaks the public API and viva.v1: it asks, hears a voice, asks again."""

import asyncio
import json
import struct
import threading
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from websockets.asyncio.server import serve
from websockets.typing import Subprotocol

from backend.audio.levels import rms_dbfs

IDENTITY = "00000000-0000-4000-8000-000000000001"
QUESTIONS = ("What do you do?", "What did you learn?")


class Stage:
    """What the server was told, and how it is to behave."""

    def __init__(self):
        self.calls = []
        self.socket_headers = []
        self.numbers = []
        self.drop_after_frames = None
        self.refuse_busy = 0
        self.link_status = 201
        self.state = "created"
        self.turn = 0

    def view(self):
        agreed = (
            "2026-01-01T00:00:00Z" if any("consent" in path for _, path in self.calls) else None
        )
        return {
            "id": IDENTITY,
            "state": self.state,
            "end_reason": "finished" if self.state == "completed" else "",
            "candidate": {"name": "", "email": ""},
            "consent": {"version": "1", "agreed_at": agreed},
            "job": {"resume_policy": "required"},
            "resume": None,
            "questions_total": len(QUESTIONS),
            "socket": f"/ws/v1/interviews/{IDENTITY}/",
            "csrf_token": "a-token",
        }

    def answer(self, method, path, headers):
        """Return status, headers and body of an API call."""
        self.calls.append((method, path))
        if path == "/api/v1/interviews/" and self.link_status != 201:
            return self.link_status, {}, {"code": "link_used", "detail": "This link was used."}
        if self.refuse_busy:
            self.refuse_busy -= 1
            return 503, {"Retry-After": "0"}, {"code": "full", "detail": "Busy."}
        if path != "/api/v1/interviews/" and "pass=secret" not in headers.get("Cookie", ""):
            return 401, {}, {"code": "not_authenticated", "detail": "No pass."}
        if method in ("POST", "PATCH") and path != "/api/v1/interviews/":
            assert headers["X-CSRFToken"] == "a-token"
        cookies = {"Set-Cookie": "pass=secret; Path=/; HttpOnly"}
        return (201 if path == "/api/v1/resumes/" else 200), cookies, self.view()

    async def talk(self, socket):
        """Hold one connection."""
        self.socket_headers.append(socket.request.headers)
        assert json.loads(await socket.recv())["type"] == "hello"
        await socket.send(json.dumps(self._welcome()))
        if self.drop_after_frames is not None:
            limit, self.drop_after_frames = self.drop_after_frames, None
            for _ in range(limit):
                await self._frame(socket)
            await socket.close(1012)
            return
        for number, text in enumerate(QUESTIONS, start=1):
            await self._ask(socket, number, text)
            await self._hear(socket)
        await self._say(socket, "Thank you. Goodbye.")
        self.state = "completed"
        await socket.send(json.dumps({"type": "ended", "reason": "finished"}))
        await socket.close(1000)

    def _welcome(self):
        return {
            "type": "welcome",
            "next_sequence": self.numbers[-1] + 1 if self.numbers else 0,
            "state": "connecting",
            "question": None,
            "captions": [],
        }

    async def _frame(self, socket):
        while isinstance(data := await socket.recv(), str):
            pass
        kind, number = struct.unpack_from(">BI", data)
        assert kind == 1
        assert len(data) == 3205
        self.numbers.append(number)
        await socket.send(json.dumps({"type": "ack", "sequence": number, "position_ms": 0}))
        return np.frombuffer(data[5:], "<i2")

    async def _say(self, socket, text):
        self.turn += 1
        await socket.send(
            json.dumps(
                {
                    "type": "caption",
                    "turn": self.turn,
                    "speaker": "interviewer",
                    "text": text,
                    "final": True,
                    "typed": False,
                }
            )
        )
        await socket.send(struct.pack(">BI", 2, self.turn) + bytes(4800))

    async def _ask(self, socket, number, text):
        await socket.send(
            json.dumps(
                {
                    "type": "question",
                    "number": number,
                    "total": len(QUESTIONS),
                    "text": text,
                    "category": "project",
                    "time_s": 60,
                }
            )
        )
        await self._say(socket, text)
        await socket.send(json.dumps({"type": "state", "state": "listening"}))

    async def _hear(self, socket):
        loud = False
        while True:
            speaks = rms_dbfs(await self._frame(socket)) > -40
            if loud and not speaks:
                break
            loud = loud or speaks
        self.turn += 1
        heard = {"turn": self.turn, "speaker": "candidate", "text": "I do things"}
        await socket.send(json.dumps({"type": "caption", "final": True, "typed": False, **heard}))


def _handler(stage):
    class Handler(BaseHTTPRequestHandler):
        def _serve(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, body = stage.answer(self.command, self.path, self.headers)
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - the names http.server asks for

        def log_message(self, *_):
            pass

    return Handler


@asynccontextmanager
async def running(stage):
    """Run the stage; yields (address of the API, address of the socket)."""
    api = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stage))
    thread = threading.Thread(target=api.serve_forever)
    thread.start()
    try:
        async with serve(
            stage.talk, "127.0.0.1", 0, subprotocols=[Subprotocol("viva.v1")]
        ) as sockets:
            port = sockets.sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{api.server_port}", f"ws://127.0.0.1:{port}"
    finally:
        await asyncio.to_thread(api.shutdown)
        thread.join()
        api.server_close()
