import numpy as np

from backend.review.timeline import LANE, WIDTH, draw, tick_s
from backend.scoring.signals.series import Series

SPOKEN, PLAYED, NOISY, GAP = (100, 20, 30, 0, 0), (0, 60, 30, 1, 0), (50, 40, 8, 0, 4), (255,) * 5


def drawn(*rows, first_s=0, length_s=0):
    columns = np.array(rows, np.uint8).T.reshape(5, -1)
    return draw(Series(first_s, columns), length_s)


def test_each_lane_has_its_shapes():
    made = drawn(SPOKEN, SPOKEN, PLAYED, NOISY)

    assert made.speech == f"M0 {LANE}V0H500V{LANE}ZM750 {LANE}V13H1000V{LANE}Z"
    assert made.interviewer == f"M500 {LANE}V0H750V{LANE}Z"
    assert made.trouble == f"M750 {LANE}V0H1000V{LANE}Z"
    assert made.unmeasured == ""


def test_what_was_not_measured_is_marked_to_the_end_of_the_recording():
    made = drawn(SPOKEN, GAP, first_s=1, length_s=4)

    assert made.seconds == 4
    assert made.unmeasured == f"M0 {LANE}V0H250V{LANE}ZM500 {LANE}V0H1000V{LANE}Z"


def test_an_offset_that_nobody_hears_is_no_trouble():
    assert drawn((100, 20, 30, 0, 64)).trouble == ""


def test_a_day_is_drawn_with_few_shapes():
    rng = np.random.default_rng(0)
    made = draw(Series(0, rng.integers(0, 100, (5, 86_400)).astype(np.uint8)), 86_400)

    assert made.speech.count("M") <= 500
    assert len(made.ticks) <= 12


def test_places_lie_within_the_drawing():
    made = drawn(SPOKEN, SPOKEN)

    assert (made.place(0), made.place(1000), made.place(99_000)) == (0, WIDTH / 2, WIDTH)


def test_marks_of_time_are_round():
    assert [tick_s(length) for length in (30, 90, 600, 3600)] == [5, 10, 60, 600]


def test_nothing_measured_is_drawn_as_such():
    assert drawn(length_s=10).unmeasured == f"M0 {LANE}V0H1000V{LANE}Z"
