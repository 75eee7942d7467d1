"""A scorer in virtual time: sound is fed and ticks are made by the test, no thread, no waiting."""

from collections import deque
from typing import Any

from backend.scoring.features import HOP_SAMPLES
from backend.scoring.ladder import TICK_S
from backend.scoring.signals.findings import Options
from backend.scoring.slots import SlotTable
from backend.scoring.streams import Note, Opened, Stream
from backend.scoring.work import Work


class Recorder:
    """A listener that keeps what it is told."""

    def __init__(self):
        self.findings = []
        self.summary: Any = None

    def on_findings(self, findings):
        self.findings += findings

    def on_summary(self, summary):
        self.summary = summary


class VirtualScorer:
    """Work over a few slots; `now_s` moves with its ticks."""

    def __init__(self, engine, slots=8):
        self.now_s = 0.0
        self._notes: deque[Note] = deque()
        self.table = SlotTable(slots, self._notes.append, clock=lambda: self.now_s)
        self.work = Work(engine, self.table, self._notes, self._post, clock=lambda: self.now_s)
        self.posts = []

    def _post(self, told):
        self.posts.append(told)
        for stream, findings, summary in told:
            if findings:
                stream.listener.on_findings(findings)
            if summary is not None:
                stream.listener.on_summary(summary)
        return 1

    def attach(self, slot, options=None, first_sample=0, loop: Any = None):
        self.table.open(slot)
        stream = Stream(slot, self.table, self._notes.append, Recorder(), loop)
        self._notes.append(Opened(stream, options or Options(), first_sample))
        return stream

    def tick(self, ticks=1):
        for _ in range(ticks):
            self.now_s += TICK_S
            self.work.tick()

    def play(self, *streams_and_sounds, first_sample=0):
        """Feed streams a hop of their sound every other tick, in step."""
        length = max(len(sound) for _, sound in streams_and_sounds)
        for start in range(0, length, HOP_SAMPLES):
            for stream, sound in streams_and_sounds:
                part = sound[start : start + HOP_SAMPLES]
                if len(part):
                    stream.feed(first_sample + start, part.tobytes())
            self.tick(2)

    def finish(self, stream, until_sample):
        stream.close(until_sample)
        self.tick(4)
        return stream.listener.summary
