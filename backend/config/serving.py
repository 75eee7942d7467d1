"""The web server itself: uvicorn by default, daphne alike, on a socket that is already open."""

from __future__ import annotations

import errno
import gc
import socket
import sys
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from django.conf import settings

from backend.config.asgi_types import Application
from backend.config.uvicorn_server import BoundedSocket, DrainingServer
from backend.scoring import singleton

MAX_MESSAGE_BYTES = 65_536
"""Largest WebSocket message (OWASP WebSocket sheet; ours have 3205 bytes)."""
MAX_QUEUE = 32
PING_S = 5.0
"""Sent this often and answered within it: a laptop that was shut is noticed within 10 s. A bad link
that is cut by it costs a second (RELIABILITY.md settings and F9)."""
GRACE_S = 10
"""daphne's time for an application whose client is gone."""
LAST_S = 1
"""uvicorn's own wait at the end, after the drain."""
SEND_BUFFER_BYTES = 256 * 1024
"""What the kernel keeps for one client that does not read: five seconds of the interviewer's
voice, so that a slow reader is noticed, and not after the 4 MB that Linux would take."""
KEEP_ALIVE_S = 20
"""Longer than nginx keeps an idle connection to us, so that nginx never uses a closed one."""
BACKLOG = 2048
MIN_CONCURRENCY = 400
"""Connections answered at once at least; above it uvicorn says 503."""
CONNECTIONS_PER_INTERVIEW = 8
"""A socket, six connections of the browser, and one to spare; a guess, to be calibrated."""
NEVER_S = 10**9
GC_ALLOCATIONS = 20_000
"""Objects more between two looks of the garbage collector; Python's own figure is 700."""
SWITCH_S = 0.0005
"""How long a database or journal thread may keep the interpreter from the loop; Python: 5 ms."""

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
        opened = socket.create_server((host, port), family=family, backlog=BACKLOG)
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
    return _bounded(opened)


def _bounded(listening: socket.socket) -> socket.socket:
    """Return the socket; every connection that it accepts gets its limit."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    return listening


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
    return _bounded(opened)


def uvicorn_config(application: Application) -> uvicorn.Config:
    """Return the reference settings (RELIABILITY.md, last part)."""
    interviews: int = settings.ENVIRONMENT.max_concurrent_interviews
    return uvicorn.Config(
        cast(Any, application),
        loop="uvloop",
        http="httptools",
        ws=BoundedSocket,
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
        # Our own drain comes first; this is for what it had to leave.
        timeout_graceful_shutdown=LAST_S,
        backlog=BACKLOG,
    )


def settled(on_ready: Ready) -> Ready:
    """Return `on_ready`, between preparing the process for hours of work and its scorer.

    Measured with 100 streams: collections of the youngest generation took 9 % of the loop, and
    a thread that had taken the interpreter lock kept it for up to 5 ms (docs/performance.md).
    """

    def ready() -> None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(GC_ALLOCATIONS, 20, 100)
        sys.setswitchinterval(SWITCH_S)
        on_ready()
        singleton.start(
            settings.ENVIRONMENT.scoring_engine, settings.ENVIRONMENT.max_scored_streams
        )

    return ready


def serve_by_uvicorn(application: Application, opened: socket.socket, on_ready: Ready) -> None:
    """Serve until a signal; then requests finish and sockets close with 1012."""
    DrainingServer(uvicorn_config(application), settled(on_ready)).run(sockets=[opened])


def serve_by_daphne(application: Application, opened: socket.socket, on_ready: Ready) -> None:
    """Serve until a signal; what daphne lacks is added by `daphne_server`."""
    # Importing it installs Twisted's reactor, which uvicorn must not find.
    from backend.config import daphne_server

    daphne_server.limit_clients(max(settings.BODY_LIMITS_BYTES.values()))
    daphne_server.run(
        application,
        settled(on_ready),
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
    )


SERVERS = {"uvicorn": serve_by_uvicorn, "daphne": serve_by_daphne}
