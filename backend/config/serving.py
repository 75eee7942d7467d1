"""The web server itself: uvicorn by default, daphne alike, on a socket that is already open."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from django.conf import settings

from backend.config.asgi_types import Application, Event, Scope

MAX_MESSAGE_BYTES = 65_536
"""Largest WebSocket message (OWASP WebSocket sheet; ours have 3205 bytes)."""
MAX_QUEUE = 32
PING_S = 10.0
"""Sent this often and answered within it; 5 s may cut bad links (RELIABILITY.md settings)."""
GRACE_S = 10
"""Time for requests in flight at shutdown."""
KEEP_ALIVE_S = 20
"""Longer than nginx keeps an idle connection to us, so that nginx never uses a closed one."""
BACKLOG = 2048
MIN_CONCURRENCY = 400
"""Connections answered at once at least; above it uvicorn says 503."""
CONNECTIONS_PER_INTERVIEW = 8
"""A socket, six connections of the browser, and one to spare; a guess, to be calibrated."""
NEVER_S = 10**9

Ready = Callable[[], None]


class CannotListen(Exception):
    """The address cannot be used; the text is one sentence for a person."""


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; clients wait in its queue until the server is ready.

    Raises:
        CannotListen: when the port is taken or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(
                f"Port {port} is in use: stop what uses it or choose another, "
                f"for example PORT={port + 1 if port < 65535 else port - 1}."
            ) from error
        if error.errno == errno.EACCES:
            raise CannotListen(
                f"Port {port} needs root: choose one above 1023, for example PORT=8000."
            ) from error
        raise CannotListen(f"HOST={host} is not an address of this machine.") from error


def inherited(descriptor: int) -> socket.socket:
    """Return the listening socket that systemd or another parent opened.

    Raises:
        CannotListen: when the descriptor is no such socket.
    """
    try:
        opened = socket.socket(fileno=descriptor)
        listening = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise CannotListen(f"Descriptor {descriptor} is not a socket.") from error
    if not listening:
        opened.close()
        raise CannotListen(f"Descriptor {descriptor} is a socket that does not listen.")
    return opened


class NotifyingServer(uvicorn.Server):
    """uvicorn, saying when it began to accept connections."""

    def __init__(self, config: uvicorn.Config, on_ready: Ready) -> None:
        """Take uvicorn's configuration and what to call once."""
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def uvicorn_config(application: Application) -> uvicorn.Config:
    """Return the reference settings (RELIABILITY.md, last part)."""
    interviews: int = settings.ENVIRONMENT.max_concurrent_interviews
    return uvicorn.Config(
        cast(Any, application),
        loop="uvloop",
        http="httptools",
        # Reads on only when the application took the last message, so its queue cannot grow.
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_max_queue=MAX_QUEUE,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        # backend.config.edge does it, the same on both servers.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=max(MIN_CONCURRENCY, CONNECTIONS_PER_INTERVIEW * interviews),
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        backlog=BACKLOG,
    )


def serve_by_uvicorn(application: Application, opened: socket.socket, on_ready: Ready) -> None:
    """Serve until a signal; on SIGTERM requests finish and sockets close with 1012."""
    NotifyingServer(uvicorn_config(application), on_ready).run(sockets=[opened])


def serve_by_daphne(application: Application, opened: socket.socket, on_ready: Ready) -> None:
    """Serve until a signal; daphne neither drains nor limits its queues (RELIABILITY.md 0.1)."""
    # Importing it installs Twisted's reactor, which uvicorn must not find.
    from daphne.http_protocol import WebRequest
    from daphne.server import Server
    from twisted.internet import defer, reactor

    limit_bodies(WebRequest, max(settings.BODY_LIMITS_BYTES.values()))
    lifespan = LifespanDriver(application)
    events = cast(Any, reactor)

    def begin() -> None:
        starting = asyncio.ensure_future(lifespan.startup())
        starting.add_done_callback(lambda _: on_ready())

    def end() -> Any:
        return defer.Deferred.fromFuture(asyncio.ensure_future(lifespan.shutdown()))

    events.callWhenRunning(begin)
    events.addSystemEventTrigger("before", "shutdown", end)
    Server(
        application=application,
        endpoints=[f"fd:fileno={opened.detach()}"],
        ping_interval=PING_S,
        ping_timeout=PING_S,
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        websocket_max_frame_size=MAX_MESSAGE_BYTES,
        # It compares wall clocks: a jump of 25 h closed every socket (RELIABILITY.md 0.1).
        websocket_timeout=NEVER_S,
        application_close_timeout=GRACE_S,
        server_name="",
        verbosity=0,
    ).run()


def limit_bodies(request_class: Any, limit_bytes: int) -> None:
    """Let daphne hang up on a body above the largest limit.

    It stores a body of any size on disk before the application sees the request, so that
    backend.config.body_limit alone would come too late.
    """
    store = request_class.handleContentChunk

    def store_within_limit(request: Any, data: bytes) -> None:
        if request.content.tell() + len(data) > limit_bytes:
            request.channel.transport.abortConnection()
            return
        store(request, data)

    request_class.handleContentChunk = store_within_limit


class LifespanDriver:
    """Plays the server's part of the lifespan protocol for daphne, which has none."""

    def __init__(self, application: Application) -> None:
        """Take the application whose lifespan is driven."""
        self._application = application
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._answers: asyncio.Queue[Event] = asyncio.Queue()
        self._task: asyncio.Future[None] | None = None

    async def startup(self) -> None:
        """Tell the application to begin and wait until it did."""
        scope: Scope = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.0"},
            "state": {},
        }
        self._task = asyncio.ensure_future(
            self._application(scope, self._events.get, self._answers.put)
        )
        await self._events.put({"type": "lifespan.startup"})
        await self._answers.get()

    async def shutdown(self) -> None:
        """Tell the application to end and wait until it did."""
        if self._task is None:
            return
        await self._events.put({"type": "lifespan.shutdown"})
        await self._task


SERVERS = {"uvicorn": serve_by_uvicorn, "daphne": serve_by_daphne}
