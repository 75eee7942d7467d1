from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backend.integrity import events
from backend.integrity.events import Observation, one_per_departure
from backend.interviews.models import Interview
from backend.interviews.refusals import ImpossibleTime, WrongState

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def hidden(start_ms, end_ms, **more):
    return Observation("tab_hidden", start_ms, end_ms, **more)


def blurred(start_ms, end_ms, **more):
    return Observation("focus_lost", start_ms, end_ms, **more)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([], []),
        ([hidden(0, 5)], [hidden(0, 5)]),
        ([blurred(0, 900), hidden(10, 1000)], [hidden(0, 1000)]),
        ([hidden(10, 1000), blurred(0, 900)], [hidden(0, 1000)]),
        ([hidden(0, 1000), blurred(2000, 3000)], [hidden(0, 3000)]),
        ([hidden(0, 1000), blurred(2001, 3000)], [hidden(0, 1000), blurred(2001, 3000)]),
        ([blurred(0, 10), blurred(5, 20)], [blurred(0, 20)]),
        (
            [Observation("copy", 50, 50), hidden(0, 100), blurred(90, 200)],
            [hidden(0, 200), Observation("copy", 50, 50)],
        ),
    ],
)
def test_one_departure_is_one_event(observed, expected):
    assert one_per_departure(observed) == expected


def test_a_merged_departure_keeps_every_word_and_detail():
    merged = one_per_departure(
        [
            blurred(0, 10, explanation="The phone rang.", detail={"a": 1}),
            hidden(5, 20, explanation="The phone rang.", detail={"b": 2}),
            blurred(15, 30, explanation="Then the door."),
        ]
    )
    assert merged == [
        hidden(0, 30, explanation="The phone rang.\nThen the door.", detail={"a": 1, "b": 2})
    ]


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
