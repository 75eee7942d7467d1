"""daphne with the drain and the bounds that it lacks (RELIABILITY.md 0.1).

Importing this installs Twisted's reactor, which uvicorn must not find.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import weakref
from collections.abc import Callable
from typing import Any, cast

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

from backend.config.asgi_types import Application, Event, Scope
from backend.config.draining import DRAIN_S, draining

logger = logging.getLogger(__name__)

SERVICE_RESTART = 1012
"""RFC 6455's registry of close codes."""
MAX_WAITING = 32
"""Messages of one client that wait for the application; above it nothing more is read."""
MAX_UNSENT_BYTES = 256 * 1024
"""Bytes that a client did not take yet; above it the application waits."""
LOOK_S = 0.05
"""Between looks whether a client or the application caught up."""
CUT_OFF = "the drain took too long and was cut off"
FLUSH_S = 0.1
"""For last words that were handed over and are not on the wire yet."""


class DrainingServer(Server):  # type: ignore[misc]  # daphne ships no types
    """Waits for clients that read slowly, and ends in order on a signal."""

    def __init__(self, **settings: Any) -> None:
        """Take daphne's settings; signals are ours, because its own stop everything at once."""
        super().__init__(signal_handlers=False, **settings)
        self._ports: list[Any] = []
        self._channels: weakref.WeakSet[Any] = weakref.WeakSet()
        self._ending: asyncio.Task[None] | None = None

    def listen_success(self, port: Any) -> None:
        """Keep the port, to close it before the drain."""
        super().listen_success(port)
        self._ports.append(port)

    async def handle_reply(self, protocol: Any, message: Event) -> None:
        """Send, and return when the client has taken most of what was sent."""
        if message["type"] == "websocket.close" and message.get("code") == SERVICE_RESTART:
            close_for_restart(protocol)
            return
        await super().handle_reply(protocol, message)
        if message["type"] == "websocket.send":
            # Twisted tells only the producer of the transport, which is daphne's own: no event
            # of ours could be waited for.
            while unsent_bytes(protocol) > MAX_UNSENT_BYTES:  # noqa: ASYNC110  # see above
                await asyncio.sleep(LOOK_S)

    def run(self) -> None:
        """Serve; the channels are known, because a request shows here only when it is complete."""
        build = HTTPFactory.buildProtocol

        def build_and_keep(factory: Any, address: Any) -> Any:
            wrapped = build(factory, address)
            # Twisted hands out a wrapper that knows neither requests nor transport.
            self._channels.add(wrapped._channel)
            return wrapped

        HTTPFactory.buildProtocol = build_and_keep
        super().run()

    def _is_busy(self) -> bool:
        """Whether a client still waits; a channel of one that left lives until it is collected."""
        return any(channel.requests and is_connected(channel) for channel in self._channels)

    def end_on_signals(self) -> None:
        """End in order on SIGTERM and SIGINT."""
        loop = cast(Any, reactor)._asyncioEventloop
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._begin_to_end)

    def _begin_to_end(self) -> None:
        if self._ending is None:
            end_at_the_latest()
            self._ending = asyncio.ensure_future(self._end())

    async def _end(self) -> None:
        try:
            for port in self._ports:
                port.stopListening()
            await draining.finish(self._is_busy)
            await asyncio.sleep(FLUSH_S)
        except Exception:
            # Nobody awaits this task: unsaid, a failure would look like a drain without an end.
            logger.exception("the drain failed")
        finally:
            self.stop()


def end_at_the_latest() -> None:
    """End the process after `DRAIN_S`, whatever its loop does.

    Nothing is lost by it, because journals are synced at the beginning of the drain.
    """
    timer = threading.Timer(DRAIN_S, _cut_off)
    timer.daemon = True
    timer.start()


def _cut_off() -> None:
    logger.warning(CUT_OFF)
    os._exit(0)


def is_connected(channel: Any) -> bool:
    """Return whether the client of a channel is still there."""
    transport = getattr(channel, "transport", None)
    return transport is not None and bool(getattr(transport, "connected", False))


def close_for_restart(protocol: Any) -> None:
    """Close with 1012, which autobahn's own `sendClose` takes for an error."""
    if protocol.state == protocol.STATE_OPEN:
        protocol.sendCloseFrame(code=SERVICE_RESTART)


def unsent_bytes(protocol: Any) -> int:
    """Return how much of what was sent to a client has not left the process."""
    transport = getattr(protocol, "transport", None)
    if transport is None or not transport.connected:
        return 0
    return len(transport.dataBuffer) + int(transport._tempDataLen)


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


def limit_messages(socket_class: Any) -> None:
    """Let daphne read on only when the application took what was read.

    Its queue has no bound: a client could fill 300 MB in half a second.
    """
    take = socket_class.onMessage

    def take_within_limit(protocol: Any, payload: bytes, is_binary: bool) -> None:
        take(protocol, payload, is_binary)
        if protocol.application_queue.qsize() == MAX_WAITING:
            protocol.transport.pauseProducing()
            _resume_when_taken(protocol)

    socket_class.onMessage = take_within_limit


def _resume_when_taken(protocol: Any) -> None:
    if not protocol.transport.connected:
        return
    if protocol.application_queue.qsize() < MAX_WAITING:
        protocol.transport.resumeProducing()
        return
    cast(Any, reactor).callLater(LOOK_S, _resume_when_taken, protocol)


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


def limit_clients(largest_body_bytes: int) -> None:
    """Set both limits that daphne has no setting for."""
    limit_bodies(WebRequest, largest_body_bytes)
    limit_messages(WebSocketProtocol)


def run(application: Application, on_ready: Callable[[], None], **settings: Any) -> None:
    """Serve until a signal, with the application's lifespan around it."""
    from twisted.internet import defer

    lifespan = LifespanDriver(application)
    server = DrainingServer(application=application, **settings)
    events = cast(Any, reactor)

    def begin() -> None:
        server.end_on_signals()
        # A client that breaks the protocol is told why: 1007, 1009.
        # Its own refusal of a null origin is a 400; backend.config.origins says 403, as elsewhere.
        server.ws_factory.setProtocolOptions(failByDrop=False, allowNullOrigin=True)
        starting = asyncio.ensure_future(lifespan.startup())
        starting.add_done_callback(lambda _: on_ready())

    def end() -> Any:
        return defer.Deferred.fromFuture(asyncio.ensure_future(lifespan.shutdown()))

    events.callWhenRunning(begin)
    events.addSystemEventTrigger("before", "shutdown", end)
    server.run()
