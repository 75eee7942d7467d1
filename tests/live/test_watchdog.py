from backend.live.watchdog import (
    NUDGE_AFTER_S,
    REPLACE_AFTER_S,
    UNHEARD_AFTER_S,
    Expected,
    Remedy,
    Watchdog,
)


def looks(watchdog, until_s, *, heard=lambda now_s: 0.0, expects=lambda now_s: Expected.ACTION):
    """What a look every quarter of a second finds, with its time."""
    found = []
    for quarter in range(int(until_s * 4)):
        now_s = 100 + quarter / 4
        remedy = watchdog.look(now_s, heard(now_s), expects(now_s))
        if remedy:
            found.append((remedy, now_s - 100))
    return found


def test_a_silent_model_is_nudged_once_and_then_replaced():
    assert looks(Watchdog(), 9) == [
        (Remedy.NUDGE, NUDGE_AFTER_S),
        (Remedy.REPLACE, REPLACE_AFTER_S),
    ]


def test_a_model_that_says_anything_is_left_alone():
    assert looks(Watchdog(), 60, heard=lambda now_s: now_s - now_s % 4) == []


def test_a_model_whose_turn_it_is_not_may_be_silent_for_ever():
    assert looks(Watchdog(), 600, expects=lambda _: None) == []


def test_the_wait_begins_with_the_expectation_not_with_the_last_word():
    found = looks(Watchdog(), 30, expects=lambda now_s: Expected.ACTION if now_s >= 120 else None)
    assert [at for _, at in found] == [20 + NUDGE_AFTER_S, 20 + REPLACE_AFTER_S]


def test_a_model_that_stops_in_mid_sentence_is_replaced_though_it_is_still_heard():
    heard = looks(Watchdog(), 20, expects=lambda _: Expected.MORE, heard=lambda _: 102.0)
    assert heard[0] == (Remedy.REPLACE, 2 + REPLACE_AFTER_S)


def test_a_model_that_does_not_hear_is_replaced_without_a_word():
    assert looks(Watchdog(), 8, expects=lambda _: Expected.HEARING) == [
        (Remedy.REPLACE, UNHEARD_AFTER_S)
    ]
