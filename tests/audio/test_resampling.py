import itertools

import numpy as np
import pytest

from backend.audio.resampling import Resampler, resample

RATES = [(16_000, 24_000), (24_000, 16_000), (22_050, 24_000), (48_000, 16_000), (16_000, 48_000)]


def tone(hz, rate_hz, seconds=1.0, amplitude=8000):
    time = np.arange(int(rate_hz * seconds)) / rate_hz
    return np.rint(amplitude * np.sin(2 * np.pi * hz * time)).astype("<i2")


def middle(pcm):
    samples = np.frombuffer(pcm, dtype="<i2").astype(float)
    return samples[len(samples) // 4 : 3 * len(samples) // 4]


def level_db(samples, amplitude=8000):
    return 20 * np.log10(max(np.sqrt(2 * np.mean(samples**2)), 1e-3) / amplitude)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_a_tone_in_the_pass_band_keeps_level_pitch_and_place(from_hz, to_hz):
    hz = 0.83 * min(from_hz, to_hz) / 2
    got = np.frombuffer(resample(tone(hz, from_hz).tobytes(), from_hz, to_hz), dtype="<i2")
    wanted = tone(hz, to_hz)[: len(got)]
    error = (got[: len(wanted)].astype(float) - wanted)[len(wanted) // 4 : 3 * len(wanted) // 4]
    assert level_db(error) < -38


@pytest.mark.parametrize(("from_hz", "to_hz"), [(24_000, 16_000), (48_000, 16_000)])
def test_what_the_new_rate_cannot_hold_does_not_fold_back(from_hz, to_hz):
    loud = tone(1.05 * to_hz / 2, from_hz, amplitude=30_000)
    assert level_db(middle(resample(loud.tobytes(), from_hz, to_hz)), 30_000) < -75


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_the_length_is_the_durations(from_hz, to_hz):
    for samples in (0, 1, 7, 441, 1600, 5003):
        pcm = bytes(2 * samples)
        assert len(resample(pcm, from_hz, to_hz)) // 2 == -(-samples * to_hz // from_hz)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_pieces_joined_are_what_the_whole_gives(from_hz, to_hz):
    rng = np.random.default_rng(1)
    pcm = rng.integers(-20_000, 20_000, 9000).astype("<i2").tobytes()
    resampler = Resampler(from_hz, to_hz)
    pieces, offset = [], 0
    for size in itertools.cycle((2, 34, 1600, 0, 640)):
        if offset >= len(pcm):
            break
        pieces.append(resampler.push(pcm[offset : offset + size]))
        offset += size
    pieces.append(resampler.flush())
    joined = np.frombuffer(b"".join(pieces), dtype="<i2").astype(int)
    whole = np.frombuffer(resample(pcm, from_hz, to_hz), dtype="<i2").astype(int)
    assert np.abs(joined - whole).max() <= 1


def test_the_same_rate_changes_nothing():
    pcm = tone(440, 16_000).tobytes()
    assert resample(pcm, 16_000, 16_000) == pcm


def test_full_scale_is_clipped_and_never_wraps():
    square = np.where(np.arange(2000) % 40 < 20, 32767, -32768).astype("<i2")
    got = np.frombuffer(resample(square.tobytes(), 16_000, 24_000), dtype="<i2").astype(int)
    assert np.abs(np.diff(got)).max() < 66_000
    assert got.max() == 32767
    inside = got[got != 0]
    assert (np.sign(inside[5:25]) == 1).all()
