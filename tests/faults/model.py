"""A scripted model: a real WebSocket server speaking BidiGenerateContent, in fast motion.

It holds whole interviews in seconds and fails as it is told, connection by connection. It runs in
a thread of its own. `backend.emulator` is the faithful one; this one is for many talks.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from backend.emulator import server_messages as words
from tests.faults.conduct import UNKNOWN_HANDLE, Conduct
from tests.faults.interviewer import Call, Heard, Interviewer, Move, Say
from tests.faults.loops import LoopThread

PIECE_MS: Final = 100
PIECES: Final = 3
"""Pieces of speech for every sentence: nothing waits for the interviewer for long."""
PIECE: Final = (b"\x00\x10" * 12 + b"\x00\xf0" * 12) * (24 * PIECE_MS // 24)
"""100 ms of a square wave at 24 kHz: 2400 samples of int16."""


@dataclass(slots=True)
class Contact:
    """What one connection was, for the test to look at."""

    setup: dict[str, Any]
    mind: Interviewer
    opened_s: float
    closed_s: float = 0.0
    """0 while it is open."""
    texts: list[str] = field(default_factory=list)
    audio_frames: int = 0
    said: int = 0
    said_s: float = 0.0
    """When it last said anything."""
    owes_s: float = 0.0
    """When it first kept to itself what it had to say; 0 if never."""

    @property
    def name(self) -> str:
        """Whose interview it is."""
        return self.mind.briefing.candidate_name if self.mind.briefing else ""

    @property
    def handle(self) -> str:
        """The handle that the client came with."""
        return str((self.setup.get("sessionResumption") or {}).get("handle") or "")


class ScriptedModel:
    """Serves on a loopback port until closed."""

    def __init__(self) -> None:
        """Start listening."""
        self._thread = LoopThread("scripted-model")
        self.next: deque[Conduct] = deque()
        """Conduct of the connections to come, one each; then `conduct`."""
        self.conduct = Conduct()
        self.ways: dict[str, Sequence[Conduct]] = {}
        """By a candidate's name: conduct of their connections, one each; the last one repeats."""
        self.contacts: list[Contact] = []
        self.attempts_s: list[float] = []
        """Monotonic time of every connection, refused ones too."""
        self._minds: dict[str, Interviewer] = {}
        self._named = 0
        self._server: Server | None = None
        self.port = 0
        self._thread.run(self._serve())

    def __enter__(self) -> Self:
        """Return itself, serving."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()

    @property
    def url(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.port}"

    def fresh(self, *conducts: Conduct, then: Conduct | None = None) -> None:
        """Forget what was, and set what the next connections do."""
        self.next = deque(conducts)
        self.conduct = then or Conduct()
        self.ways = {}
        self.contacts = []
        self.attempts_s = []

    def contacts_of(self, name: str) -> list[Contact]:
        """Return the connections of one candidate's interview, oldest first."""
        return [contact for contact in self.contacts if contact.name == name]

    def close(self) -> None:
        """Stop serving."""
        self._thread.run(self._stop())
        self._thread.close()

    async def _serve(self) -> None:
        self._server = await serve(
            self._converse,
            "127.0.0.1",
            0,
            process_request=self._admit,
            compression=None,
            ping_interval=None,
            max_size=None,
            close_timeout=0.5,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _admit(self, socket: ServerConnection, _request: Request) -> Response | None:
        self.attempts_s.append(time.monotonic())
        conduct = self.next.popleft() if self.next else self.conduct
        socket.conduct = conduct  # type: ignore[attr-defined]  # carried to `_converse`
        if conduct.http_status:
            return socket.respond(HTTPStatus(conduct.http_status), "no\n")
        return None

    async def _converse(self, socket: ServerConnection) -> None:
        conduct: Conduct = socket.conduct  # type: ignore[attr-defined]  # set in `_admit`
        contact: Contact | None = None
        try:
            first = json.loads(await socket.recv())
            contact = self._contact(first["setup"])
            if ways := self.ways.get(contact.name):
                conduct = ways[min(len(self.contacts_of(contact.name)), len(ways)) - 1]
            refusal = conduct.refuse
            if conduct.refuse_handle and contact.handle:
                refusal = UNKNOWN_HANDLE
            if refusal:
                await socket.close(*refusal)
                return
            await Line(self, socket, conduct, contact).hold()
        except ConnectionClosed:
            pass  # the client hung up
        finally:
            if contact is not None:
                contact.closed_s = time.monotonic()

    def _contact(self, setup: dict[str, Any]) -> Contact:
        handle = str((setup.get("sessionResumption") or {}).get("handle") or "")
        mind = self._minds.get(handle)
        if mind is None:
            self._named += 1
            mind = Interviewer(f"mind {self._named}")
            parts = (setup.get("systemInstruction") or {}).get("parts") or [{}]
            mind.read_setup(str(parts[0].get("text", "")))
        contact = Contact(setup, mind, time.monotonic())
        self.contacts.append(contact)
        return contact

    def keep(self, handle: str, mind: Interviewer) -> None:
        """Remember a mind under a resumption handle."""
        self._minds[handle] = mind


class Line:
    """One connection: messages in, moves of the mind out."""

    def __init__(
        self, model: ScriptedModel, socket: ServerConnection, conduct: Conduct, contact: Contact
    ) -> None:
        """Bind a connection to its mind and its conduct."""
        self._model = model
        self._socket = socket
        self._conduct = conduct
        self._contact = contact
        self._tasks: list[asyncio.Task[None]] = []

    async def hold(self) -> None:
        """Talk until either side hangs up."""
        await self._send(words.setup_complete(f"session-{len(self._model.contacts)}"))
        for frame in self._conduct.frames:
            await self._socket.send(frame)
        await self._hand_out()
        if self._conduct.lives_s:
            self._tasks.append(asyncio.create_task(self._end_life()))
        try:
            async for message in self._socket:
                for move in self._take(json.loads(message)):
                    await self._make(move)
        finally:
            for task in self._tasks:
                task.cancel()

    def _take(self, message: dict[str, Any]) -> list[Move]:
        mind = self._contact.mind
        moves: list[Move] = []
        heard = message.get("realtimeInput", {})
        if "audio" in heard:
            self._contact.audio_frames += 1
            moves += mind.audio(base64.b64decode(heard["audio"]["data"]))
        if "text" in heard:
            self._contact.texts.append(heard["text"])
            moves += mind.text(heard["text"])
        content = message.get("clientContent", {})
        for turn in content.get("turns", []) if content.get("turnComplete") else []:
            said = " ".join(str(part.get("text", "")) for part in turn.get("parts", []))
            self._contact.texts.append(said)
            moves += mind.text(said)
        for answer in message.get("toolResponse", {}).get("functionResponses", []):
            moves += mind.returned(answer["id"], answer["response"])
        return moves

    async def _make(self, move: Move) -> None:
        if 0 <= self._conduct.mute_after <= self._contact.said:
            self._contact.owes_s = self._contact.owes_s or time.monotonic()
            return
        match move:
            case Say(text=text):
                await self._say(text)
            case Heard(text=text):
                await self._send(words.input_transcription(text, finished=True))
            case Call(call_id=call_id, name=name, args=args):
                await self._send(words.tool_call(call_id, name, args))

    async def _say(self, text: str) -> None:
        self._contact.said += 1
        self._contact.said_s = time.monotonic()
        for _ in range(PIECES):
            await self._send(words.audio(PIECE))
        await self._send(words.output_transcription(text))
        await self._send(words.generation_complete())
        for _ in range(self._conduct.turn_ends):
            await self._send(words.turn_complete(None))
        await self._hand_out()

    async def _hand_out(self) -> None:
        if "sessionResumption" not in self._contact.setup or not self._conduct.handles:
            return
        handle = f"handle of {self._contact.mind.name}, {self._contact.said}"
        self._model.keep(handle, self._contact.mind)
        await self._send(words.resumption(handle))

    async def _end_life(self) -> None:
        left_s = min(self._conduct.go_away_s, self._conduct.lives_s)
        await asyncio.sleep(self._conduct.lives_s - left_s)
        if left_s:
            await self._send(words.go_away(left_s))
            await asyncio.sleep(left_s)
        if self._conduct.close is None:
            self._socket.transport.abort()
        else:
            await self._socket.close(*self._conduct.close)

    async def _send(self, body: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(body, separators=(",", ":")))
