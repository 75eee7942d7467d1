from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.jobs import timing


@pytest.mark.parametrize(
    ("planned_s", "budget_s", "given_s"),
    [(150, 3600, 150), (150, 300, 85), (210, 120, 45), (90, 0, 45), (900, 9000, 300)],
)
def test_answers_are_shortened_until_three_questions_fit(planned_s, budget_s, given_s):
    assert timing.answer_s(planned_s, budget_s) == given_s


def test_the_talk_leaves_out_greeting_and_goodbye():
    assert timing.talk_s(20) == 1200 - timing.OPENING_S - timing.CLOSING_S
    assert timing.talk_s(0) == 0


@given(minutes=st.integers(3, 120), count=st.integers(0, 10))
def test_resume_questions_keep_at_most_a_third_of_the_talk(minutes, count):
    kept_s = timing.reserved_s(minutes, count, 120)
    assert 0 <= kept_s <= timing.talk_s(minutes) // 3


@given(
    answers_s=st.lists(st.integers(9, 60).map(lambda fives: 5 * fives), max_size=24),
    spare_s=st.integers(0, 4000),
)
def test_fitted_times_never_pass_the_budget_nor_the_shortest_answer(answers_s, spare_s):
    least_s = sum(timing.cost_s(timing.shortest_s(time_s)) for time_s in answers_s)
    fit = timing.fitted(answers_s, least_s + spare_s)
    assert sum(map(timing.cost_s, fit)) <= least_s + spare_s
    for before_s, after_s in zip(answers_s, fit, strict=True):
        assert timing.shortest_s(before_s) <= after_s
        assert after_s <= max(timing.MAX_ANSWER_S, before_s)
        assert after_s % timing.ROUND_S == 0


def test_time_that_is_left_goes_to_the_answers():
    assert timing.fitted([90, 150], 30 + 360) == [135, 225]
    assert timing.fitted([90, 150], 30 + 200) == [75, 125]
