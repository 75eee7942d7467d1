from backend.live.limits import ALMOST_UP_S, GRACE_S, WRAP_AT_LATEST_S, Limit, TimeLimits


def course(duration_s, *, free=lambda _: True):
    """What is due in each second, until the stop."""
    limits, due = TimeLimits(duration_s), []
    for second in range(duration_s + GRACE_S + 2):
        limit = limits.look(float(second), free=free(second))
        if limit:
            due.append((limit, second))
        if limit is Limit.STOP:
            break
    return due


def test_time_is_told_ahead_then_wrapped_up_then_stopped():
    assert course(600) == [
        (Limit.ALMOST_UP, 600 - ALMOST_UP_S),
        (Limit.WRAP_UP, 600),
        (Limit.STOP, 600 + GRACE_S + 1),
    ]


def test_an_answer_in_progress_may_end_but_not_for_ever():
    answering = course(600, free=lambda second: second > 630)
    assert (Limit.WRAP_UP, 631) in answering
    endless = course(600, free=lambda _: False)
    assert (Limit.WRAP_UP, 600 + WRAP_AT_LATEST_S + 1) in endless


def test_a_short_talk_is_not_warned_at_its_start():
    assert [limit for limit, _ in course(2 * ALMOST_UP_S)] == [Limit.WRAP_UP, Limit.STOP]
