"""Entering an interview with and without its database, and what the rows learn afterwards."""

from dataclasses import replace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from backend.integrity import policies
from backend.integrity.departures import Observation
from backend.integrity.events import event_id
from backend.integrity.policy import Choices
from backend.integrity.strikes import Ledger, to_fact
from backend.interviews import lifecycle, record, sheets
from backend.interviews.models import Interview, InterviewQuestion
from backend.interviews.record import StaleEpoch
from backend.interviews.values import TurnRecord
from backend.journal.files import newest_epoch, segments
from backend.journal.records import Kind
from backend.journal.writer import JournalWriter, segment_path
from backend.live import facts, protocol
from backend.live.decided import Decided
from backend.live.process import journal_folder
from backend.live.projection import Write
from backend.live.replaying import write_story
from backend.live.store import NotEnterable, enter
from tests.live.builders import question
from tests.live.stories import (
    database_away,
    make_interview,
    tell,
    tell_event,
    tell_sound,
    tell_turns,
)

pytestmark = pytest.mark.django_db

State = Interview.State
STRICT = Choices(ceiling="end", signals={"tab_hidden": {"mode": "strike"}})
LATE = TurnRecord(3, "interviewer", "Said while the database was away.", 300, 390, question=2)


@pytest.fixture
def interview(job):
    return make_interview(job)


@pytest.fixture
def talked(interview):
    """Live once, with turns that the rows never saw."""
    _, _, _, journal = enter(interview.pk)
    tell_turns(journal, (1, "How do you do?"), (2, "Well."))
    tell(journal, "coverage", sequence=1, coverage="answered", follow_ups_used=1)
    tell(journal, "progress", active_ms=42_000, position=0, tokens={"audio": 7})
    tell(journal, "answer", number=4, text="Well.")
    tell_sound(journal, 5)
    journal.close()
    return interview


def test_entering_takes_the_journal_and_the_rows(interview):
    found, story, store, journal = enter(interview.pk)
    assert (found.id, story.turns, store.epoch) == (interview.pk, {}, 1)
    journal.close()
    assert facts.read_story(journal_folder(interview.pk)).record == found
    assert Interview.objects.get(pk=interview.pk).state == State.LIVE


def test_rows_and_epoch_follow_a_journal_that_is_ahead(talked):
    JournalWriter(journal_folder(talked.pk), 9).close()
    _, _, store, journal = enter(talked.pk)
    journal.close()
    talked.refresh_from_db()
    assert store.epoch == talked.epoch == newest_epoch(journal_folder(talked.pk)) == 10
    assert [turn.text for turn in talked.turns.all()] == ["How do you do?", "Well."]
    assert (talked.active_ms, talked.tokens) == (42_000, {"audio": 7})


def test_a_talk_is_taken_up_from_its_journal_while_the_database_is_away(talked):
    with database_away():
        found, story, store, journal = enter(talked.pk)
    assert [turn.text for turn in found.turns] == ["How do you do?", "Well."]
    assert [question.coverage for question in found.questions] == ["answered", "unasked"]
    assert [question.text for question in found.questions] == ["Question 1?", "Question 2?"]
    assert (found.active_ms, story.next_frame, story.next_message) == (42_000, 5, 5)
    assert store.epoch == 2
    assert segment_path(journal_folder(talked.pk), 2).exists()
    journal.close()


def test_a_talk_is_taken_up_again_and_again_without_its_database(talked):
    with database_away():
        for epoch in (2, 3, 4):
            found, _, store, journal = enter(talked.pk)
            assert (store.epoch, len(found.turns)) == (epoch, 2)
            journal.close()


def test_the_rows_learn_what_they_missed_when_the_database_is_back(talked):
    with database_away():
        _, _, store, journal = enter(talked.pk)
    lifecycle.pause(talked.pk, epoch=1)
    with store.together():
        store.write_turn(LATE)
    talked.refresh_from_db()
    assert (talked.epoch, talked.state, talked.active_ms) == (2, State.LIVE, 42_000)
    assert [turn.sequence for turn in talked.turns.all()] == [1, 2, 3]
    assert record.state_of(talked.pk)[:2] == (State.LIVE, 2)
    journal.close()


def test_a_newer_connection_wins_over_one_that_entered_without_the_database(talked):
    with database_away():
        _, _, early, first = enter(talked.pk)
    _, _, late, second = enter(talked.pk)
    with pytest.raises(StaleEpoch), early.together():
        early.write_turn(LATE)
    with late.together():
        late.write_turn(LATE)
    second.close()
    with pytest.raises(Exception, match="newer"):
        first.close()


def test_a_claim_that_never_came_to_a_segment_does_not_end_the_talk(talked):
    with database_away():
        _, _, store, journal = enter(talked.pk)
    for _ in range(3):
        lifecycle.claim_epoch(talked.pk)
    with store.together():
        store.write_turn(LATE)
    assert talked.turns.count() == 3
    journal.close()


def test_an_interview_that_was_withdrawn_meanwhile_stays_withdrawn(talked):
    with database_away():
        _, _, store, journal = enter(talked.pk)
    lifecycle.terminate(talked.pk, lifecycle.EndReason.WITHDRAWN)
    with store.together():
        store.write_turn(LATE)
        store.complete("finished")
    assert record.state_of(talked.pk)[0] == State.TERMINATED
    journal.close()


def test_nothing_begins_without_the_database(interview):
    with database_away(), pytest.raises(OperationalError):
        enter(interview.pk)
    assert segments(journal_folder(interview.pk)) == []


def test_an_ended_talk_is_not_taken_up_from_its_journal(talked):
    journal = JournalWriter(journal_folder(talked.pk), 2)
    tell(journal, "end", reason="finished", position=0)
    journal.close()
    with database_away(), pytest.raises(NotEnterable):
        enter(talked.pk)


def test_a_journal_of_before_the_record_was_kept_needs_the_database(interview):
    journal = JournalWriter(journal_folder(interview.pk), 1)
    journal.append(Kind.FACT, facts.turn_fact(LATE))
    journal.close()
    with database_away(), pytest.raises(OperationalError):
        enter(interview.pk)


def test_a_round_looks_at_the_epoch_once(interview):
    _, _, store, journal = enter(interview.pk)
    with CaptureQueriesContext(connection) as queries, store.together():
        for sequence in range(1, 6):
            store.write_turn(replace(LATE, sequence=sequence))
        store.write_coverage(question(1, coverage="asked"))
    checks = [query for query in queries if '"epoch" = 1' in query["sql"]]
    assert len(checks) == 1
    assert interview.turns.count() == 5
    journal.close()


def plain(store, *writes):
    """What may be written with other talks."""
    sheet = store.sheet([Write(verb, arguments, 0) for verb, *arguments in writes])
    assert sheet is not None
    return sheet


def test_turns_coverage_and_clock_are_plain_and_everything_else_is_not(interview):
    _, _, store, journal = enter(interview.pk)
    asked = question(1, coverage="asked")
    writes = [(store.write_turn, LATE), (store.write_coverage, asked)]
    sheet = plain(store, *writes, (store.write_progress, 7_000, {"audio": 2}))
    assert (sheet.interview_id, sheet.epoch) == (interview.pk, 1)
    assert (sheet.turns, sheet.coverage) == ([LATE], [asked])
    assert [tuple(each) for each in sheet.progress] == [(7_000, {"audio": 2})]
    for rare in (Write(store.pause, (), 0), Write(store.complete, ("finished",), 0)):
        assert store.sheet([Write(store.write_turn, (LATE,), 0), rare]) is None
    journal.close()


def test_rows_that_are_behind_their_journal_are_brought_up_before_plain_ones_are_written(talked):
    with database_away():
        _, _, store, journal = enter(talked.pk)
    assert store.sheet([Write(store.write_turn, (LATE,), 0)]) is None
    with store.together():
        store.write_turn(LATE)
    assert sheets.write([plain(store, (store.write_turn, LATE))])
    journal.close()


def test_a_talk_that_was_written_alone_asks_for_its_questions_anew(interview):
    _, _, store, journal = enter(interview.pk)
    sheets.write([plain(store, (store.write_turn, replace(LATE, question=1)))])
    InterviewQuestion.objects.filter(interview=interview).delete()
    with store.together():
        store.write_turn(LATE)
    assert sheets.write([plain(store, (store.write_turn, replace(LATE, question=1)))])
    assert interview.turns.get().question is None
    journal.close()


def test_what_a_page_noticed_is_a_row_once_with_the_words_about_it(interview):
    _, story, store, journal = enter(interview.pk)
    identity = event_id(interview.pk, 0)
    seen = Observation("tab_hidden", 0, 40, {"a": 1}, "A call.", id=identity)
    assert story.terms is not None
    decision = Ledger(story.terms).take(seen, 1000, ())
    assert decision is not None
    decided = Decided(0, decision)
    for _ in range(2):
        with store.together():
            store.write_decision(decided)
            store.write_availability(protocol.Availability(1, {"print": "not_available"}))
            store.write_explanation(protocol.Explanation(2, str(identity), "It was my doctor."))
    row = interview.integrity_events.get()
    assert (row.pk, row.kind, row.end_ms, row.detail) == (identity, "tab_hidden", 40, {"a": 1})
    assert (row.explanation, row.outcome) == ("A call.\nIt was my doctor.", "below")
    assert interview.signal_availability.get().signals == {"print": "not_available"}
    journal.close()


def test_an_event_that_nobody_decided_about_is_kept_and_an_impossible_one_is_counted(
    interview, caplog
):
    _, _, _, journal = enter(interview.pk)
    tell_event(journal, 0)
    tell_event(journal, 1, start_ms=10**7)
    journal.close()
    for _ in range(2):
        write_story(interview.pk, facts.read_story(journal_folder(interview.pk)))
    kept = interview.integrity_events.exclude(kind="events_overflow").get()
    assert (kept.start_ms, kept.explanation) == (100, "A call.")
    overflow = interview.integrity_events.get(kind="events_overflow")
    assert (overflow.source, overflow.detail) == ("server", {"count": 1, "way": "unplaced"})
    assert "left out" in caplog.text


def test_a_talk_whose_journal_ended_is_not_entered_again(interview):
    _, _, _, journal = enter(interview.pk)
    tell_turns(journal, (1, "Good-bye."))
    tell(journal, "end", reason="finished", position=0)
    journal.close()
    with pytest.raises(NotEnterable):
        enter(interview.pk)
    interview.refresh_from_db()
    assert (interview.state, interview.end_reason) == (State.COMPLETED, "finished")


def test_the_last_strike_is_the_end_even_when_nothing_was_written_after_it(interview):
    policies.change(interview.job, STRICT, reason="A test of the rules.")
    _, story, _, journal = enter(interview.pk)
    assert story.terms is not None
    ledger = Ledger(story.terms)
    for number, at_ms in enumerate((10_000, 90_000)):
        identity = event_id(interview.pk, number)
        seen = Observation("tab_hidden", at_ms, at_ms + 9000, id=identity)
        tell_event(journal, number)
        decision = ledger.take(seen, at_ms + 9000, ())
        assert decision is not None
        tell(journal, "conduct", number=number, **to_fact(decision, at_ms + 9000))
    journal.close()
    with pytest.raises(NotEnterable):
        enter(interview.pk)
    interview.refresh_from_db()
    assert (interview.state, interview.end_reason) == (State.COMPLETED, "stopped")
    assert interview.review_request.strikes == 2
