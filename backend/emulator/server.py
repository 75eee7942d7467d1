"""The emulator's process: one event loop, a plain port, and a TLS port when asked for."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import uvicorn

from backend.emulator import phrases
from backend.emulator.application import Application
from backend.emulator.certificates import Certificate, ensure_certificate
from backend.emulator.ears import Recognisers
from backend.emulator.faults import Faults
from backend.emulator.live import Live
from backend.emulator.voice import Voice
from backend.speech.recognition import SphinxRecogniser
from backend.speech.synthesis import find_synthesiser

logger = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
"""The emulator has no accounts, so it never listens beyond this machine."""

MAX_FRAME_BYTES: Final = 16 * 1024 * 1024
"""Largest message read (GEMINI_LIVE.md section 17.8)."""

STOP_S: Final = 3
"""Open conversations are cut this long after the process was told to stop."""


class PortBusy(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        """Say which port."""
        super().__init__(f"Port {port} is in use.")
        self.port = port


@dataclass(frozen=True, slots=True)
class Ready:
    """Where the emulator listens."""

    port: int
    tls_port: int | None
    authority: Path | None
    """The certificate that clients of the TLS port must trust."""

    @property
    def url(self) -> str:
        """The plain base address."""
        return f"http://{HOST}:{self.port}"

    @property
    def tls_url(self) -> str | None:
        """The base address for clients that insist on TLS, as the official Python SDK does."""
        return None if self.tls_port is None else f"https://{HOST}:{self.tls_port}"


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to `serve`, since two of them share a loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual, and tell."""
        await super().startup(sockets=sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


async def serve(
    port: int,
    tls_port: int | None = None,
    *,
    faults: Faults | None = None,
    folder: Path | None = None,
    on_ready: Callable[[Ready], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        port: Plain port on loopback; 0 takes a free one.
        tls_port: TLS port on loopback; 0 takes a free one, None has none.
        faults: What goes wrong, for all connections.
        folder: Where the certificate is kept; needed with `tls_port`.
        on_ready: Called once, when the ports answer.

    Raises:
        PortBusy: A port is taken.
        SynthesiserMissing: Nothing on this machine can speak; the text says what to install.
        SpeechFailed: The recogniser would not start.
        OSError: The folder cannot be written.
    """
    voice = Voice(find_synthesiser())
    recognisers = Recognisers(SphinxRecogniser)
    application = Application(Live(voice, recognisers, faults or Faults()))
    with contextlib.ExitStack() as stack:
        pairs, ready = _open(stack, application, port, tls_port, folder)
        recognisers.warm()
        preparing = asyncio.create_task(voice.prepare(phrases.common()))
        try:
            await _run(pairs, lambda: on_ready(ready) if on_ready else None)
        finally:
            preparing.cancel()
            await recognisers.close()


def _open(
    stack: contextlib.ExitStack,
    application: Application,
    port: int,
    tls_port: int | None,
    folder: Path | None,
) -> tuple[list[tuple[_Server, socket.socket]], Ready]:
    """Return a server for each port with its socket, and where they listen."""
    plain = stack.enter_context(_listener(port))
    pairs = [(_server(application, None), plain)]
    ready = Ready(port=plain.getsockname()[1], tls_port=None, authority=None)
    if tls_port is None:
        return pairs, ready
    if folder is None:
        raise ValueError("a TLS port needs a folder for its certificate")
    tls = stack.enter_context(_listener(tls_port))
    certificate = ensure_certificate(folder)
    pairs.append((_server(application, certificate), tls))
    return pairs, replace(ready, tls_port=tls.getsockname()[1], authority=certificate.authority)


async def _run(pairs: list[tuple[_Server, socket.socket]], on_ready: Callable[[], None]) -> None:
    def stop() -> None:
        for server, _ in pairs:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    async with asyncio.TaskGroup() as tasks:
        for server, listener in pairs:
            tasks.create_task(server.serve(sockets=[listener]))
        for server, _ in pairs:
            await server.listening.wait()
        on_ready()


def _server(application: Application, certificate: Certificate | None) -> _Server:
    config = uvicorn.Config(
        application,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        # A busy client answers pings late, and loopback needs none (GEMINI_LIVE.md section 13).
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        # Its information lines hold the query of a request, and with it a key.
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STOP_S,
        ssl_certfile=certificate.chain if certificate else None,
    )
    return _Server(config)


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortBusy(port) from None
        raise
    listener.setblocking(False)
    return listener
