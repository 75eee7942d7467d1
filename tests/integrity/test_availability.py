from __future__ import annotations

import pytest

from backend.integrity import availability, scores
from backend.integrity.availability import Measured, how_much
from backend.integrity.policy import Choices, make_terms
from backend.integrity.signals import SIGNALS
from backend.scoring.signals.summary import empty

TERMS = make_terms(Choices())


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        ("print", ["available"], Measured.WHOLE),
        ("print", ["not_available"], Measured.NOT_AVAILABLE),
        ("print", ["off"], Measured.OFF),
        ("print", ["available", "not_available"], Measured.PARTLY),
        ("print", ["available", None], Measured.PARTLY),
        ("print", ["off", "not_available"], Measured.NOT_AVAILABLE),
        ("print", [None], Measured.UNKNOWN),
        ("print", [], Measured.UNKNOWN),
        ("no_face", ["available"], Measured.OFF),
        ("fullscreen_exit", ["available"], Measured.OFF),
        ("long_silence", [], Measured.WHOLE),
        ("different_voice", [], Measured.OFF),
    ],
)
def test_what_was_not_seen_is_never_clean(kind, told, expected):
    states = [{} if state is None else {kind: state} for state in told]
    assert how_much(kind, TERMS, states) is expected


@pytest.mark.django_db
def test_what_a_page_said_is_kept_once_and_read_in_order(cass):
    cass.go_live()
    interview = cass.interview
    for _ in range(2):
        availability.keep(interview.pk, 7, {"print": "not_available"})
        availability.keep(interview.pk, 3, {"print": "available"})
    assert interview.signal_availability.count() == 2
    found = availability.measured(interview.pk, TERMS)
    assert found["print"] is Measured.PARTLY
    assert set(found) == set(SIGNALS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("compared_s", "expected"),
    [(40.0, Measured.WHOLE), (0.0, Measured.NOT_ENOUGH), (None, Measured.NOT_ENOUGH)],
)
def test_too_little_clean_speech_is_an_answer_of_its_own(cass, compared_s, expected):
    asked = Choices(signals={"different_voice": {"mode": "observe"}})
    terms = make_terms(asked, consents={"voices": True})
    made = empty()
    made.compared_s = compared_s
    scores.keep(cass.interview.pk, made)

    found = availability.measured(cass.interview.pk, terms)

    assert found["different_voice"] is expected
    assert availability.measured(cass.interview.pk, TERMS)["different_voice"] is Measured.OFF
