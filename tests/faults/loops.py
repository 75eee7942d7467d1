"""An event loop in a thread of its own, so that a stand-in keeps its pace whatever a test does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

CALL_LIMIT_S = 20.0


class LoopThread:
    """Runs coroutines and calls for other threads."""

    def __init__(self, name: str) -> None:
        """Start the thread."""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine over there and return what it returns. Blocks."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(CALL_LIMIT_S)

    def soon(self, call: Callable[..., object], *args: Any) -> None:
        """Have a function called over there; returns at once."""
        self.loop.call_soon_threadsafe(call, *args)

    def close(self) -> None:
        """End every task and the thread."""
        self.run(_end_tasks())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(CALL_LIMIT_S)
        self.loop.close()


async def _end_tasks() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
