"""Golden values: training and serving must compute the same features for ever."""

import numpy as np
import pytest

from backend.scoring import features


def hop(seed=1, level=3000):
    return np.random.default_rng(seed).integers(-level, level, (1, 1840)).astype(np.int16)


def tone(hz, amplitude=8000):
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(1840) / 16000)).astype(np.int16)[None]


def slowly(pcm):
    """The definition, in float64 and one frame at a time."""
    rows = []
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    for frame in range(10):
        cut = pcm[frame * 160 : frame * 160 + 400] / 32768 * window
        power = np.abs(np.fft.rfft(cut, 512)) ** 2
        rows.append((np.log(power @ features.mel_filters().astype(np.float64) + 1e-7) + 6) / 5)
    return np.array(rows)


def test_the_features_are_what_their_definition_says():
    pcm = hop()

    found, power = features.log_mel(pcm)

    assert (found.shape, power.shape) == ((1, 10, 40), (1, 10, 257))
    assert {found.dtype, power.dtype} == {np.dtype(np.float32)}
    np.testing.assert_allclose(found[0], slowly(pcm[0]), atol=2e-5)


def test_a_tone_has_these_features():
    found, _ = features.log_mel(tone(1000.0))

    golden = {0: -1.5853, 12: 2.3891, 13: 2.5263, 39: -1.7905}
    assert {band: float(found[0, 4, band]) for band in golden} == pytest.approx(golden, abs=1e-3)
    assert int(found[0, 4].argmax()) == 13


def test_the_power_of_a_tone_stands_in_its_bin():
    _, power = features.log_mel(tone(1000.0, 16384))

    # A Hann window of 400 sums to 200; a sine of amplitude 0.5 gives (0.5 * 200 / 2) squared.
    assert float(power[0, 5].max()) == pytest.approx(2500, rel=0.01)
    assert int(power[0, 5].argmax()) == 1000 * 512 // 16000


def test_digital_silence_is_the_floor():
    found, power = features.log_mel(np.zeros((2, 1840), np.int16))

    assert not power.any()
    np.testing.assert_allclose(found, (np.log(1e-7) + 6) / 5, rtol=1e-5)


@pytest.mark.parametrize("value", [-32768, 32767])
def test_the_loudest_samples_have_finite_features(value):
    found, power = features.log_mel(np.full((1, 1840), value, np.int16))

    assert np.isfinite(found).all()
    assert np.isfinite(power).all()


def test_ten_times_the_amplitude_adds_the_same_everywhere():
    quiet, loud = features.log_mel(hop(3, 300))[0], features.log_mel(hop(3, 300) * 10)[0]

    np.testing.assert_allclose(loud - quiet, np.log(100) / 5, atol=1e-3)


@pytest.mark.parametrize("batch", [1, 2, 15, 16, 17, 33, 128])
def test_a_streams_features_do_not_depend_on_its_neighbours(batch):
    pcm = np.concatenate([hop(seed) for seed in range(batch)])

    together, _ = features.log_mel(pcm)

    assert all(
        np.array_equal(together[row], features.log_mel(pcm[row : row + 1])[0][0])
        for row in {0, batch // 2, batch - 1}
    )


def test_consecutive_hops_see_every_sample_as_one_long_sound_would():
    sound = np.random.default_rng(5).integers(-900, 900, 240 + 3 * 1600).astype(np.int16)
    hops = np.stack([sound[start : start + 1840] for start in (0, 1600, 3200)])

    found, _ = features.log_mel(hops)

    frames = np.lib.stride_tricks.sliding_window_view(sound, 400)[::160]
    assert len(frames) == 30
    padded = np.zeros((30, 1840), np.int16)
    padded[:, :400] = frames
    alone = features.log_mel(padded)[0][:, 0]
    np.testing.assert_allclose(found.reshape(30, 40), alone, atol=1e-6)


def test_the_filters_cover_the_band_and_nothing_else():
    filters = features.mel_filters()
    hz = np.arange(257) * 16000 / 512

    assert filters.shape == (257, 40)
    assert not filters[hz < 60].any()
    assert not filters[hz > 7800].any()
    assert (filters[(hz > 150) & (hz < 7400)].sum(axis=1) > 0.5).all()
    assert float(filters.max()) <= 1.0
