"""What a tick takes, with literal counters."""

import numpy as np
import pytest

from backend.scoring.features import HOP_SAMPLES
from backend.scoring.plan import MAX_BATCH, choose, skipped_to, waiting_hops


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


def test_hops_wait_for_company_until_one_is_due():
    waiting = numbers(1, 0, 1, 1)

    assert choose(waiting, flags(length=4), 4).tolist() == []
    assert choose(waiting, flags(2, length=4), 4).tolist() == [0, 2, 3]


def test_a_full_block_goes_at_once():
    assert choose(numbers(1, 1, 1, 1, 0), flags(length=5), 4).tolist() == [0, 1, 2, 3]
    assert choose(numbers(1, 1, 1, 1, 1), flags(length=5), 4).tolist() == [0, 1, 2, 3]


def test_the_due_and_the_longest_queues_go_first():
    assert choose(numbers(1, 1, 3, 1, 1), flags(4, length=5), 4).tolist() == [0, 1, 2, 4]
    assert choose(numbers(1, 1, 3, 1, 1), flags(4, length=5), 2).tolist() == [0, 1, 2, 4]
    assert choose(numbers(1, 1, 3), flags(1, length=3), 2).tolist() == [1, 2]


def test_a_batch_is_never_larger_than_the_bound():
    waiting = np.ones(500, np.int64)

    assert len(choose(waiting, waiting > 0, 64)) == MAX_BATCH
