from typing import Any

import numpy as np
import pytest

from backend.scoring.features import log_mel
from tools.audio_model import mixing
from tools.audio_model.mixing import features_of, level, mixed, power


def hops(samples):
    blocks = np.lib.stride_tricks.sliding_window_view(samples, 1840)[::1600]
    return log_mel(np.ascontiguousarray(blocks).astype(np.int16))[0]


def noise(seed, strength):
    return (np.random.default_rng(seed).standard_normal(96_240) * strength).astype(np.int16)


def batch_of(features, speech):
    clips = len(features)
    return {
        "features": np.stack(features),
        "speech": np.full((clips, 300), speech, np.float32),
        "music": np.zeros((clips, 60), np.float32),
    }


@pytest.fixture
def everywhere(monkeypatch):
    monkeypatch.setattr(mixing, "SHARES", (1.0,))
    monkeypatch.setattr(mixing, "EQUALISED", 0.0)
    monkeypatch.setattr(mixing, "STRETCHED", 0.0)


def test_features_and_power_are_each_other_s_way_back():
    features = hops(noise(1, 500))

    assert features_of(power(features)) == pytest.approx(features, abs=1e-4)


def test_the_sum_of_powers_is_about_the_power_of_the_sum():
    one, other = noise(1, 500), noise(2, 700)

    added = features_of(power(hops(one)) + power(hops(other)))

    assert added.mean() == pytest.approx(hops(one + other).mean(), abs=0.03)


@pytest.mark.parametrize("snr_db", [-6.0, 0.0, 12.0])
def test_the_sound_is_as_far_below_the_voice_as_was_drawn(everywhere, monkeypatch, snr_db):
    monkeypatch.setattr(mixing, "SNR_DB", (snr_db, snr_db))
    voice = hops(noise(1, 500))
    others = {"features": hops(noise(2, 3000))[None], "music": np.zeros((1, 60))}

    after = mixed(np.random.default_rng(3), batch_of([voice], 1), others)

    whole = np.ones((1, 60))
    added = level(power(after["features"]) - power(voice)[None], whole)
    assert 10 * np.log10(level(power(voice)[None], whole) / added) == pytest.approx(snr_db, abs=0.1)


def test_what_was_said_stays_true_and_music_becomes_true(everywhere):
    others = {"features": hops(noise(2, 300))[None], "music": np.ones((1, 60))}
    batch = batch_of([hops(noise(1, 500))] * 40, 1)
    after = mixed(np.random.default_rng(3), batch, others)

    assert after["speech"] is batch["speech"]
    heard = after["music"].mean(axis=1)
    assert set(heard) == {0.0, 1.0}
    assert heard.mean() > 0.5
    assert not batch["music"].any()


def test_a_digitally_silent_clip_stays_finite(everywhere):
    silent = hops(np.zeros(96_240, np.int16))
    others = {"features": np.stack([silent, hops(noise(2, 300))]), "music": np.zeros((2, 60))}

    after = mixed(np.random.default_rng(3), batch_of([silent] * 8, 0), others)

    assert np.isfinite(after["features"]).all()


def test_the_same_seed_mixes_the_same_and_some_clips_stay_as_they_are():
    others = {"features": hops(noise(2, 300))[None], "music": np.zeros((1, 60))}
    batch = batch_of([hops(noise(1, 500))] * 40, 1)

    first, again = (mixed(np.random.default_rng(3), batch, others) for _ in range(2))

    assert np.array_equal(first["features"], again["features"])
    same = np.isclose(first["features"], batch["features"], atol=1e-3).all(axis=(1, 2, 3))
    assert 0.02 < same.mean() < 0.5


def test_a_microphone_changes_bands_alike_throughout_a_clip(monkeypatch):
    monkeypatch.setattr(mixing, "EQUALISED", 1.0)

    gain = mixing.microphones(np.random.default_rng(3), 200)

    assert gain.shape == (200, 1, 1, 40)
    gain_db = 10 * np.log10(gain)
    assert np.abs(gain_db).max() <= mixing.LEVEL_DB + mixing.TILT_DB + 2 * mixing.HILL_DB
    assert len(np.unique(gain_db[:, 0, 0, 0])) == 200


def test_a_microphone_that_is_not_drawn_changes_nothing(everywhere):
    assert (mixing.microphones(np.random.default_rng(3), 20) == 1.0).all()


@pytest.mark.parametrize(("factor", "expected"), [(1.1, 20 / 1.1), (0.9, 20 / 0.9)])
def test_a_stretched_tone_lies_in_another_band(monkeypatch, factor, expected):
    monkeypatch.setattr(mixing, "STRETCHED", 1.0)
    tone = np.zeros((1, 1, 1, 40), np.float32)
    tone[..., 20] = 1.0

    class Drawn:
        def uniform(self, low, high, size):
            return np.full(size, np.log(factor))

        def random(self, size):
            return np.zeros(size)

    drawn: Any = Drawn()
    after = mixing.stretched(drawn, tone)[0, 0, 0]

    assert (after * np.arange(40)).sum() / after.sum() == pytest.approx(expected, abs=0.6)
