"""One candidate's stream as the event loop sees it: never waits, decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from backend.scoring.features import HOP_SAMPLES
from backend.scoring.signals.findings import Finding, Options
from backend.scoring.signals.summary import Summary
from backend.scoring.slots import Break, SlotTable


class Listener(Protocol):
    """Who is told what the scorer found. Called on the loop that attached it."""

    def on_findings(self, findings: Sequence[Finding]) -> None:
        """Take what a batch found in this stream."""

    def on_summary(self, summary: Summary) -> None:
        """Take the whole, once, after the stream was closed."""


class Opened(NamedTuple):
    """A stream begins in a slot."""

    stream: Stream
    options: Options
    first_sample: int


class Played(NamedTuple):
    """The interviewer sounds from a sample of the recording on; int16 LE mono."""

    slot: int
    first_sample: int
    pcm: bytes
    rate_hz: int


class Cut(NamedTuple):
    """The interviewer was stopped at a sample of the recording."""

    slot: int
    sample: int


class Reset(NamedTuple):
    """What was heard until now says nothing about what follows."""

    slot: int


class Closed(NamedTuple):
    """No more sound comes; the recording has `until_sample` samples."""

    slot: int
    until_sample: int


Note = Opened | Break | Played | Cut | Reset | Closed
"""What the loop tells the scorer thread beside sound; rare, in order."""


class Stream:
    """One stream. All methods run on the loop and never wait."""

    __slots__ = ("_closed", "_table", "_tell", "listener", "loop", "scored_until", "slot")

    def __init__(
        self,
        slot: int,
        table: SlotTable,
        tell: Callable[[Note], None],
        listener: Listener,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """Write into a slot that is this stream's alone."""
        self.slot = slot
        self.listener = listener
        self.loop = loop
        self._table = table
        self._tell = tell
        self._closed = False
        self.scored_until = 0
        """The sample of the recording behind the newest scored hop; written by the thread."""

    def feed(self, first_sample: int, pcm: bytes) -> None:
        """Take sound of the candidate: int16 LE mono 16 kHz, at a sample of the recording."""
        if not self._closed:
            self._table.write(self.slot, first_sample, pcm)

    def played(self, first_sample: int, pcm: bytes, rate_hz: int) -> None:
        """Take what the candidate's loudspeaker plays from a sample of the recording on."""
        if not self._closed:
            self._tell(Played(self.slot, first_sample, pcm, rate_hz))

    def cut(self, sample: int) -> None:
        """Take note that nothing more of what was played sounds behind a sample."""
        if not self._closed:
            self._tell(Cut(self.slot, sample))

    def reset(self) -> None:
        """Take note that the microphone is another one."""
        if not self._closed:
            self._tell(Reset(self.slot))

    def close(self, until_sample: int) -> None:
        """End; the listener gets its summary once what was fed is scored."""
        if not self._closed:
            self._closed = True
            self._tell(Closed(self.slot, until_sample))


def hop_of(sample: int) -> int:
    """Return a place in the recording as the number of its hop."""
    return sample // HOP_SAMPLES
