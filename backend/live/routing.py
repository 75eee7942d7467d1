"""Addresses of the sockets."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from backend.live.check import check_socket
from backend.live.consumers import Scope, Send, interview_socket
from backend.live.intake import Receive


async def unknown_socket(_scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse an address that leads nowhere; without it the router raises (RELIABILITY.md 0.2)."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


# Django's `path` is typed for views; Channels' router takes ASGI applications in their place.
_SOCKETS: dict[str, Any] = {
    "ws/v1/interviews/<uuid:interview_id>/": interview_socket,
    "ws/v1/interviews/<uuid:interview_id>/check/": check_socket,
}
_UNKNOWN: Any = unknown_socket

application = URLRouter(
    [*(path(address, socket) for address, socket in _SOCKETS.items()), re_path(r"", _UNKNOWN)]
)
