"""Machines of the training side, and noise that only tests hear."""

import numpy as np
import pytest

from tools.audio_model.heldout import TESTING
from tools.audio_model.heldout_later import LATER
from tools.audio_model.machines import MACHINES
from tools.audio_model.noises import TRAINING

EVERY = [*MACHINES.items(), *LATER.items()]


@pytest.mark.parametrize(("name", "noise"), EVERY, ids=[name for name, _ in EVERY])
def test_a_noise_is_finite_loud_and_another_each_time(name, noise):
    made = [noise(np.random.default_rng(seed), 32_000) for seed in range(6)]

    assert all(sound.shape == (32_000,) and sound.dtype == np.float32 for sound in made)
    assert all(np.isfinite(sound).all() for sound in made)
    assert max(np.abs(sound).max() for sound in made) == pytest.approx(1.0, abs=1e-3)
    assert not any(np.array_equal(made[0], other) for other in made[1:])


@pytest.mark.parametrize(("name", "noise"), EVERY, ids=[name for name, _ in EVERY])
def test_the_same_seed_makes_the_same_noise(name, noise):
    first, again = (noise(np.random.default_rng(5), 16_000) for _ in range(2))

    assert np.array_equal(first, again)


def test_no_noise_is_on_both_sides():
    assert not (TRAINING.keys() | MACHINES.keys()) & (TESTING.keys() | LATER.keys())
    assert not set({**TRAINING, **MACHINES}.values()) & set({**TESTING, **LATER}.values())
