"""Under load one thing after another is left out, and comes back when there is room."""

import pytest

from backend.scoring.ladder import DOWN_TICKS, LATE_S, TICK_S, UP_TICKS, Ladder, Level

BUSY = (0.9 * TICK_S, 0.0)
CALM = (0.1 * TICK_S, 0.0)
MIDDLING = (0.6 * TICK_S, 0.0)


def after(ladder, ticks):
    for took_s, backlog_s in ticks:
        ladder = ladder.after(took_s, backlog_s)
    return ladder


def test_the_rungs_in_order():
    assert [level.name for level in Level] == [
        "ALL",
        "FEWER_VOICES",
        "NO_VOICES",
        "NO_REFERENCE",
        "EVERY_OTHER_HOP",
        "NO_NEW_STREAMS",
    ]


@pytest.mark.parametrize(
    ("ticks", "level"),
    [
        ([BUSY] * (UP_TICKS - 1), Level.ALL),
        ([BUSY] * UP_TICKS, Level.NO_REFERENCE),
        ([BUSY] * UP_TICKS * 2, Level.EVERY_OTHER_HOP),
        ([BUSY] * UP_TICKS * 3, Level.NO_NEW_STREAMS),
        ([BUSY] * UP_TICKS * 30, Level.NO_NEW_STREAMS),
        ([(0.0, LATE_S + 0.1)] * UP_TICKS, Level.NO_REFERENCE),
        ([(0.0, LATE_S)] * UP_TICKS, Level.ALL),
        # One calm tick says that the busy ones were a moment.
        (([BUSY] * (UP_TICKS - 1) + [CALM]) * 20, Level.ALL),
        # A middling one says nothing.
        ([BUSY] * (UP_TICKS - 1) + [MIDDLING] * 50 + [BUSY], Level.NO_REFERENCE),
        ([MIDDLING] * 1000, Level.ALL),
    ],
)
def test_busy_ticks_climb_it(ticks, level):
    assert after(Ladder(), ticks).level == level


def test_calm_ticks_come_down_one_rung_at_a_time():
    top = Ladder(Level.NO_NEW_STREAMS)

    assert after(top, [CALM] * (DOWN_TICKS - 1)).level == Level.NO_NEW_STREAMS
    assert after(top, [CALM] * DOWN_TICKS).level == Level.EVERY_OTHER_HOP
    assert after(top, [CALM] * DOWN_TICKS * 3).level == Level.ALL
    assert after(top, [CALM] * DOWN_TICKS * 9).level == Level.ALL
    assert after(top, ([CALM] * (DOWN_TICKS - 1) + [MIDDLING]) * 9).level == Level.NO_NEW_STREAMS


def with_voices(ladder, ticks):
    for took_s, backlog_s in ticks:
        ladder = ladder.after(took_s, backlog_s, has_voices=True)
    return ladder


@pytest.mark.parametrize("rungs", range(6))
def test_where_voices_are_compared_that_is_left_out_first(rungs):
    assert with_voices(Ladder(), [BUSY] * UP_TICKS * rungs).level == rungs


def test_and_taken_up_last():
    top = Ladder(Level.NO_NEW_STREAMS)

    assert with_voices(top, [CALM] * DOWN_TICKS * 3).level == Level.NO_VOICES
    assert with_voices(top, [CALM] * DOWN_TICKS * 5).level == Level.ALL


def test_rungs_that_save_nothing_are_passed_over():
    assert after(Ladder(Level.FEWER_VOICES), [BUSY] * UP_TICKS).level == Level.NO_REFERENCE
    assert after(Ladder(Level.NO_REFERENCE), [CALM] * DOWN_TICKS).level == Level.ALL
