from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from backend.integrity import events, strikes
from backend.integrity.events import Observation
from backend.integrity.policy import Choices, make_terms
from backend.integrity.strikes import Ledger
from backend.interviews.models import Interview
from backend.interviews.refusals import ImpossibleTime, WrongState

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def hidden(start_ms, end_ms, **more):
    return Observation("tab_hidden", start_ms, end_ms, **more)


def blurred(start_ms, end_ms, **more):
    return Observation("focus_lost", start_ms, end_ms, **more)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "fits"),
    [
        (0, 0, True),
        (0, 60_000, True),
        (0, 60_000 + events.SLACK_MS, True),
        (0, 60_001 + events.SLACK_MS, False),
        (10, 9, False),
        (-1, 5, False),
    ],
)
def test_an_event_lies_within_the_talk(start_ms, end_ms, fits):
    observed = [hidden(start_ms, end_ms)]
    if fits:
        events.check_times(observed, 60_000)
        return
    with pytest.raises(ImpossibleTime):
        events.check_times(observed, 60_000)


@pytest.mark.parametrize(
    ("state", "started", "ended_ago", "open_"),
    [
        ("created", False, None, False),
        ("ready", False, None, False),
        ("live", True, None, True),
        ("paused", True, None, True),
        ("completed", True, timedelta(seconds=5), True),
        ("completed", True, events.LATE, True),
        ("completed", True, events.LATE + timedelta(seconds=1), False),
        ("terminated", False, timedelta(seconds=1), False),
    ],
)
def test_events_are_taken_during_the_talk_and_shortly_after(state, started, ended_ago, open_):
    now = START + timedelta(hours=1)
    interview = Interview(
        state=state,
        started_at=START if started else None,
        ended_at=None if ended_ago is None else now - ended_ago,
    )
    if open_:
        events.check_open(interview, now)
        return
    with pytest.raises(WrongState):
        events.check_open(interview, now)


@pytest.fixture
def live(cass):
    cass.go_live()
    return cass.interview


def rows(interview):
    fields = ("kind", "source", "start_ms", "end_ms", "outcome")
    return list(interview.integrity_events.order_by("start_ms").values_list(*fields))


@pytest.mark.django_db
def test_signals_of_one_departure_that_come_in_two_reports_are_one_row(live):
    for seen in (blurred(0, 4000, explanation="A call."), hidden(300, 3900), blurred(4500, 5000)):
        events.record(live, [seen])
    assert rows(live) == [("tab_hidden", "browser", 0, 5000, "noted")]
    row = live.integrity_events.get()
    assert row.explanation == "A call."
    assert [part["kind"] for part in row.parts] == ["focus_lost", "tab_hidden", "focus_lost"]


@pytest.mark.django_db
def test_a_row_carries_its_evidence(live):
    events.record(live, [Observation("paste", 0, 0, {"chars": 4})])
    row = live.integrity_events.get()
    assert (row.band, row.tier, row.outcome) == ("medium", "browser_report", "below")
    assert (row.thresholds, row.policy_version) == ({"min_chars": 20}, 0)


@pytest.mark.django_db
def test_what_the_terms_have_off_is_not_stored(live):
    events.record(live, [Observation("no_face", 0, 9000), Observation("print", 0, 0)])
    events.keep_findings(live.pk, [Observation("different_voice", 0, 9000)])
    assert rows(live) == [("print", "browser", 0, 0, "noted")]


@pytest.mark.django_db
def test_what_the_server_saw_itself_beats_what_the_page_told(live):
    events.record(live, [Observation("microphone_changed", 3000, 3000)])
    events.keep_findings(live.pk, [Observation("capture_path_changed", 5000, 6000, band="high")])
    assert rows(live) == [
        ("microphone_changed", "browser", 3000, 3000, "superseded"),
        ("capture_path_changed", "server", 5000, 6000, "noted"),
    ]
    assert live.integrity_events.get(source="server").band == "medium"


@pytest.mark.django_db
def test_words_about_a_part_stand_beside_the_whole(live):
    decided = Ledger(make_terms(Choices()))
    for number, seen in enumerate((blurred(0, 4000), hidden(300, 3900))):
        named = replace(seen, id=events.event_id(live.pk, number))
        events.keep_decided(live.pk, filter(None, [decided.take(named, 5000, ())]))
    for number in (0, 1):
        assert events.explain(live.pk, events.event_id(live.pk, number), "The door bell.")
    assert live.integrity_events.get().explanation == "The door bell."


@pytest.mark.django_db
def test_nobody_explains_an_event_of_another_interview(live, dora):
    dora.go_live()
    events.record(dora.interview, [hidden(0, 5000)])
    foreign = dora.interview.integrity_events.get()
    assert not events.explain(live.pk, foreign.pk, "Not mine.")
    foreign.refresh_from_db()
    assert foreign.explanation == ""


@pytest.mark.django_db
def test_a_flood_in_a_journal_is_one_row_with_its_count(live, monkeypatch):
    monkeypatch.setattr(strikes, "MAX_A_MINUTE", 2)
    ledger = Ledger(make_terms(Choices()))
    seen = [Observation("print", at, at, id=UUID(int=at + 1)) for at in range(50)]
    decisions = [ledger.take(one, 1000, ()) for one in seen]
    for _ in range(2):
        events.keep_decided(live.pk, filter(None, decisions))
    overflow = live.integrity_events.get(kind="events_overflow")
    assert (overflow.source, overflow.detail["count"]) == ("server", 48)
    assert live.integrity_events.count() == 3
