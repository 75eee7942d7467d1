import numpy as np

from backend.scoring.signals.facts import BANDS
from backend.scoring.signals.path import FAR_DB, CapturePath, Change, change_db, floor_db

SLOT = np.array([0])
QUIET, OTHER = 1e-6, 1e-4


def hear(path, power, seconds, first_hop=0, *, usable=True, speech=0.5, seed=1):
    """Pauses of one power, with louder speech between them."""
    rng = np.random.default_rng(seed)
    found = []
    for hop in range(round(seconds * 10)):
        level = 100 * power if rng.random() < speech else power
        bands = (level * rng.uniform(0.8, 1.2, (1, BANDS))).astype(np.float32)
        found += path.update(SLOT, np.array([first_hop + hop]), bands, np.array([usable]))
    return found


def test_another_floor_is_told_at_the_block_where_it_began():
    path = CapturePath(1)
    assert hear(path, QUIET, 36) == []
    (change,) = hear(path, OTHER, 36, first_hop=360)

    assert (change.slot, change.hop) == (0, 360)
    assert abs(change.distance_db - 20) < 1


def test_the_same_floor_is_no_change_for_an_hour():
    path = CapturePath(1)

    assert hear(path, QUIET, 3600) == []


def test_a_noise_of_one_block_is_no_change():
    path = CapturePath(1)
    hear(path, QUIET, 24)
    found = hear(path, OTHER, 12, 240) + hear(path, QUIET, 36, 360)

    assert found == []


def test_a_candidate_who_speaks_more_changes_nothing():
    path = CapturePath(1)

    assert hear(path, QUIET, 36, speech=0.2) + hear(path, QUIET, 36, 360, speech=0.85) == []


def test_hops_that_do_not_count_are_left_out():
    path = CapturePath(1)

    assert hear(path, QUIET, 24) + hear(path, OTHER, 60, 240, usable=False) == []


def test_floors_of_literal_levels():
    levels = np.full((120, BANDS), 1e-3, np.float32)
    levels[:10] = 1e-5
    assert np.allclose(floor_db(levels), -50, atol=0.01)
    levels[:10] = 0
    assert np.allclose(floor_db(levels), -90, atol=0.01)


def test_the_two_sides_have_to_be_of_one_piece():
    def floor(level):
        return np.full(BANDS, level, np.float32)

    assert change_db([floor(-60), floor(-60), floor(-40), floor(-41)]) == 19.5
    assert change_db([floor(-60), floor(-50), floor(-40), floor(-40)]) == 0
    assert change_db([floor(-60), floor(-60), floor(-59), floor(-60)]) < FAR_DB


def test_a_change_says_how_far():
    assert Change(0, 360, 12.5).distance_db == 12.5
