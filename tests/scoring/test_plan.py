"""What a tick takes, with literal counters."""

import numpy as np
import pytest

from backend.scoring.features import HOP_SAMPLES
from backend.scoring.plan import ENOUGH, choose, skipped_to, waiting_hops


def numbers(*values):
    return np.array(values, np.int64)


def flags(*places, length):
    found = np.zeros(length, bool)
    found[list(places)] = True
    return found


def test_only_whole_hops_wait():
    written = numbers(0, 1599, 1600, 4801)

    assert waiting_hops(written, numbers(0, 0, 0, 1)).tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize(("hops", "goes_on"), [(9, 0), (10, 0), (11, 10), (40, 39)])
def test_more_than_a_second_is_skipped_to_the_newest(hops, goes_on):
    assert skipped_to(numbers(hops * HOP_SAMPLES + 7), numbers(0)).tolist() == [goes_on]


def test_hops_wait_for_company_until_one_is_due_and_then_all_go():
    waiting = numbers(1, 0, 1, 1)

    assert choose(waiting, flags(length=4)).tolist() == []
    assert choose(waiting, flags(1, length=4)).tolist() == []
    assert choose(waiting, flags(2, length=4)).tolist() == [0, 2, 3]


def test_enough_go_at_once():
    waiting = np.ones(ENOUGH, np.int64)

    assert choose(waiting[1:], flags(length=ENOUGH - 1)).tolist() == []
    assert choose(waiting, flags(length=ENOUGH)).tolist() == list(range(ENOUGH))
