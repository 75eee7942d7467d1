"""The bank that training composes from."""

import numpy as np
import pytest

from tools.audio_model import prepare, scenes
from tools.audio_model.clips import MIXED_WITH, Bank
from tools.audio_model.machines import MACHINES
from tools.audio_model.noises import TRAINING


@pytest.fixture
def bank(monkeypatch):
    monkeypatch.setattr(prepare, "THROATS", 2)
    said = [(5000 * np.sin(np.arange(16_000) / place)).astype(np.int16) for place in (9, 12)]
    voices = {"espeak-ng-de-m2": said, "festival-recorded": said}
    return Bank(voices, {**TRAINING, **MACHINES}, [])


def test_recorded_voices_alone_get_other_throats_with_all_their_sentences(bank):
    after = prepare.with_throats(bank, 3, 1)

    assert after.voices.keys() == {*bank.voices, "festival-recorded~1", "festival-recorded~2"}
    assert all(len(said) == 2 for said in after.voices.values())
    assert after.voices["festival-recorded"] is bank.voices["festival-recorded"]
    assert after.noises == bank.noises


def test_throats_follow_from_the_seed(bank):
    first, again, other = (
        prepare.with_throats(bank, seed, 1).voices["festival-recorded~1"][0] for seed in (3, 3, 4)
    )

    assert np.array_equal(first, again)
    assert len(first) != len(other) or not np.array_equal(first, other)


def test_a_good_part_of_the_noises_are_machines(bank):
    random = np.random.default_rng(1)
    drawn = [scenes.chosen(random, bank).background for _ in range(1500)]
    noises = [
        name
        for each in drawn
        if each not in (None, "music", "babble")
        for name in each.split(MIXED_WITH)
    ]

    share = np.mean([name in MACHINES for name in noises])
    assert share == pytest.approx(scenes.OF_MACHINES + (1 - scenes.OF_MACHINES) * 3 / 17, abs=0.06)
    assert set(noises) == {*TRAINING, *MACHINES}
