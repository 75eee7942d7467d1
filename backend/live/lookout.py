"""The regular looks at the live sessions of a process: time that passes, progress to keep.

One timer for all of them: a task and a timer for each cost more than the looks themselves
(docs/performance.md).
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

LOOK_S: Final = 0.25
"""Seconds between two looks at a session; states and stops need no better."""
GROUPS: Final = 10
"""Sessions are looked at in turn, one group every 25 ms, so that hundreds of looks do not hold up
the sound: 300 sessions are 30 looks, some 0.3 ms."""
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


class Watch:
    """One session; `over` is cancelled by who leaves, and fails with what a look raised."""

    def __init__(self, session: Watched) -> None:
        """Begin without a look, on the running loop."""
        self._session = session
        self._looks = 0
        self.over: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def look(self) -> None:
        """Look once. Never raises."""
        self._looks += 1
        try:
            self._session.pass_time()
            if self._looks % PROGRESS_EVERY == 0:
                self._session.keep_progress(rows=self._looks % ROW_EVERY == PROGRESS_EVERY)
        except Exception as error:  # noqa: BLE001  # raised to whoever waits for `over`
            if not self.over.done():
                self.over.set_exception(error)


class Lookout:
    """Looks at sessions, a group at a time; has no timer while there is none."""

    def __init__(self, look_s: float = LOOK_S) -> None:
        """Look at each session every `look_s` seconds."""
        self._step_s = look_s / GROUPS
        self._groups: list[list[Watch]] = [[] for _ in range(GROUPS)]
        self._next = 0
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, session: Watched) -> asyncio.Future[Any]:
        """Look at a session until the future that is returned is cancelled or has failed."""
        watch = Watch(session)
        min(self._groups, key=len).append(watch)
        if self._timer is None:
            self._arm(asyncio.get_running_loop().time())
        return watch.over

    def _arm(self, now_s: float) -> None:
        loop = asyncio.get_running_loop()
        due_s = now_s + self._step_s
        self._timer = loop.call_at(due_s, self._look, due_s)

    def _look(self, due_s: float) -> None:
        """Look at the next group; what was too late is not made up for."""
        group, self._next = self._groups[self._next], (self._next + 1) % GROUPS
        group[:] = [watch for watch in group if not watch.over.done()]
        for watch in group:
            if not watch.over.done():  # another one's look may have ended it
                watch.look()
        self._timer = None
        if any(self._groups):
            self._arm(max(due_s, asyncio.get_running_loop().time() - self._step_s))
