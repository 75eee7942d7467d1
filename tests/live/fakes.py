"""A model whose words the test writes; it keeps the interface of `LiveConnection`."""

from __future__ import annotations

import asyncio
from typing import Any

from backend.gemini.closes import GeminiClosed, Verdict
from backend.gemini.events import Event


class ScriptedConnection:
    """One session: what was sent to it, and what the test lets it say."""

    def __init__(self):
        self.audio: asyncio.Queue[bytes] = asyncio.Queue()
        self.texts: asyncio.Queue[str] = asyncio.Queue()
        self.replies: asyncio.Queue[tuple[str, str, dict[str, Any]]] = asyncio.Queue()
        self.audio_ends = 0
        self._batches: asyncio.Queue[list[Event] | Exception | None] = asyncio.Queue()
        self.closed = False
        self.handle = ""

    def says(self, *events):
        self._batches.put_nowait(list(events))

    def breaks(self, code=1011, verdict=Verdict.RETRY):
        self._batches.put_nowait(GeminiClosed(code, "", verdict))

    def abort(self):
        self.closed = True
        self.breaks(1006)

    def post_audio(self, pcm):
        self.audio.put_nowait(pcm)
        return True

    async def send_audio(self, pcm):
        self.audio.put_nowait(pcm)

    async def send_text(self, words):
        self.texts.put_nowait(words)

    async def send_tool_response(self, call_id, name, response, scheduling=None):
        self.replies.put_nowait((call_id, name, dict(response)))

    async def audio_stream_end(self):
        self.audio_ends += 1

    def __aiter__(self):
        return self

    async def __anext__(self):
        batch = await self._batches.get()
        if batch is None:
            raise StopAsyncIteration
        if isinstance(batch, Exception):
            raise batch
        return batch

    async def hand_out(self, take):
        async for batch in self:
            take(batch)

    async def close(self):
        self.closed = True
        self._batches.put_nowait(None)


class ScriptedModel:
    """Opens scripted sessions; `sessions` yields each as it is opened."""

    def __init__(self):
        self.sessions: asyncio.Queue[ScriptedConnection] = asyncio.Queue()
        self.instructions: list[str] = []
        self.handles: list[str] = []
        self.refusals: list[Exception] = []
        self.refused = asyncio.Event()

    async def connect(self, instruction, _silence_ms, handle=""):
        self.instructions.append(instruction)
        self.handles.append(handle)
        if self.refusals:
            self.refused.set()
            raise self.refusals.pop(0)
        connection = ScriptedConnection()
        self.sessions.put_nowait(connection)
        return connection

    async def session(self):
        return await asyncio.wait_for(self.sessions.get(), 30)
