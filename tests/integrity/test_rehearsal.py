from __future__ import annotations

from uuid import uuid4

import pytest

from backend.integrity.departures import Observation
from backend.integrity.policy import Choices, PolicyRefused, make_terms
from backend.integrity.rehearsal import Past, changed, read_changes, rehearse

NOW = make_terms(Choices())
STRICT = Choices(ceiling="end", signals={"tab_hidden": {"mode": "strike"}})


def hidden(at_s, lasted_s, outcome="noted", verdict="", **more):
    start_ms = at_s * 1000
    seen = Observation(
        "tab_hidden", start_ms, start_ms + lasted_s * 1000, id=uuid4(), outcome=outcome, **more
    )
    return Past(seen, verdict)


def line(result, kind="tab_hidden"):
    return next(line for line in result.lines if line.kind == kind)


def test_the_same_rules_give_the_same_talks():
    past = [hidden(10, 5), hidden(60, 1, "below"), hidden(90, 30, "outage")]
    result = rehearse([(NOW, past)], Choices())
    assert (line(result).counted_before, line(result).counted_after) == (1, 1)
    assert (result.told_after, result.stopped_after) == (0, 0)


def test_a_threshold_is_tried_with_what_people_found():
    past = [
        hidden(10, 5, verdict="benign"),
        hidden(60, 5, verdict="confirmed"),
        hidden(120, 90, verdict="benign"),
    ]
    choices = changed(Choices(), read_changes(["tab_hidden.min_duration_ms=20000"]))
    found = line(rehearse([(NOW, past)], choices))
    assert (found.counted_before, found.counted_after) == (3, 1)
    assert (found.confirmed_lost, found.benign_left) == (1, 1)


def test_strikes_are_tried_without_any():
    talks = [
        (NOW, [hidden(10, 5), hidden(120, 5)]),
        (NOW, [hidden(10, 5), hidden(12, 5)]),
        (NOW, [hidden(10, 5), hidden(60, 600, "outage")]),
    ]
    result = rehearse(talks, STRICT)
    assert (result.interviews, result.stopped_before, result.stopped_after) == (3, 0, 1)
    assert (result.told_before, result.told_after) == (0, 4)


def test_what_was_off_in_a_talk_cannot_be_replayed():
    off = make_terms(Choices(), {"assistive_technology": True})
    result = rehearse([(off, [hidden(10, 60), hidden(120, 60)])], STRICT)
    assert (result.told_after, result.stopped_after) == (0, 0)


def test_what_the_server_measured_is_compared_again():
    seen = Observation(
        "hearing_trouble", 0, 9000, detail={"snr_db": 8}, source="server", id=uuid4()
    )
    choices = changed(Choices(), read_changes(["hearing_trouble.max_snr_db=5"]))
    found = line(rehearse([(NOW, [Past(seen)])], choices), "hearing_trouble")
    assert (found.counted_before, found.counted_after) == (1, 0)


@pytest.mark.parametrize(
    "text",
    ["", "copy", "copy.min_chars", "mood.min_chars=3", "copy.min_chars=many", "copy=3", "=", "."],
)
def test_a_change_that_is_none_is_refused(text):
    with pytest.raises(PolicyRefused):
        changed(Choices(), read_changes([text]))


@pytest.mark.parametrize("text", ["copy.min_chars=nan", "copy.max_chars=3", "copy.mode=shout"])
def test_a_change_that_no_job_may_have_is_refused(text):
    with pytest.raises(PolicyRefused):
        changed(Choices(), read_changes([text]))


def test_changes_add_to_what_the_job_chose():
    before = Choices(signals={"copy": {"mode": "off", "thresholds": {"min_chars": 5}}})
    made = changed(before, read_changes(["copy.mode=observe", "paste.min_chars=40"]))
    assert made.signals["copy"] == {"mode": "observe", "thresholds": {"min_chars": 5}}
    assert made.signals["paste"] == {"thresholds": {"min_chars": 40.0}}
