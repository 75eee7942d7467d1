"""Background work in a process of its own, for WORKER=external."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from backend.config import systemd
from backend.config.background import Background


class Command(BaseCommand):
    help = "Work off the queue and run the sweeps until stopped; for WORKER=external."
    requires_system_checks = []

    def handle(self, *_: object, **__: Any) -> None:
        self.stdout.write("The worker runs. Stop it with Ctrl-C.")
        asyncio.run(work())
        self.stdout.write("The worker has stopped.")


async def work() -> None:
    """Run the worker and the sweeps until SIGINT or SIGTERM; the running task finishes first."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    background = Background()
    background.start()
    systemd.notify("READY=1")
    await stopping.wait()
    systemd.notify("STOPPING=1")
    await background.stop()
