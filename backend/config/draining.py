"""The end of a web process in order: nothing new begins, what runs is finished, then it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable

from backend.config.asgi_types import Application, Receive, Scope, Send
from backend.config.edge import WithHeaders

logger = logging.getLogger(__name__)

DRAIN_S = 9.0
"""From the signal to the end of the process, at most (RELIABILITY.md checklist 42: 10 s)."""
SOCKETS_S = 6.0
"""For journals to be synced and rows to be settled; 5 s of it wait for a database that is away."""
REQUESTS_S = 7.5
"""For requests in flight; an upload of 4 s must end well (RELIABILITY.md F3)."""
RETRY_S = 1
"""When to ask again: the next process accepts within seconds."""
LOOK_S = 0.02
INTERVIEWS_PATH = "/api/v1/interviews/"
START_PATH = "/start/"
DETAIL = "The server restarts. Nothing is lost: try again in a second."


class Draining:
    """Whether this process ends, what it still answers, and who wants to know."""

    def __init__(self) -> None:
        """Start with a process that stays."""
        self.requests = 0
        self._began_s: float | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def is_on(self) -> bool:
        """Whether the process is about to end."""
        return self._began_s is not None

    @property
    def left_s(self) -> float:
        """Seconds until it must have ended; all of them while it stays."""
        if self._began_s is None:
            return DRAIN_S
        return max(0.2, self._began_s + DRAIN_S - time.monotonic())

    def on_begin(self, listener: Callable[[], None]) -> None:
        """Call this when the end begins."""
        self._listeners.append(listener)

    def begin(self) -> None:
        """Let nothing new begin from now on. May be called again."""
        if self._began_s is not None:
            return
        self._began_s = time.monotonic()
        for listener in self._listeners:
            listener()

    async def finish(self, is_busy: Callable[[], bool] = lambda: False) -> None:
        """Begin, and wait until sockets are closed and requests are answered, or too slow.

        Args:
            is_busy: Whether the server has requests that did not reach the application yet.
        """
        # Imported here because it needs Django's apps, which load after this module.
        from backend.live.process import live_process

        self.begin()
        leaving = live_process().leave(SOCKETS_S)
        late, _ = await asyncio.gather(leaving, self._await_requests(is_busy))
        if late or self.requests:
            logger.warning("cut off at the end: %d sockets, %d requests", late, self.requests)

    async def _await_requests(self, is_busy: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + REQUESTS_S
        # An event would have to be set by every request; this runs once in a process's life.
        while (self.requests or is_busy()) and time.monotonic() < deadline_s:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)


draining = Draining()


class DrainGate:
    """Counts requests in flight; while the process ends it lets no interview begin."""

    def __init__(self, application: Application) -> None:
        """Wrap an application."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say when to ask again."""
        draining.requests += 1
        try:
            if draining.is_on and begins_interview(str(scope["method"]), str(scope["path"])):
                await _refuse(str(scope["path"]), send)
                return
            await self._application(scope, receive, send)
        finally:
            draining.requests -= 1


def begins_interview(method: str, path: str) -> bool:
    """Return whether a request opens or prepares an interview."""
    if method != "POST" or not path.startswith(INTERVIEWS_PATH):
        return False
    return path == INTERVIEWS_PATH or path.endswith(START_PATH)


async def _refuse(path: str, send: Send) -> None:
    # Imported here because it needs Django's settings, which load after this module.
    from backend.config.problems import problem
    from backend.interviews.api.problems import PROBLEM_MEDIA_TYPE

    content = problem(503, "restarting", DETAIL, path, title="The server restarts")
    body = json.dumps(content | {"retry_after_s": RETRY_S}).encode()
    headers = [
        (b"content-type", PROBLEM_MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(RETRY_S).encode()),
        (b"cache-control", b"private, no-store"),
    ]
    with_headers = WithHeaders(path, send)
    await with_headers({"type": "http.response.start", "status": 503, "headers": headers})
    await with_headers({"type": "http.response.body", "body": body})
