"""The way from a WebSocket that may be opened to the application that answers it."""

from __future__ import annotations

from typing import cast

from asgiref.sync import ThreadSensitiveContext
from django.utils.module_loading import import_string

from backend.config.asgi_types import Application, Receive, Scope, Send

LIVE_APPLICATION = "backend.live.routing.application"


class Sockets:
    """Hands sockets to the live application, each with a database thread of its own.

    Without the context all sockets of a process share one thread: a call of 1 s delayed
    another socket by 0.95 s (STACK.md trap 3).
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the live application for one connection."""
        # Resolved late because it imports models, and Django's apps load after this module.
        application = cast(Application, import_string(LIVE_APPLICATION))
        async with ThreadSensitiveContext():
            await application(scope, receive, send)
