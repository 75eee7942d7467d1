"""Which pages may open a WebSocket."""

from __future__ import annotations

import uuid

import structlog
from django.conf import settings

from backend.config.asgi_types import Application, Receive, Scope, Send
from backend.config.request_log import interview_in
from backend.config.safety import is_origin


class ExactOrigin:
    """Lets a WebSocket be opened only by a page of an exactly trusted origin; others get 403."""

    def __init__(self, application: Application) -> None:
        """Wrap an application."""
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on, with its ids bound for the log, or refuse the handshake."""
        if not is_trusted_origin(list(scope["headers"]), settings.TRUSTED_ORIGINS):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        with structlog.contextvars.bound_contextvars(
            request_id=str(uuid.uuid4()), interview_id=interview_in(scope["path"])
        ):
            await self._application(scope, receive, send)


def is_trusted_origin(headers: list[tuple[bytes, bytes]], trusted: list[str]) -> bool:
    """Return whether the one Origin header names a trusted scheme, host and port.

    RFC 6454: browsers write the origin in lower case and without the scheme's own port, so a
    comparison of text is exact; anything else was not written by a browser.
    """
    named = [value for name, value in headers if name.lower() == b"origin"]
    if len(named) != 1:
        return False
    origin = named[0].decode("latin-1")
    return is_origin(origin) and origin in {without_default_port(known) for known in trusted}


def without_default_port(origin: str) -> str:
    """Return an origin as a browser writes it."""
    lowered = origin.lower().rstrip("/")
    for scheme, port in (("https://", ":443"), ("http://", ":80")):
        if lowered.startswith(scheme):
            return lowered.removesuffix(port)
    return lowered
