"""Speech recognition for one live stream: a child process behind the `Recogniser` port."""

import asyncio
import contextlib
import json
import sys
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

from backend.speech import framing
from backend.speech.ports import RECOGNITION_RATE_HZ, Heard, SpeechFailed

REPOSITORY: Final = Path(__file__).resolve().parents[2]

DEFAULT_SILENCE_MS: Final = 1200
"""Pause that ends an answer; the default of a job's `silence_s`."""

MAX_BACKLOG_BYTES: Final = 10 * RECOGNITION_RATE_HZ * 2
"""Audio that may wait for the child: 10 s. Decoding runs at 0.15-0.25 of real time, so more waits
only when the machine is overloaded, and a reply to speech that old helps nobody."""

START_TIMEOUT_S: Final = 20.0
"""Loading takes 0.3-0.5 s on an idle machine; this is for one that is busy."""

RESTARTS: Final = 1
"""A child that dies twice in one stream will die again."""


class RecogniserDied(SpeechFailed):
    """The recognition process ended by itself, and so did the one that replaced it."""


class SphinxRecogniser:
    """A `Recogniser` by PocketSphinx in a child process of its own (about 95 MB)."""

    def __init__(
        self, *, silence_ms: int = DEFAULT_SILENCE_MS, vocabulary: Sequence[str] = ()
    ) -> None:
        """Set the pause that ends a turn and the names and terms that are likely to be said."""
        self._silence_ms = silence_ms
        self._vocabulary = list(vocabulary)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._heard: deque[Heard] = deque()
        self._news = asyncio.Event()
        self._failure: SpeechFailed | None = None
        self._closed = False
        self._fed_bytes = 0
        self._gap_bytes = 0
        self._turn: Heard | None = None
        self._restarts_left = RESTARTS

    @property
    def pid(self) -> int | None:
        """Process id of the child, for operators and tests; None before `start`."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start the child and wait until it is loaded.

        Raises:
            SpeechFailed: It would not start.
        """
        try:
            await self._spawn()
        except BaseException:
            await self.close()
            raise
        self._reader = asyncio.create_task(self._read(), name="recogniser")

    def feed(self, pcm: bytes) -> None:
        """Take int16 mono samples at 16 kHz; never waits. See the port."""
        self._fed_bytes += len(pcm)
        if not self._can_take(len(pcm)):
            self._gap_bytes += len(pcm)
            return
        self._send_gap()
        self._send(framing.AUDIO, pcm)

    def set_silence_ms(self, silence_ms: int) -> None:
        """Change the pause that ends a turn; never waits."""
        self._silence_ms = silence_ms
        self._send(framing.SILENCE, json.dumps(silence_ms).encode())

    def flush(self) -> None:
        """End a running turn after all audio fed so far; never waits."""
        self._send_gap()
        self._send(framing.FLUSH)

    async def __aiter__(self) -> AsyncIterator[Heard]:
        """Yield what is heard until `close`. See the port for the order."""
        while True:
            while self._heard:
                yield self._heard.popleft()
            if self._failure:
                raise self._failure
            if self._closed:
                return
            self._news.clear()
            await self._news.wait()

    async def close(self) -> None:
        """Stop the child at once and reap it; may be called twice."""
        self._closed = True
        self._news.set()
        reader, self._reader = self._reader, None
        if reader:
            reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reader
        await self._reap()

    async def _spawn(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "backend.speech.recognition_child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=REPOSITORY,
            start_new_session=True,  # Ctrl-C in a terminal is for the server alone
        )
        settings = {
            "silence_ms": self._silence_ms,
            "vocabulary": self._vocabulary,
            "start_ms": self._milliseconds(self._fed_bytes),
        }
        self._send(framing.CONFIGURE, json.dumps(settings).encode())
        self._gap_bytes = 0
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                kind, payload = await self._message()
        except TimeoutError:
            raise SpeechFailed("Speech recognition did not start in time.") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise RecogniserDied("The speech recognition process ended while starting.") from None
        if kind != framing.READY:
            raise SpeechFailed(payload.decode(errors="replace"))

    async def _read(self) -> None:
        try:
            while True:
                try:
                    while True:
                        await self._take()
                except (asyncio.IncompleteReadError, ConnectionError, framing.BadFrame):
                    await self._replace()
        except SpeechFailed as failure:
            self._failure = failure
            self._news.set()

    async def _take(self) -> None:
        kind, payload = await self._message()
        if kind == framing.HEARD:
            self._deliver(Heard(**json.loads(payload)))

    async def _replace(self) -> None:
        await self._reap()
        self._close_turn()
        if not self._restarts_left:
            raise RecogniserDied("The speech recognition process ended twice.")
        self._restarts_left -= 1
        await self._spawn()

    def _close_turn(self) -> None:
        """End a turn the dead child left open with the words it had told so far."""
        turn = self._turn
        if turn:
            self._deliver(Heard("final", turn.text, turn.start_ms, turn.end_ms))

    def _deliver(self, heard: Heard) -> None:
        self._turn = None if heard.kind == "final" else heard
        if self._heard and heard.kind == "partial" and self._heard[-1].kind == "partial":
            self._heard.pop()  # a slow reader needs only the newest words
        self._heard.append(heard)
        self._news.set()

    async def _message(self) -> tuple[bytes, bytes]:
        stdout = self._process.stdout if self._process else None
        if stdout is None:
            raise ConnectionResetError
        kind, length = framing.payload_length(await stdout.readexactly(framing.HEADER.size))
        return kind, await stdout.readexactly(length)

    def _can_take(self, size_bytes: int) -> bool:
        stdin = self._process.stdin if self._process else None
        if stdin is None or stdin.is_closing():
            return False
        return stdin.transport.get_write_buffer_size() + size_bytes <= MAX_BACKLOG_BYTES

    def _send_gap(self) -> None:
        if self._gap_bytes:
            gap_ms = self._milliseconds(self._gap_bytes)
            self._gap_bytes = 0
            self._send(framing.GAP, json.dumps(gap_ms).encode())

    def _send(self, kind: bytes, payload: bytes = b"") -> None:
        stdin = self._process.stdin if self._process else None
        if stdin is not None and not stdin.is_closing():
            stdin.write(framing.pack(kind, payload))

    @staticmethod
    def _milliseconds(size_bytes: int) -> int:
        return size_bytes * 1000 // (RECOGNITION_RATE_HZ * 2)

    async def _reap(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin:
            process.stdin.close()
        await process.wait()
