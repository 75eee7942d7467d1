"""Rows that follow: what waits is kept small, and a round is one transaction."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import DataError, OperationalError

from backend.interviews.record import StaleEpoch
from backend.live.projection import MAX_WAITING, Projection
from tests.live.builders import question, turn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


class Notebook:
    """Rows that remember their rounds, and a database that can be held or taken away."""

    def __init__(self):
        self.rounds = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()
        self.errors = []
        self.poison = None

    @contextmanager
    def together(self):
        self.entered.set()
        assert self.open.wait(5)
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


@pytest.fixture
def notebook():
    return Notebook()


@pytest.fixture
def stale():
    return []


@pytest.fixture
def journal():
    """A journal that has made everything durable."""
    return SimpleNamespace(written=0, durable=0)


@pytest.fixture
def projection(notebook, stale, journal, monkeypatch):
    monkeypatch.setattr("backend.live.projection.RETRY_S", (0.01,))
    with ThreadPoolExecutor(1) as executor:
        yield Projection(executor, lambda: stale.append(True), notebook, journal)


async def held(notebook, projection):
    """Keep the first round open, so that what follows waits."""
    notebook.open.clear()
    projection.put(notebook.pause)
    await asyncio.to_thread(notebook.entered.wait, 5)


async def test_what_waited_together_is_written_together_and_only_the_newest(notebook, projection):
    await held(notebook, projection)
    projection.put(notebook.write_progress, 1, {})
    projection.put(notebook.write_turn, turn(1, text="Well"))
    projection.put(notebook.write_coverage, question(1, coverage="asked"))
    projection.put(notebook.write_turn, turn(2, text="Other"))
    projection.put(notebook.write_progress, 2, {})
    projection.put(notebook.write_turn, turn(1, text="Well."))
    projection.put(notebook.complete, "finished")
    notebook.open.set()
    assert await projection.settle(5)
    assert notebook.rounds == [
        [("pause",)],
        [
            ("progress", 2),
            ("turn", 1, "Well."),
            ("coverage", 1, "asked"),
            ("turn", 2, "Other"),
            ("complete", "finished"),
        ],
    ]


async def test_a_write_that_comes_while_its_older_version_is_written_is_not_lost(
    notebook, projection
):
    notebook.open.clear()
    projection.put(notebook.write_turn, turn(1, text="half"))
    await asyncio.to_thread(notebook.entered.wait, 5)
    projection.put(notebook.write_turn, turn(1, text="whole"))
    notebook.open.set()
    assert await projection.settle(5)
    assert notebook.rounds == [[("turn", 1, "half")], [("turn", 1, "whole")]]


async def test_a_database_that_comes_back_gets_what_waited(notebook, projection):
    notebook.errors = [OperationalError("away") for _ in range(5)]
    projection.put(notebook.write_turn, turn(1))
    assert await projection.settle(5)
    assert notebook.rounds == [[("turn", 1, "I look at the plan.")]]


async def test_what_waits_is_bounded_and_the_journal_replaces_it(notebook, projection):
    await held(notebook, projection)
    for sequence in range(3 * MAX_WAITING):
        projection.put(notebook.write_turn, turn(sequence))
        projection.put(notebook.write_progress, sequence, {})
    projection.put(notebook.complete, "finished")
    notebook.open.set()
    assert await projection.settle(5)
    waited = notebook.rounds[1]
    assert len(waited) <= MAX_WAITING
    assert waited[0] == ("rebuild",)
    assert waited[-1] == ("complete", "finished")


async def test_one_write_that_can_never_succeed_keeps_no_other(notebook, projection):
    notebook.poison = "poison"
    await held(notebook, projection)
    projection.put(notebook.write_turn, turn(1, text="poison"))
    projection.put(notebook.write_turn, turn(2, text="good"))
    notebook.open.set()
    assert await projection.settle(5)
    assert notebook.rounds[-1] == [("turn", 2, "good")]


async def test_a_newer_connection_ends_the_writing(notebook, projection, stale):
    notebook.errors = [StaleEpoch()]
    projection.put(notebook.write_turn, turn(1))
    assert await projection.settle(5)
    assert (stale, notebook.rounds) == ([True], [])


async def test_a_row_is_not_written_before_the_journal_is_durable(notebook, projection, journal):
    journal.written = 7
    projection.put(notebook.write_turn, turn(1))
    journal.written = 8
    projection.put(notebook.write_turn, turn(2))
    journal.durable = 7
    assert not await projection.settle(0.3)
    assert [sequence for round_ in notebook.rounds for _, sequence, _ in round_] == [1]
    journal.durable = 8
    projection.put(notebook.write_turn, turn(3))
    assert await projection.settle(5)
    assert [sequence for round_ in notebook.rounds for _, sequence, _ in round_] == [1, 2, 3]
