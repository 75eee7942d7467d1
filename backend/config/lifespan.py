"""What begins and ends with a web process."""

from __future__ import annotations

import asyncio
from typing import Final

from django.conf import settings

from backend.config import systemd
from backend.config.asgi_types import Receive, Scope, Send
from backend.config.draining import draining

SCORER_END_S: Final = 0.5
"""For the scorer's last tick; one that still imports TensorFlow is left behind."""


class Lifespan:
    """Runs the embedded worker and the sweeps for as long as the server runs."""

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the server's two lifespan events."""
        # Imported here because it needs Django's apps, which load after this module.
        from backend.config.background import Background
        from backend.scoring import singleton

        background = Background()
        await receive()
        alive = asyncio.create_task(systemd.keep_alive())
        if settings.WORKER == "embedded":
            background.start()
        draining.on_begin(background.tell_to_stop)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await background.stop(draining.left_s)
        await asyncio.to_thread(singleton.end, SCORER_END_S)
        alive.cancel()
        await send({"type": "lifespan.shutdown.complete"})
