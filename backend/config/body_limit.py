"""The largest request body that each path takes."""

from __future__ import annotations

import asyncio
import json

from django.conf import settings

from backend.config.asgi_types import Application, Event, Receive, Scope, Send
from backend.config.edge import WithHeaders

DRAIN_BYTES = 8 * 1024 * 1024
"""Read and thrown away of a body that is too large, so that a browser sees the answer instead
of a broken connection; a guess, to be calibrated."""
DRAIN_S = 5.0


class BodyLimit:
    """Answers 413 to a body above the path's limit, before anything is written to disk.

    Django's ASGI handler spools a body of any size to a temporary file before any middleware
    (RELIABILITY.md 0.1), so the limit stands in front of it.
    """

    def __init__(self, application: Application) -> None:
        """Wrap an application."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while it is within its limit."""
        limit_bytes = body_limit_bytes(scope["path"])
        declared_bytes = declared_length_bytes(list(scope["headers"]))
        send = WithHeaders(scope["path"], send)
        if declared_bytes is None:
            await self._refuse(scope, send, 400, "bad_length", "Content-Length is not a number.")
            return
        if declared_bytes > limit_bytes:
            await _drain(receive)
            await self._refuse_size(scope, send, limit_bytes)
            return
        counted = CountedBody(receive, limit_bytes)
        await self._application(scope, counted, send)
        if counted.exceeded and not send.started:
            await self._refuse_size(scope, send, limit_bytes)

    async def _refuse_size(self, scope: Scope, send: Send, limit: int) -> None:
        detail = f"This request may hold at most {limit // 1024} kB."
        await self._refuse(scope, send, 413, "too_large", detail)

    async def _refuse(self, scope: Scope, send: Send, status: int, code: str, detail: str) -> None:
        problem: dict[str, object] = {
            "type": f"about:blank#{code}",
            "title": "Content too large" if status == 413 else "Bad request",
            "status": status,
            "code": code,
            "detail": detail,
            "instance": scope["path"],
            "errors": [],
        }
        body = json.dumps(problem).encode()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", b"application/problem+json"),
                    (b"content-length", str(len(body)).encode()),
                    (b"connection", b"close"),
                ],
                "trailers": False,
            }
        )
        await send({"type": "http.response.body", "body": body, "more_body": False})


def body_limit_bytes(path: str) -> int:
    """Return the largest body that a path takes."""
    limits: dict[str, int] = settings.BODY_LIMITS_BYTES
    return next(
        (limit for prefix, limit in limits.items() if path.startswith(prefix)),
        settings.MAX_BODY_BYTES,
    )


def declared_length_bytes(headers: list[tuple[bytes, bytes]]) -> int | None:
    """Return Content-Length, 0 without one, None when it is malformed."""
    declared = [value for name, value in headers if name.lower() == b"content-length"]
    if not declared:
        return 0
    text = declared[0].strip()
    if len(set(declared)) > 1 or not text.isdigit() or len(text) > 18:
        return None
    return int(text)


async def _drain(receive: Receive) -> None:
    taken_bytes = 0
    try:
        async with asyncio.timeout(DRAIN_S):
            while taken_bytes < DRAIN_BYTES:
                message = await receive()
                if message["type"] != "http.request":
                    return
                taken_bytes += len(message.get("body") or b"")
                if not message.get("more_body"):
                    return
    except TimeoutError:
        return


class CountedBody:
    """Receives a body until its limit; past it the application sees the client leave."""

    def __init__(self, receive: Receive, limit_bytes: int) -> None:
        """Count what `receive` brings."""
        self._receive = receive
        self._left_bytes = limit_bytes
        self.exceeded = False

    async def __call__(self) -> Event:
        """Return the next event, or a disconnect in place of what is too much."""
        if self.exceeded:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] == "http.request":
            self._left_bytes -= len(message.get("body") or b"")
            if self._left_bytes < 0:
                self.exceeded = True
                await _drain(self._receive)
                return {"type": "http.disconnect"}
        return message
