import numpy as np
import pytest

from tools.audio_model import measures


def test_auc_of_literal_scores():
    # Pairs of speech over silence: .9>.5, .9>.1, .4<.5, .4>.1.
    assert measures.auc(np.array([0.9, 0.4, 0.5, 0.1]), np.array([1, 1, 0, 0])) == 0.75
    assert measures.auc(np.array([1.0, 1.0, 1.0]), np.array([1, 0, 0])) == 0.5
    assert np.isnan(measures.auc(np.array([0.3]), np.array([1])))


def test_misses_and_false_alarms_are_shares_of_their_own_slots():
    decided, truth = np.array([[1, 0, 1, 0]]), np.array([[1, 1, 0, 0]])

    assert measures.missed(decided, truth) == 0.5
    assert measures.false_alarm(decided, truth) == 0.5


def test_a_decision_is_held_for_the_hangover_and_no_longer():
    scores = np.array([[0.1, 0.9, 0.1, 0.1, 0.1]])

    assert measures.held(scores, 0.5, 0).tolist() == [[False, True, False, False, False]]
    assert measures.held(scores, 0.5, 2).tolist() == [[False, True, True, True, False]]


def test_the_hangover_does_not_reach_another_clip():
    assert not measures.held(np.array([[0.1, 0.9], [0.1, 0.1]]), 0.5, 3)[1].any()


def test_a_probability_that_comes_true_is_calibrated():
    said = np.full(1000, 0.3)
    came = np.arange(1000) < 300

    assert measures.calibration_error(said, came) == pytest.approx(0.0, abs=1e-9)
    assert measures.calibration_error(np.ones(10), np.zeros(10)) == 1.0


def test_edges_are_found_as_late_as_they_are():
    truth = np.zeros((1, 100), int)
    truth[0, 40:60] = 1
    decided = np.zeros((1, 100), bool)
    decided[0, 42:65] = True

    found = measures.edge_errors_ms(decided, truth)

    assert (found["onset_median_ms"], found["offset_median_ms"]) == (40.0, 100.0)


def test_edges_inside_talk_do_not_count():
    truth = np.zeros((1, 100), int)
    truth[0, 40:50] = truth[0, 55:70] = 1

    found = measures.edge_errors_ms(truth.astype(bool), truth)

    assert found["onset_median_ms"] == found["offset_median_ms"] == 0.0


def test_misses_at_a_share_of_false_alarms():
    scores = np.array([0.1, 0.2, 0.3, 0.4, 0.15, 0.35, 0.5, 0.6])
    truth = np.array([0, 0, 0, 0, 1, 1, 1, 1])

    assert measures.missed_at(scores, truth, 0.0) == 0.5
    assert measures.missed_at(scores, truth, 0.25) == 0.25
    assert np.isnan(measures.missed_at(scores, np.ones(8), 0.1))
