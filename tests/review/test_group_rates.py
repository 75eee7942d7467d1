"""Rates by group: exact figures, and nothing that tells about one person."""

import pytest
from scipy.stats import fisher_exact

from backend.review.group_rates import fisher, rates

KNOWN = ("a", "b", "c")


def people(**groups):
    return [
        (group, number < chosen) for group, (chosen, n) in groups.items() for number in range(n)
    ]


@pytest.mark.parametrize(
    ("chosen", "n", "other_chosen", "other_n"),
    [(3, 10, 8, 10), (0, 5, 5, 5), (5, 5, 5, 5), (0, 7, 0, 9), (40, 200, 70, 180), (1, 30, 9, 31)],
)
def test_the_exact_test_is_the_one_of_the_textbooks(chosen, n, other_chosen, other_n):
    table = [[chosen, n - chosen], [other_chosen, other_n - other_chosen]]
    assert fisher(chosen, n, other_chosen, other_n) == pytest.approx(fisher_exact(table).pvalue)


def test_the_ratio_compares_with_the_greatest_share():
    found = rates(people(a=(8, 10), b=(4, 10)), KNOWN)
    first, second = found.groups
    assert (first.group, first.share, first.ratio, first.p) == ("a", 0.8, 1.0, None)
    assert second.ratio == pytest.approx(0.5)
    assert second.p == pytest.approx(0.1698, abs=1e-4)


def test_a_group_below_two_percent_stands_apart_and_is_nobodys_measure():
    found = rates(people(a=(100, 200), b=(50, 200), c=(5, 5)), KNOWN)
    apart = found.groups[2]
    assert apart.is_apart
    assert (apart.ratio, apart.p) == (None, None)
    assert found.groups[0].ratio == 1.0


def test_a_small_group_is_not_shown():
    found = rates(people(a=(5, 10), b=(5, 10), c=(1, 6)), KNOWN)
    assert [each.group for each in found.groups] == ["a", "b", "c"]
    found = rates(people(a=(5, 40), b=(5, 30), c=(1, 4)), KNOWN)
    assert "c" not in {each.group for each in found.groups}


def test_one_person_more_is_hidden_so_that_the_rest_tells_nothing():
    known = (*KNOWN, "d")
    found = rates(people(a=(5, 40), b=(5, 30), c=(5, 20), d=(1, 1)), known)
    assert [each.group for each in found.groups] == ["a", "b"]
    assert found.hidden == 2


def test_a_single_group_is_not_shown_for_there_is_nothing_to_compare():
    assert rates(people(a=(5, 40), b=(1, 3)), KNOWN).groups == ()
    assert rates([], KNOWN).groups == ()


def test_when_nobody_was_chosen_there_is_no_ratio():
    found = rates(people(a=(0, 10), b=(0, 10)), KNOWN)
    assert [each.ratio for each in found.groups] == [None, None]
