"""Rows and rounds that remember what was written, and a database that can be held or taken away."""

import asyncio
import threading
from contextlib import contextmanager
from uuid import uuid4

from django.db import DataError

from backend.interviews.sheets import Sheet


class Notebook:
    """The rows of one talk, and what was written of them alone."""

    def __init__(self):
        self.rounds = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.errors = []
        self.poison = None
        self.id = uuid4()

    def sheet(self, writes):
        """Turns are plain; everything else is written alone."""
        writes = list(writes)
        if any(write.verb != self.write_turn for write in writes):
            return None
        return Sheet(self.id, 1, turns=[turn for write in writes for turn in write.args])

    @contextmanager
    def together(self):
        self.entered.set()
        assert self.open.wait(30)
        if self.errors:
            raise self.errors.pop(0)
        self.rounds.append([])
        yield

    def write_turn(self, record):
        if record.text == self.poison:
            raise DataError("no such text")
        self.rounds[-1].append(("turn", record.sequence, record.text))

    def write_coverage(self, record):
        self.rounds[-1].append(("coverage", record.sequence, record.coverage))

    def write_progress(self, active_ms, tokens):
        self.rounds[-1].append(("progress", active_ms))

    def rebuild(self):
        self.rounds[-1].append(("rebuild",))

    def pause(self):
        self.rounds[-1].append(("pause",))

    def complete(self, reason):
        self.rounds[-1].append(("complete", reason))


class Ledger:
    """What is written for all talks together: the texts of each round, by talk."""

    def __init__(self):
        self.rounds = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.error = None
        self.left_out = set()

    def write(self, sheets):
        self.entered.set()
        assert self.open.wait(30)
        if self.error:
            raise self.error
        written = [sheet for sheet in sheets if sheet.interview_id not in self.left_out]
        self.rounds.append({s.interview_id: [turn.text for turn in s.turns] for s in written})
        return written


def nothing():
    """Do nothing about a connection that was replaced."""


async def until(condition):
    """Wait until something is so."""
    async with asyncio.timeout(30):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)
