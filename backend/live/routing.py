"""Addresses of the sockets."""

from __future__ import annotations

from channels.routing import URLRouter
from django.urls import path, re_path

from backend.live.check import check_socket
from backend.live.consumers import Receive, Scope, Send, interview_socket


async def unknown_socket(_scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse an address that leads nowhere; without it the router raises (RELIABILITY.md 0.2)."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


application = URLRouter(
    [
        path("ws/v1/interviews/<uuid:interview_id>/", interview_socket),
        path("ws/v1/interviews/<uuid:interview_id>/check/", check_socket),
        re_path(r"", unknown_socket),
    ]
)
