"""The regular looks at a live session: time that passes, progress to keep, a row that changed."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

LOOK_S: Final = 0.25
"""Seconds between looks; states and stops need no better."""
PROGRESS_EVERY: Final = 20
"""Looks between two records of the clock in the journal, 5 s."""
ROW_EVERY: Final = 120
"""Looks between two writes of the clock to its row, 30 s; the journal knows it better."""


class Watched(Protocol):
    """What a look asks of a session."""

    def pass_time(self) -> None:
        """Let the talk take note of the time."""

    def keep_progress(self, *, rows: bool) -> None:
        """Keep the clock, in the journal or in its row too, and tell the page."""


async def keep_looking(session: Watched) -> None:
    """Look until cancelled."""
    looks = 0
    while True:
        await asyncio.sleep(LOOK_S)
        looks += 1
        session.pass_time()
        if looks % PROGRESS_EVERY == 0:
            session.keep_progress(rows=looks % ROW_EVERY == PROGRESS_EVERY)
