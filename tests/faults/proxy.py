"""A TCP proxy that does to a connection what bad networks do; `tc netem` is not needed.

It stands in front of the browser's side or of the model's. Its methods may be called from any
thread, and take effect for connections that are open and for those to come.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.faults.loops import LoopThread

CHUNK_BYTES = 16_384
IN_FLIGHT_BYTES = 256 * 1024
"""Bytes that latency keeps on the way each way of a connection; then the sender waits."""
RESET_AT_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends RST instead of FIN (socket(7))."""


@dataclass(slots=True)
class Weather:
    """How the network behaves now."""

    latency_s: float = 0.0
    jitter_s: float = 0.0
    """Each chunk takes up to so much longer; order is kept, as TCP keeps it."""
    bytes_per_s: float = 0.0
    """Bandwidth each way of each connection; 0 means unlimited."""


@dataclass(slots=True, eq=False)
class Pair:
    """One connection through the proxy."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class FaultProxy:
    """Listens on a loopback port and forwards to another."""

    def __init__(self, target_port: int, target_host: str = "127.0.0.1") -> None:
        """Start listening."""
        self._target = (target_host, target_port)
        self._thread = LoopThread("fault-proxy")
        self._pairs: set[Pair] = set()
        self._server: asyncio.Server | None = None
        self._flowing = asyncio.Event()
        self._turning_away = False
        self.weather = Weather()
        self.accepted_s: list[float] = []
        """Monotonic time of every connection that was made to it."""
        self.port = 0
        self._thread.soon(self._flowing.set)
        self._thread.run(self._listen())

    def __enter__(self) -> Self:
        """Return itself, listening."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close everything."""
        self.close()

    def black_hole(self) -> None:
        """Let nothing through in either direction; nobody is told."""
        self._thread.run(self._set_flow(on=False))

    def turn_away(self) -> None:
        """Reset every connection, those to come as soon as they are made; they are counted."""
        self._turning_away = True
        self.reset()

    def heal(self) -> None:
        """Let everything through again, what waited included, and listen again."""
        self._turning_away = False
        self._thread.run(self._set_flow(on=True))
        self._thread.run(self._listen())

    def refuse(self) -> None:
        """Refuse new connections and reset those that are open."""
        self._thread.run(self._stop_listening())
        self.reset()

    def reset(self) -> None:
        """End every open connection with RST, at both ends."""
        self._thread.run(self._end_all(reset=True))

    def cut(self) -> None:
        """End every open connection with FIN, without a word of the protocol above."""
        self._thread.run(self._end_all(reset=False))

    def close(self) -> None:
        """Close everything."""
        self._thread.run(self._stop_listening())
        self._thread.run(self._end_all(reset=True))
        self._thread.close()

    async def _set_flow(self, *, on: bool) -> None:
        if on:
            self._flowing.set()
        else:
            self._flowing.clear()

    async def _listen(self) -> None:
        if self._server is None:
            opened = socket.create_server(("127.0.0.1", self.port), backlog=1024)
            self.port = opened.getsockname()[1]
            self._server = await asyncio.start_server(self._accept, sock=opened)

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _end_all(self, *, reset: bool) -> None:
        for pair in list(self._pairs):
            for writer in (pair.near, pair.far):
                if writer is not None:
                    _end(writer, reset=reset)
            for task in pair.tasks:
                task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted_s.append(time.monotonic())
        if self._turning_away:
            _end(writer, reset=True)
            return
        pair = Pair(writer)
        self._pairs.add(pair)
        try:
            await self._flowing.wait()
            far_reader, pair.far = await asyncio.open_connection(*self._target)
            _no_delay(writer, pair.far)
            pair.tasks = [
                asyncio.create_task(self._forward(reader, pair.far)),
                asyncio.create_task(self._forward(far_reader, writer)),
            ]
            await asyncio.wait(pair.tasks, return_when=asyncio.FIRST_COMPLETED)
        except OSError:
            pass  # the target is away: the near side is closed below
        finally:
            self._pairs.discard(pair)
            for task in pair.tasks:
                task.cancel()
            for side in (pair.near, pair.far):
                if side is not None:
                    side.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes one way until either end is gone."""
        flying: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(IN_FLIGHT_BYTES // CHUNK_BYTES)
        landing = asyncio.create_task(self._land(flying, writer))
        due_s = 0.0
        try:
            while data := await reader.read(CHUNK_BYTES):
                weather = self.weather
                late_s = weather.latency_s + random.random() * weather.jitter_s
                due_s = max(due_s, time.monotonic() + late_s)
                await flying.put((due_s, data))
            await flying.put((due_s, b""))
            await landing
        except (OSError, asyncio.IncompleteReadError):
            pass  # one end is gone; the other is closed by the caller
        finally:
            landing.cancel()

    async def _land(
        self, flying: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        while True:
            due_s, data = await flying.get()
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            await self._flowing.wait()
            if not data:
                return
            if self.weather.bytes_per_s:
                await asyncio.sleep(len(data) / self.weather.bytes_per_s)
            try:
                writer.write(data)
                await writer.drain()
            except OSError:
                return


def _no_delay(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if not reset:
        writer.close()
        return
    line = writer.get_extra_info("socket")
    if line is not None and line.fileno() >= 0:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    writer.transport.abort()
