"""The regular looks at a live session: time that passes, progress to keep, a row that changed."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

LOOK_S: Final = 0.25
"""Seconds between looks; states and stops need no better."""
PROGRESS_EVERY: Final = 20
"""Looks between two writes of the clock to its row, 5 s."""
STATE_CHECK_EVERY: Final = 40
"""Looks between two reads of the row's state, 10 s: a recruiter may have withdrawn it."""
NO_AUDIO_S: Final = 4.0
"""Seconds without a frame, with the microphone on, before the candidate is told (a guess)."""


class Watched(Protocol):
    """What a look asks of a session."""

    def pass_time(self) -> None:
        """Let the talk take note of the time."""

    def keep_progress(self) -> None:
        """Keep the clock and tell the page."""

    async def check_row(self) -> None:
        """End the connection when the interview ended or moved elsewhere."""


async def keep_looking(session: Watched) -> None:
    """Look until cancelled."""
    looks = 0
    while True:
        await asyncio.sleep(LOOK_S)
        looks += 1
        session.pass_time()
        if looks % PROGRESS_EVERY == 0:
            session.keep_progress()
        if looks % STATE_CHECK_EVERY == 0:
            await session.check_row()
