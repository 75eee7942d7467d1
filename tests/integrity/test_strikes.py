from __future__ import annotations

import json
from uuid import UUID

import pytest

from backend.integrity import strikes
from backend.integrity.departures import Observation
from backend.integrity.policy import Choices, make_terms
from backend.integrity.strikes import Ledger, from_fact, outside, to_fact

STRICT = Choices(
    version=4,
    ceiling="end",
    signals={
        "tab_hidden": {"mode": "strike"},
        "focus_lost": {"mode": "strike"},
        "copy": {"mode": "warn"},
        "devtools": {"mode": "off"},
    },
)


class Talk:
    """A ledger, and a page that tells it things with running numbers."""

    def __init__(self, choices=STRICT, **accommodations):
        self.ledger = Ledger(make_terms(choices, accommodations))
        self.decisions = []

    def tell(self, kind, start_ms, end_ms, *, now_ms=None, outages=(), **detail):
        seen = Observation(kind, start_ms, end_ms, detail, id=UUID(int=len(self.decisions) + 1))
        decision = self.ledger.take(seen, end_ms if now_ms is None else now_ms, outages)
        self.decisions.append(decision)
        return decision

    @property
    def outcomes(self):
        return [one and one.event.outcome for one in self.decisions]


def test_by_default_everything_is_noted_and_nobody_is_told():
    talk = Talk(Choices())
    for start_ms in range(0, 600_000, 60_000):
        decision = talk.tell("tab_hidden", start_ms, start_ms + 30_000)
        assert (decision.tells, decision.ends) == (False, False)
    assert set(talk.outcomes) == {"noted"}
    assert talk.ledger.strikes == 0


def test_a_hidden_page_that_also_lost_the_focus_is_one_event_and_one_strike():
    talk = Talk()
    first = talk.tell("focus_lost", 10_000, 20_000)
    second = talk.tell("tab_hidden", 10_050, 19_900)
    assert (first.tells, second.tells) == (True, False)
    assert first.event.id == second.event.id
    assert (second.event.kind, second.event.strikes, talk.ledger.strikes) == ("tab_hidden", 1, 1)
    assert (second.event.start_ms, second.event.end_ms) == (10_000, 20_000)


def test_the_second_strike_ends_the_talk():
    talk = Talk()
    assert not talk.tell("tab_hidden", 10_000, 20_000).ends
    last = talk.tell("tab_hidden", 60_000, 70_000)
    assert (last.ends, last.tells, last.event.strikes) == (True, True, 2)
    assert talk.ledger.is_over


def test_nobody_gets_a_strike_before_the_one_before_could_be_read():
    talk = Talk()
    talk.tell("tab_hidden", 10_000, 20_000, now_ms=90_000)
    burst = [talk.tell("tab_hidden", at, at + 5000, now_ms=90_000) for at in (30_000, 50_000)]
    assert [one.event.outcome for one in burst] == ["warned", "warned"]
    assert talk.ledger.strikes == 1
    assert talk.tell("tab_hidden", 95_000, 99_000).ends


def test_a_short_absence_is_kept_and_does_not_count_until_it_grows():
    talk = Talk()
    short = talk.tell("tab_hidden", 10_000, 11_000)
    assert (short.event.outcome, short.tells) == ("below", False)
    grown = talk.tell("focus_lost", 11_500, 14_000)
    assert (grown.event.outcome, grown.tells, grown.event.id) == ("strike", True, short.event.id)


def test_a_signal_that_is_off_leaves_no_trace():
    talk = Talk(assistive_technology=True)
    assert talk.tell("focus_lost", 0, 60_000) is None
    assert Talk().tell("devtools", 0, 60_000) is None


@pytest.mark.parametrize(
    ("outages", "expected"),
    [
        ((), 10_000),
        ([(29_000, 60_000)], None),
        ([(31_999, 60_000)], None),
        ([(20_000, 25_000)], None),
        ([(20_000, 24_999)], 10_000),
        ([(36_000, 60_000)], 4000),
        ([(90_000, 95_000)], 10_000),
    ],
)
def test_what_a_lost_connection_caused_is_nobodys_conduct(outages, expected):
    assert outside(Observation("tab_hidden", 30_000, 40_000), outages) == expected


def test_a_departure_that_a_lost_connection_caused_is_marked_and_not_counted():
    talk = Talk()
    decision = talk.tell("tab_hidden", 30_000, 90_000, outages=[(29_000, 80_000)])
    assert (decision.event.outcome, decision.tells, talk.ledger.strikes) == ("outage", False, 0)


def test_of_a_departure_that_ran_into_an_outage_only_the_time_before_counts():
    talk = Talk()
    decision = talk.tell("tab_hidden", 30_000, 90_000, outages=[(33_000, 90_000)])
    assert decision.event.detail == {"outage_ms": 59_000}
    assert decision.event.outcome == "below"


def test_the_servers_position_beats_the_pages():
    talk = Talk(Choices())
    event = talk.tell("tab_hidden", 900_000, 950_000, now_ms=30_000).event
    assert (event.start_ms, event.end_ms) == (40_000, 40_000)


def test_a_flood_is_counted_and_not_dropped(monkeypatch):
    monkeypatch.setattr(strikes, "MAX_A_MINUTE", 3)
    talk = Talk(Choices())
    for at in range(10):
        talk.tell("print", at * 100, at * 100)
    kept = [one for one in talk.decisions if one.overflow is None]
    assert len(kept) == 3
    more = talk.decisions[-1].overflow
    assert (more.count, more.start_ms, more.end_ms) == (7, 300, 900)
    assert talk.tell("print", 70_000, 70_000).overflow is None


def test_one_interview_keeps_no_more_than_its_events(monkeypatch):
    monkeypatch.setattr(strikes, "MAX_EVENTS", 2)
    talk = Talk(Choices())
    for minute in range(4):
        talk.tell("print", minute * 70_000, minute * 70_000)
    assert [one.overflow and one.overflow.count for one in talk.decisions] == [None, None, 1, 2]


def test_a_later_connection_goes_on_from_the_same_decisions():
    talk = Talk()
    talk.tell("tab_hidden", 10_000, 20_000, note="a")
    talk.tell("copy", 30_000, 30_000, chars=5)
    facts = [json.loads(json.dumps(to_fact(one, one.event.end_ms))) for one in talk.decisions]
    assert [from_fact(fact) for fact in facts] == talk.decisions

    later = Talk()
    for fact in facts:
        later.ledger.recall(from_fact(fact), fact["at_ms"])
    assert later.ledger.strikes == 1
    again = later.tell("focus_lost", 19_500, 21_000)
    assert (again.event.id, again.tells) == (UUID(int=1), False)
    assert later.tell("tab_hidden", 80_000, 90_000).ends
