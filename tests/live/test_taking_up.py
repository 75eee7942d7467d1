import pytest

from backend.gemini import coverage as contract
from backend.live.taking_up import NOTICED_S, Thread
from tests.live.builders import turn

ASKED = turn(1, speaker="interviewer", text="How do you find a slow query?")
CUT = turn(1, speaker="interviewer", text="How do you", interrupted=True)
ANSWERED = turn(2, text="I look at the plan.")


def words(turns, *, asked=True, speaking=False, away_s=0.0):
    return Thread(turns).first_words(asked=asked, speaking=speaking, away_s=away_s)


@pytest.mark.parametrize(
    ("turns", "state", "expected"),
    [
        ([], {"asked": False}, contract.BEGIN_TEXT),
        ([ASKED], {}, ""),
        ([ASKED], {"away_s": NOTICED_S + 1}, contract.CONTINUE_TEXT),
        ([ASKED], {"asked": False}, contract.RESUME_TEXT),
        ([CUT], {}, contract.RESUME_TEXT),
        ([ASKED, ANSWERED], {}, "I look at the plan."),
        ([ASKED, ANSWERED], {"asked": False, "away_s": 60.0}, "I look at the plan."),
        ([ASKED, ANSWERED], {"speaking": True}, ""),
        ([ASKED], {"speaking": True, "asked": False}, ""),
    ],
)
def test_a_new_session_begins_where_the_talk_stands(turns, state, expected):
    assert words(turns, **state) == expected


def test_an_answer_is_not_said_to_the_next_question():
    thread = Thread([ASKED, ANSWERED])
    thread.moved_on()
    assert thread.first_words(asked=False, speaking=False, away_s=0) == contract.RESUME_TEXT


def test_what_the_interviewer_reacted_to_is_not_said_again():
    thread = Thread([ASKED, ANSWERED])
    thread.interviewer_spoke()
    assert thread.first_words(asked=True, speaking=False, away_s=0) == ""


def test_buttons_pressed_during_an_outage_are_said_after_it():
    thread = Thread([ASKED])
    thread.candidate_said(contract.SKIP_TEXT)
    assert thread.first_words(asked=True, speaking=False, away_s=9) == contract.SKIP_TEXT
