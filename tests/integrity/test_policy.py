from __future__ import annotations

import json

import pytest

from backend.integrity import policy
from backend.integrity.policy import Choices, PolicyRefused, Terms, from_json, make_terms
from backend.integrity.signal import Mode
from backend.integrity.signals import SIGNALS

EVERYTHING = {"camera": True, "voices": True}


def strict(**signals: dict[str, object]) -> Choices:
    return Choices(version=3, ceiling="end", signals=signals)


def test_without_a_choice_every_signal_is_observed_or_off_and_nothing_is_counted():
    terms = make_terms(Choices())
    assert {rule.mode for rule in terms.rules.values()} == {Mode.OFF, Mode.OBSERVE}
    assert terms.asked_of_page() == {
        "watch": [
            "tab_hidden", "focus_lost", "context_menu", "copy", "paste", "cut",
            "second_screen", "devtools", "print", "microphone_changed",
        ],
        "fullscreen": False,
        "camera": False,
        "max_strikes": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ceiling", "mode"),
    [("observe", Mode.OBSERVE), ("warn", Mode.WARN), ("end", Mode.STRIKE)],
)
def test_no_signal_does_more_than_the_job_chose(ceiling, mode):
    choices = Choices(ceiling=ceiling, signals={"tab_hidden": {"mode": "strike"}})
    terms = make_terms(choices)
    assert terms.mode("tab_hidden") is mode
    assert terms.max_strikes == (2 if ceiling == "end" else None)


def test_the_full_screen_is_only_watched_where_the_job_asks_for_it():
    assert not make_terms(Choices()).is_on("fullscreen_exit")
    terms = make_terms(Choices(fullscreen=True))
    assert (terms.is_on("fullscreen_exit"), terms.fullscreen) == (True, True)
    terms = make_terms(Choices(fullscreen=True), {"assistive_technology": True})
    assert (terms.is_on("fullscreen_exit"), terms.fullscreen) == (False, False)


@pytest.mark.parametrize(
    ("asked", "agreed", "given", "on"),
    [
        (True, EVERYTHING, {}, True),
        (True, EVERYTHING, {"no_camera": True}, False),
        (True, EVERYTHING, {"no_camera": False}, True),
        (True, {"camera": False, "voices": True}, {}, False),
        (True, {}, {}, False),
        (False, EVERYTHING, {}, False),
    ],
)
def test_the_camera_needs_the_job_the_candidate_and_no_accommodation(asked, agreed, given, on):
    terms = make_terms(Choices(camera=asked), given, agreed)
    assert terms.camera is on
    assert all(terms.is_on(kind) is on for kind in ("no_face", "several_faces", "looking_away"))


@pytest.mark.parametrize(
    ("given", "off"),
    [
        ({}, set()),
        ({"extra_time": 1.0}, set()),
        ({"extra_time": 1.5}, {"long_silence"}),
        ({"silence_s": 1.0}, {"long_silence"}),
        ({"silence_s": None}, set()),
        ({"typed_answers": True}, {"paste", "cut", "long_silence", "whisper_like"}),
        ({"support_person": True}, {"different_voice", "overlapped_voices", "whisper_like"}),
        ({"assistive_technology": True}, {"focus_lost", "copy", "paste", "tab_hidden"}),
    ],
)
def test_an_accommodation_switches_off_what_would_punish_it(given, off):
    voices = {
        kind: {"mode": "observe"}
        for kind in ("different_voice", "overlapped_voices", "whisper_like")
    }
    choices = Choices(signals=voices)
    before = make_terms(choices, {}, EVERYTHING)
    after = make_terms(choices, given, EVERYTHING)
    gone = {kind for kind in SIGNALS if before.is_on(kind) and not after.is_on(kind)}
    assert gone >= off
    assert bool(gone) is bool(off)


def test_terms_are_the_same_after_their_way_through_a_journal():
    terms = make_terms(strict(copy={"mode": "strike", "thresholds": {"min_chars": 9}}))
    assert from_json(json.loads(json.dumps(terms.to_json()))) == terms


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        (Choices(signals={"mood": {"mode": "warn"}}), "mood is no signal"),
        (Choices(signals={"long_silence": {"mode": "strike"}}), "long_silence cannot be strike"),
        (Choices(signals={"copy": {"mode": "shout"}}), "copy cannot be shout"),
        (Choices(signals={"copy": {"thresholds": {"min_ms": 1}}}), "copy has no min_ms"),
        (
            Choices(signals={"copy": {"thresholds": {"min_chars": -1}}}),
            "copy: min_chars lies between 0 and 10000",
        ),
        (Choices(ceiling="reject"), "reject is no choice"),
        (Choices(ceiling="end"), "strikes are switched on, but no signal counts as one"),
        (Choices(max_strikes=1), "strikes are 2 to 10"),
    ],
)
def test_a_policy_that_no_job_may_have_is_refused_with_its_reason(choices, problem):
    with pytest.raises(PolicyRefused) as refused:
        policy.check(choices)
    assert refused.value.problems == [problem]


def test_a_policy_with_a_striking_signal_is_fine():
    policy.check(strict(tab_hidden={"mode": "strike", "thresholds": {"min_duration_ms": 9000}}))


def _terms(**signals: dict[str, object]) -> Terms:
    return make_terms(Choices(signals=signals), consents=EVERYTHING)


@pytest.mark.parametrize(
    ("kind", "duration_ms", "detail", "counts"),
    [
        ("tab_hidden", 1999, {}, False),
        ("tab_hidden", 2000, {}, True),
        ("paste", 0, {"chars": 19}, False),
        ("paste", 0, {"chars": 20}, True),
        ("paste", 0, {}, False),
        ("paste", 0, {"chars": "many"}, False),
        ("paste", 0, {"chars": True}, False),
        ("print", 0, {}, True),
        ("hearing_trouble", 5000, {"snr_db": 4}, True),
        ("hearing_trouble", 5000, {"snr_db": 14}, False),
        ("hearing_trouble", 5000, {"snr_db": 14, "level_dbfs": -60}, True),
        ("hearing_trouble", 2000, {"snr_db": 4}, False),
        ("hearing_trouble", 5000, {}, True),
        ("long_silence", 29_999, {}, False),
        ("events_overflow", 0, {"count": 5}, True),
    ],
)
def test_an_event_counts_from_its_threshold_on(kind, duration_ms, detail, counts):
    assert policy.counts(_terms(), kind, duration_ms, detail) is counts


def test_a_job_may_move_a_threshold():
    terms = _terms(tab_hidden={"thresholds": {"min_duration_ms": 60_000}})
    assert not policy.counts(terms, "tab_hidden", 59_999, {})
    assert terms.limit("tab_hidden", "min_duration_ms") == 60_000
    assert Terms(0, None, False, False, {}).limit("tab_hidden", "min_duration_ms") == 2000
