"""Rows that follow: what waits is kept small, plain rows go with those of other talks."""

import asyncio
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from backend.interviews.record import StaleEpoch
from backend.live.projection import MAX_WAITING, Projection
from tests.live.builders import question, turn
from tests.live.notebooks import Notebook, nothing, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


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
    projection.put(notebook.write_coverage, question(1, coverage="asked"))
    await asyncio.to_thread(notebook.entered.wait, 5)
    projection.put(notebook.write_coverage, question(1, coverage="answered"))
    notebook.open.set()
    assert await projection.settle(5)
    assert notebook.rounds == [[("coverage", 1, "asked")], [("coverage", 1, "answered")]]


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


async def test_a_turn_said_anew_while_it_is_written_with_others_is_written_again(
    ledger, projection, notebook
):
    ledger.open.clear()
    projection.put(notebook.write_turn, turn(1, text="half"))
    await asyncio.to_thread(ledger.entered.wait, 5)
    projection.put(notebook.write_turn, turn(1, text="whole"))
    ledger.open.set()
    await until(lambda: len(ledger.rounds) == 2)
    assert [written[notebook.id] for written in ledger.rounds] == [["half"], ["whole"]]


async def test_the_end_of_a_talk_waits_for_the_round_that_its_turns_are_in(
    ledger, rounds, projection, notebook
):
    ledger.open.clear()
    projection.put(notebook.write_turn, turn(1))
    await asyncio.to_thread(ledger.entered.wait, 5)
    projection.put(notebook.complete, "finished")
    settling = asyncio.create_task(projection.settle(5))
    await asyncio.sleep(0)
    # The second thread is free: what was given to it is done before this.
    await asyncio.get_running_loop().run_in_executor(rounds.executor, int)
    assert not notebook.entered.is_set()
    ledger.open.set()
    assert await settling
    assert (len(ledger.rounds), notebook.rounds) == (1, [[("complete", "finished")]])


async def test_a_talk_that_failed_goes_with_the_others_again(ledger, projection, notebook):
    ledger.error = OperationalError("away")
    projection.put(notebook.write_turn, turn(1))
    await until(lambda: notebook.rounds)
    assert await projection.settle(5)
    ledger.error = None
    projection.put(notebook.write_turn, turn(2, text="Again."))
    await until(lambda: ledger.rounds)
    assert ledger.rounds == [{notebook.id: ["Again."]}]
    assert len(notebook.rounds) == 1


async def test_settling_gives_up_on_a_round_that_hangs_and_writes_nothing_afterwards(
    ledger, rounds, projection, notebook
):
    ledger.open.clear()
    projection.put(notebook.write_turn, turn(1))
    await asyncio.to_thread(ledger.entered.wait, 5)
    ledger.error = OperationalError("away")
    assert not await projection.settle(0.05)
    ledger.open.set()
    await until(lambda: not rounds._task)
    assert (ledger.rounds, notebook.rounds) == ([], [])
    assert not notebook.entered.is_set()


async def test_a_round_writes_only_what_the_journal_has_made_durable(
    ledger, rounds, projection, notebook, journal
):
    other = Notebook()
    second = Projection(rounds, nothing, other, SimpleNamespace(written=0, durable=0))
    journal.written = 7
    projection.put(notebook.write_turn, turn(1, text="durable"))
    journal.written = 8
    projection.put(notebook.write_turn, turn(2, text="not yet"))
    journal.durable = 7
    await until(lambda: ledger.rounds)
    second.put(other.write_turn, turn(1, text="durable"))
    await until(lambda: len(ledger.rounds) == 2)
    assert ledger.rounds == [{notebook.id: ["durable"]}, {other.id: ["durable"]}]
    journal.durable = 8
    await until(lambda: len(ledger.rounds) == 3)
    assert ledger.rounds[2] == {notebook.id: ["not yet"]}
