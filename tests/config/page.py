"""A candidate's page over the real wire, for tests of the server around the talk."""

from __future__ import annotations

import json
import socket
import struct

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.typing import Origin, Subprotocol

from backend.simulation.door import Door, sample_resume, token_of

FRAME = b"\x10\x00" * 1600
HELLO = json.dumps({"type": "hello", "microphone": True})


def frame(number):
    return struct.pack(">BI", 1, number) + FRAME


class Page:
    """One person who came through the door; the socket is opened by a test."""

    def __init__(self, viva, start=True):
        self.port = viva.port
        self.door = Door(f"http://127.0.0.1:{viva.port}")
        self.door.open(token_of(viva.ready["addresses"]["candidate"]))
        self.door.consent()
        if self.door.view["job"]["resume_policy"] == "required":
            self.door.upload(*sample_resume())
        if start:
            self.door.start()

    @property
    def id(self):
        return self.door.view["id"]

    def upload_request(self):
        """Return head and body of another resume's upload, for a test to send slowly."""
        name, content = sample_resume()
        body = (
            b'--mark\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
            b"Content-Type: text/plain\r\n\r\n%s\r\n--mark--\r\n" % (name.encode(), content)
        )
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Connection": "close",
            "Content-Type": "multipart/form-data; boundary=mark",
            "Content-Length": str(len(body)),
            "X-CSRFToken": self.door.view["csrf_token"],
            **self.door.socket_headers(),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /api/v1/resumes/ HTTP/1.1\r\n{lines}\r\n".encode(), body

    def connect(self, **options):
        return connect(
            self.door.socket_url(),
            origin=Origin(self.door.origin),
            subprotocols=[Subprotocol("viva.v1")],
            additional_headers=self.door.socket_headers(),
            compression=None,
            **options,
        )

    def raw_socket(self, receive_buffer_bytes=None):
        """Return a plain TCP connection after the handshake, for what no client would do."""
        raw = socket.socket()
        raw.settimeout(30)
        if receive_buffer_bytes is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        raw.connect(("127.0.0.1", self.port))
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": self.door.origin,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Protocol": "viva.v1",
            **self.door.socket_headers(),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        raw.sendall(f"GET {self.door.view['socket']} HTTP/1.1\r\n{lines}\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += raw.recv(1)
        assert answer.startswith(b"HTTP/1.1 101"), answer
        return raw


def text_frame(text):
    return Frame(Opcode.TEXT, text.encode() if isinstance(text, str) else text).serialize(mask=True)


def binary_frame(data):
    return Frame(Opcode.BINARY, data).serialize(mask=True)


async def message(opened, kind):
    """Return the next message of a type; others are passed over."""
    while True:
        received = await opened.recv()
        if isinstance(received, str) and json.loads(received)["type"] == kind:
            return json.loads(received)


async def rest_of(opened):
    """Return the text messages until the close, and its code."""
    messages = []
    try:
        while True:
            received = await opened.recv()
            if isinstance(received, str):
                messages.append(json.loads(received))
    except ConnectionClosed:
        return messages, opened.close_code
