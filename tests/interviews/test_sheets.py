"""Rows of many talks in one transaction: who may write, and what becomes of the rest."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.interviews import lifecycle, record, sheets
from backend.interviews.models import Interview, InterviewQuestion, Turn
from backend.interviews.sheets import Sheet
from tests.live.builders import question, turn
from tests.live.stories import make_interview

State = Interview.State


@pytest.fixture
def interviews(job):
    return [make_interview(job, State.LIVE, epoch=1) for _ in range(3)]


def full(row, epoch=1, text="Well."):
    """A sheet with something of everything."""
    sheet = Sheet(row.pk, epoch)
    sheet.turns.extend([turn(1, text=text), turn(2, question=None)])
    sheet.coverage.append(question(1, coverage="answered", follow_ups_used=1))
    sheet.progress.append((42_000, {"audio": 7}))
    return sheet


def said(row):
    return [each.text for each in row.turns.all()]


@pytest.mark.django_db
def test_what_all_talks_add_is_written(interviews):
    filled = [full(row) for row in interviews]
    assert sheets.write(filled) == filled
    for row in interviews:
        row.refresh_from_db()
        first, second = row.turns.all()
        asked = row.questions.get(sequence=1)
        assert (first.text, first.question, second.question) == ("Well.", asked, None)
        assert (asked.coverage, asked.follow_ups_used) == ("answered", 1)
        assert (row.active_ms, row.tokens) == (42_000, {"audio": 7})
        assert row.last_seen_at is not None


@pytest.mark.django_db
def test_the_same_again_and_corrected_changes_rows_and_adds_none(interviews):
    sheets.write([full(interviews[0])])
    sheets.write([full(interviews[0], text="Well, no.")])
    assert said(interviews[0]) == ["Well, no.", "I look at the plan."]


@pytest.mark.django_db
def test_turns_of_many_talks_take_as_many_queries_as_those_of_one(interviews):
    keys: list[dict[int, int]] = [{}, {}, {}]

    def count(rows):
        page = [
            Sheet(row.pk, 1, turns=[turn(1)], question_keys=keys[n]) for n, row in enumerate(rows)
        ]
        with CaptureQueriesContext(connection) as queries:
            sheets.write(page)
        return len(queries)

    asking = count(interviews)
    assert count(interviews) == count(interviews[:1]) == asking - 1
    assert all(sorted(known) == [1, 2] for known in keys)


@pytest.mark.django_db
def test_an_older_connection_is_left_out_and_changes_nothing(interviews):
    replaced, other, _ = interviews
    lifecycle.claim_epoch(replaced.pk)
    late, good = full(replaced), full(other)
    assert sheets.write([late, good]) == [good]
    replaced.refresh_from_db()
    assert (said(replaced), replaced.active_ms, replaced.last_seen_at) == ([], 0, None)
    assert replaced.questions.get(sequence=1).coverage == "unasked"
    assert said(other) == ["Well.", "I look at the plan."]


@pytest.mark.django_db
def test_of_two_connections_of_one_interview_only_the_newest_is_written(interviews):
    lifecycle.claim_epoch(interviews[0].pk)
    old, new = full(interviews[0], 1, "Old."), full(interviews[0], 2, "New.")
    assert sheets.write([new, old]) == [new]
    assert said(interviews[0])[0] == "New."


@pytest.mark.django_db
def test_an_interview_that_is_gone_is_left_out(interviews):
    gone = full(interviews[0])
    interviews[0].delete()
    assert sheets.write([gone]) == []


@pytest.mark.django_db
def test_a_value_that_the_database_refuses_leaves_everything_unwritten(interviews):
    poison = full(interviews[1])
    poison.turns.append(turn(3, speaker=None))
    with pytest.raises(DatabaseError):
        sheets.write([full(interviews[0]), poison])
    assert Turn.objects.count() == 0
    assert not Interview.objects.exclude(last_seen_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_questions_that_were_made_anew_are_refused_with_their_old_keys(interviews):
    keys: dict[int, int] = {}
    row = interviews[0]
    sheets.write([Sheet(row.pk, 1, turns=[turn(1)], question_keys=keys)])
    InterviewQuestion.objects.filter(interview=row).delete()
    with pytest.raises(DatabaseError):
        sheets.write([Sheet(row.pk, 1, turns=[turn(2)], question_keys=keys)])
    assert row.turns.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_keeps_no_other_waiting(interviews):
    if not connection.features.has_select_for_update_skip_locked:
        pytest.skip("this database holds no single rows")
    held, other, _ = interviews
    holding, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Interview.objects.filter(pk=held.pk).update(rating=3)
            holding.set()
            done.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold)
        assert holding.wait(30)
        try:
            waiting, good = full(held), full(other)
            assert sheets.write([waiting, good]) == [good]
        finally:
            done.set()
        holder.result(30)
    assert sheets.write([waiting]) == [waiting]


def keep_writing(rows, over):
    """Write as the first connection, in rounds, until all are told otherwise."""
    rounds = 0
    try:
        while not over.is_set():
            for text in ("Old.", "Older."):
                sheets.write([Sheet(row.pk, 1, turns=[turn(1, text=text)]) for row in rows])
                rounds += 1
    finally:
        connection.close()
    return rounds


def take_over(rows):
    """Take each interview over, and say something else at once."""
    try:
        for row in rows:
            epoch = lifecycle.claim_epoch(row.pk)
            record.write_turn(row.pk, epoch, turn(1, text="New."))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.full)])
def test_racing_rounds_write_nothing_for_a_connection_that_was_replaced(job, times):
    rows = [make_interview(job, State.LIVE, epoch=1) for _ in range(times)]
    over = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(keep_writing, order, over) for order in (rows, rows[::-1])]
        try:
            pool.submit(take_over, rows).result(120)
        finally:
            over.set()
        assert all(writer.result(60) > 1 for writer in writers), "they never raced"
    assert [said(row) for row in rows] == [["New."]] * times
