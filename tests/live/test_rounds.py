"""Rounds of a process: one transaction for all, and one talk's trouble is no other's."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import DataError, OperationalError

from backend.interviews import sheets
from backend.interviews.models import Turn
from backend.interviews.record import StaleEpoch
from backend.live.projection import Projection
from backend.live.rounds import Rounds
from backend.live.store import Store, enter
from tests.live.builders import turn
from tests.live.notebooks import Notebook, nothing, until
from tests.live.stories import make_interview

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


async def test_plain_rows_of_all_talks_are_written_in_one_round(ledger, rounds, journal):
    talks = [Notebook() for _ in range(3)]
    for number, talk in enumerate(talks):
        Projection(rounds, nothing, talk, journal).put(talk.write_turn, turn(1, text=f"{number}"))
    await until(lambda: ledger.rounds)
    assert ledger.rounds == [{talk.id: [f"{number}"] for number, talk in enumerate(talks)}]
    assert not any(talk.rounds for talk in talks)


async def test_a_talk_that_a_round_leaves_out_finds_out_alone_and_the_others_are_written(
    ledger, rounds, projection, notebook, journal, stale
):
    other, replaced = Notebook(), []
    ledger.left_out = {notebook.id}
    notebook.errors = [StaleEpoch()]
    second = Projection(rounds, lambda: replaced.append(True), other, journal)
    projection.put(notebook.write_turn, turn(1, text="late"))
    second.put(other.write_turn, turn(1, text="good"))
    await until(lambda: stale)
    assert ledger.rounds == [{other.id: ["good"]}]
    assert (stale, notebook.rounds, replaced, other.rounds) == ([True], [], [], [])


@pytest.mark.parametrize("error", [DataError("no"), OperationalError("away"), KeyError("a bug")])
async def test_a_round_that_fails_is_written_talk_by_talk(
    ledger, rounds, projection, notebook, journal, error
):
    ledger.error = error
    other = Notebook()
    notebook.poison = "poison"
    second = Projection(rounds, nothing, other, journal)
    projection.put(notebook.write_turn, turn(1, text="poison"))
    projection.put(notebook.write_turn, turn(2, text="good"))
    second.put(other.write_turn, turn(1))
    await until(lambda: notebook.rounds[-1:] and other.rounds)
    assert await projection.settle(5)
    assert notebook.rounds[-1] == [("turn", 2, "good")]
    assert other.rounds == [[("turn", 1, "I look at the plan.")]]


async def test_a_round_takes_no_more_talks_than_it_may(ledger, rounds, journal, monkeypatch):
    monkeypatch.setattr("backend.live.rounds.MOST", 2)
    for talk in [Notebook() for _ in range(5)]:
        Projection(rounds, nothing, talk, journal).put(talk.write_turn, turn(1))
    await until(lambda: sum(map(len, ledger.rounds)) == 5)
    assert [len(written) for written in ledger.rounds] == [2, 2, 1]


async def test_a_round_that_fails_keeps_no_other_round_from_its_turn(
    ledger, rounds, journal, monkeypatch
):
    monkeypatch.setattr("backend.live.rounds.MOST", 1)
    ledger.error = OperationalError("away")
    talks = [Notebook() for _ in range(3)]
    for talk in talks:
        Projection(rounds, nothing, talk, journal).put(talk.write_turn, turn(1))
    await until(lambda: all(talk.rounds for talk in talks))


def entered(job):
    """An interview that was just entered: its rows and its journal."""
    _, _, store, journal = enter(make_interview(job).pk)
    return store, journal


def spoken():
    return sorted(Turn.objects.values_list("text", "question__sequence", "interview__active_ms"))


async def test_the_rows_of_several_talks_come_by_the_common_way(job, monkeypatch):
    def alone(store):
        raise AssertionError("a talk is written alone")

    monkeypatch.setattr("backend.live.rounds.GATHER_S", 0.01)
    monkeypatch.setattr(Store, "together", alone)
    talks = [await sync_to_async(entered)(job) for _ in range(2)]
    written: list[sheets.Sheet] = []

    def write(page):
        made = sheets.write(page)
        written.extend(made)
        return made

    with ThreadPoolExecutor(1) as executor:
        rounds = Rounds(executor, write)
        for number, (store, journal) in enumerate(talks):
            projection = Projection(rounds, nothing, store, journal)
            projection.put(store.write_turn, turn(1, text=f"{number}", question=2))
            projection.put(store.write_progress, 1000 + number, {})
            journal.sync()
        await until(lambda: len(written) == 2)
    assert await sync_to_async(spoken)() == [("0", 2, 1000), ("1", 2, 1001)]
    for _, journal in talks:
        journal.close()
