from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.integrity import events
from backend.integrity.models import IntegrityEvent
from tests.interviews.people import signed_in

HIDDEN = {"kind": "tab_hidden", "start_ms": 0, "end_ms": 1200}


@pytest.fixture
def live(cass):
    cass.go_live()
    return cass


def test_what_the_page_noticed_is_stored(live):
    answer = live.send(
        "events/",
        {"events": [{**HIDDEN, "detail": {"visible": False}, "explanation": "The door bell."}]},
    )

    assert answer.status_code == 201
    assert answer.json() == {"stored": 1}
    event = IntegrityEvent.objects.get()
    assert (event.interview, event.kind, event.source) == (live.interview, "tab_hidden", "browser")
    assert (event.start_ms, event.end_ms) == (0, 1200)
    assert event.detail == {"visible": False}
    assert event.explanation == "The door bell."


def test_reporting_again_after_a_lost_answer_stores_once(live):
    for _ in range(3):
        assert live.send("events/", {"events": [HIDDEN]}).json() == {"stored": 1}
    assert IntegrityEvent.objects.count() == 1


def test_a_departure_is_told_once(live):
    both = [HIDDEN, {"kind": "focus_lost", "start_ms": 5, "end_ms": 1300}]
    assert live.send("events/", {"events": both}).json() == {"stored": 1}


def test_events_of_a_talk_that_has_not_begun_are_refused(cass):
    answer = cass.send("events/", {"events": [HIDDEN]})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_events_beyond_the_talk_are_refused(live):
    late = {"kind": "copy", "start_ms": 3_600_000, "end_ms": 3_600_000}
    answer = live.send("events/", {"events": [late]})
    assert (answer.status_code, answer.json()["code"]) == (400, "impossible_time")
    assert not IntegrityEvent.objects.exists()


def test_one_interview_cannot_fill_the_database_and_what_is_more_is_counted(live, monkeypatch):
    monkeypatch.setattr(events, "MAX_EVENTS", 2)
    for at in (0, 2000, 4000, 6000):
        answer = live.send("events/", {"events": [{"kind": "copy", "start_ms": at, "end_ms": at}]})
        assert answer.status_code == 201
    assert IntegrityEvent.objects.filter(kind="copy").count() == 2
    overflow = IntegrityEvent.objects.get(kind="events_overflow")
    assert (overflow.source, overflow.detail["count"]) == ("server", 2)
    assert (overflow.start_ms, overflow.end_ms) == (4000, 6000)


WRONG: list[Any] = [
    {},
    [],
    None,
    "events",
    {"events": None},
    {"events": {}},
    {"events": []},
    {"events": [HIDDEN] * 101},
    {"events": [None]},
    {"events": [{**HIDDEN, "kind": "cheating"}]},
    {"events": [{**HIDDEN, "kind": ["tab_hidden"]}]},
    {"events": [{**HIDDEN, "kind": "hearing_trouble"}]},
    {"events": [{**HIDDEN, "kind": "events_overflow"}]},
    {"events": [{**HIDDEN, "start_ms": -1}]},
    {"events": [{**HIDDEN, "start_ms": 10**30, "end_ms": 10**30}]},
    {"events": [{**HIDDEN, "start_ms": "zero"}]},
    {"events": [{**HIDDEN, "start_ms": 2000}]},
    {"events": [{**HIDDEN, "end_ms": None}]},
    {"events": [{**HIDDEN, "detail": "text"}]},
    {"events": [{**HIDDEN, "detail": {"a": {"b": 1}}}]},
    {"events": [{**HIDDEN, "detail": {"a": [1]}}]},
    {"events": [{**HIDDEN, "detail": {"a": "\x00"}}]},
    {"events": [{**HIDDEN, "detail": {"\x00": 1}}]},
    {"events": [{**HIDDEN, "detail": {"\ud800": 1}}]},
    {"events": [{**HIDDEN, "detail": {"": 1}}]},
    {"events": [{**HIDDEN, "detail": {"a": 2**60}}]},
    {"events": [{**HIDDEN, "detail": {"a": "x" * 201}}]},
    {"events": [{**HIDDEN, "detail": {str(n): n for n in range(9)}}]},
    {"events": [{**HIDDEN, "explanation": "\x00"}]},
    {"events": [{**HIDDEN, "explanation": "\udfff"}]},
    {"events": [{**HIDDEN, "explanation": "x" * 1001}]},
    {"events": [{**HIDDEN, "explanation": 5.5e300}, {"kind": []}]},
]


@pytest.mark.parametrize("body", WRONG, ids=range(len(WRONG)))
def test_a_report_that_does_not_fit_is_refused_and_stores_nothing(live, body):
    answer = live.send("events/", json.dumps(body))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not IntegrityEvent.objects.exists()


def test_reports_are_limited_for_each_interview(live, dora):
    dora.go_live()
    with time_machine.travel(timezone.now(), tick=False):
        statuses = [live.send("events/", {"events": [HIDDEN]}).status_code for _ in range(61)]
        assert statuses == [201] * 60 + [429]
        assert dora.send("events/", {"events": [HIDDEN]}).status_code == 201


def test_recruiters_read_the_events_in_order(live, rita, omar):
    for position in (1000, 0, 500):
        event = {"kind": "copy", "start_ms": position, "end_ms": position}
        live.send("events/", {"events": [event]})

    answer = signed_in(rita).get(live.path("events/"))
    assert [event["start_ms"] for event in answer.json()["results"]] == [0, 500, 1000]
    assert signed_in(omar).get(live.path("events/")).status_code == 404
    assert live.get(live.path("events/")).status_code == 401


def test_an_event_cannot_end_before_it_starts_even_in_the_database(live):
    with pytest.raises(IntegrityError), transaction.atomic():
        IntegrityEvent.objects.create(interview=live.interview, kind="copy", start_ms=10, end_ms=9)
