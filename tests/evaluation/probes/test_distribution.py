"""Distributions of shifts."""

from backend.evaluation.probes.distribution import shifts_of


def test_sizes_count_whatever_their_direction_and_the_mean_keeps_it():
    found = shifts_of([0.0] * 95 + [-1.0] * 5)
    assert (found.n, found.median, found.p95, found.most) == (100, 0.0, 0.0, 1.0)
    assert found.mean == -0.05
    assert found.noticeable == 5


def test_without_trials_there_is_nothing_to_tell():
    assert shifts_of([]).n == 0
