"""What begins and ends with a web process."""

from __future__ import annotations

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings


class Lifespan:
    """Runs the embedded worker and the sweeps for as long as the server runs."""

    async def __call__(
        self, _scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Answer the server's two lifespan events."""
        # Imported here because it needs Django's apps, which load after this module.
        from backend.config.background import Background

        background = Background()
        await receive()
        if settings.WORKER == "embedded":
            background.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await background.stop()
        await send({"type": "lifespan.shutdown.complete"})
