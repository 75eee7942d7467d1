"""The one scorer of a process: a thread of its own over the streams of all live interviews."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

from backend.scoring.engines.port import Engine
from backend.scoring.gauges import Gauges
from backend.scoring.ladder import TICK_S, Level
from backend.scoring.network import card
from backend.scoring.signals.findings import Options
from backend.scoring.slots import SlotTable
from backend.scoring.streams import Listener, Note, Opened, Stream
from backend.scoring.work import Told, Work

logger = logging.getLogger(__name__)

STALLED_S: Final = 2.0
"""Seconds without a tick after which the scorer is said to be stuck (a guess)."""

Standing = Literal["loading", "ready", "stalled", "failed", "stopped"]


class Unavailable(Exception):
    """The scorer takes no stream now; the text is the reason, one word for records."""


class Scorer:
    """Takes streams while it is ready; whoever is refused goes on without it."""

    def __init__(self, load: Callable[[], Engine], slots: int) -> None:
        """Allocate the slots; `load` blocks and is called on the scorer's thread."""
        self._load = load
        self._slots = slots
        self._notes: deque[Note] = deque()
        self._table = SlotTable(slots, self._notes.append)
        self._free = deque(range(slots))
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._version = ""
        self._reason: Standing = "loading"
        self._ticked_s = time.monotonic()
        self.gauges = Gauges()
        self._thread = threading.Thread(target=self._run, name="scorer", daemon=True)

    def start(self) -> None:
        """Begin to load the engine; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread soon; what was not scored stays unscored. Never waits."""
        self._stopping.set()
        self._wake.set()

    def join(self, timeout_s: float) -> bool:
        """Wait until the thread ended; return whether it did. Blocks: call off the loop."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def standing(self) -> Standing:
        """How it stands; any thread."""
        if self._reason == "ready" and not self._thread.is_alive():
            return "failed"
        is_late = time.monotonic() - self._ticked_s > STALLED_S
        if self._reason == "ready" and self._wake.is_set() and is_late:
            return "stalled"
        return self._reason

    @property
    def model_version(self) -> str:
        """The model's version and what runs it, like `1.0.0 numpy`; empty while it loads."""
        return self._version

    def attach(self, listener: Listener, options: Options, first_sample: int) -> Stream:
        """Return a new stream whose sound begins at a sample of the recording. On the loop.

        Raises:
            Unavailable: it is not ready, has no slot left, or has too much to do.
        """
        if (standing := self.standing) != "ready":
            raise Unavailable(standing)
        if self.gauges.level >= Level.NO_NEW_STREAMS or not self._free:
            self.gauges.refused += 1
            raise Unavailable("overloaded" if self._free else "full")
        slot = self._free.popleft()
        self._table.open(slot)
        loop = asyncio.get_running_loop()
        stream = Stream(slot, self._table, self._notes.append, listener, loop)
        self._notes.append(Opened(stream, options, first_sample))
        if not self._wake.is_set():
            self._ticked_s = time.monotonic()
            self._wake.set()
        return stream

    def _run(self) -> None:
        try:
            engine = self._load()
            self._version = f"{card()['version']} {engine.name}"
            work = Work(engine, self._table, self._notes, self._post, self.gauges)
        except Exception:
            logger.exception("the audio scorer cannot be loaded: interviews go on without it")
            self._reason = "failed"
            return
        # Half a million objects of TensorFlow would be walked by every full collection.
        gc.freeze()
        self._reason = "ready"
        logger.info("the audio scorer is ready: %s", self._version)
        try:
            self._tick_until_stopped(work)
            self._reason = "stopped"
        except BaseException:
            self._reason = "failed"
            logger.exception("the audio scorer ended: interviews go on without it")
        finally:
            work.give_up()

    def _tick_until_stopped(self, work: Work) -> None:
        next_s = time.monotonic()
        while not self._stopping.is_set():
            if not (self.gauges.streams or self._notes):
                self._wake.clear()
                if not self._notes:
                    self._wake.wait()
                next_s = time.monotonic()
                self._wake.set()
            work.tick()
            now_s = self._ticked_s = time.monotonic()
            next_s = max(next_s + TICK_S, now_s)
            # Not time.sleep: a clock that was set meanwhile makes it fail.
            self._stopping.wait(next_s - now_s)

    def _post(self, told: list[Told]) -> int:
        """Wake each loop once with what concerns it; return how many were woken."""
        by_loop: dict[asyncio.AbstractEventLoop, list[Told]] = {}
        for each in told:
            by_loop.setdefault(each[0].loop, []).append(each)
            if each[2] is not None:
                self._free.append(each[0].slot)
        for loop, part in by_loop.items():
            try:
                loop.call_soon_threadsafe(_hand_over, part)
            except RuntimeError:
                logger.debug("a loop ended before its streams did")
        return len(by_loop)


def _hand_over(told: list[Told]) -> None:
    """Tell the listeners. On the loop; one that fails does not keep the others."""
    for stream, findings, summary in told:
        try:
            if findings:
                stream.listener.on_findings(findings)
            if summary is not None:
                stream.listener.on_summary(summary)
        except Exception:
            logger.exception("what was heard could not be told")
