import math

import numpy as np
import pytest

from backend.audio.levels import halves_rms, peak_dbfs, rms_dbfs


def test_a_full_scale_sine_is_3_db_below_full_scale():
    sine = np.rint(32767 * np.sin(np.arange(16_000) * 2 * np.pi / 100)).astype(np.int16)
    assert rms_dbfs(sine) == pytest.approx(-3.01, abs=0.01)
    assert peak_dbfs(sine) == pytest.approx(0, abs=0.01)


def test_half_the_amplitude_is_6_db_less():
    assert rms_dbfs(np.full(100, 16384, np.int16)) == pytest.approx(-6.02, abs=0.01)


def test_the_loudest_negative_sample_does_not_overflow():
    assert rms_dbfs(np.full(3200, -32768, np.int16)) == pytest.approx(0)
    assert peak_dbfs(np.array([-32768], np.int16)) == pytest.approx(0)


def test_silence_and_nothing_are_minus_infinity():
    assert rms_dbfs(np.zeros(1600, np.int16)) == -math.inf
    assert rms_dbfs(np.zeros(0, np.int16)) == -math.inf
    assert peak_dbfs(np.zeros(0, np.int16)) == -math.inf


def test_halves_are_measured_apart():
    samples = np.repeat(np.array([16384, -8192], "<i2"), 800)
    assert halves_rms(samples.tobytes()) == (0.5, 0.25)


def test_half_a_sample_at_the_end_is_left_out():
    assert halves_rms(b"\x00\x40\x00\xe0\x01") == (0.5, 0.25)


@pytest.mark.parametrize("pcm", [b"", b"\x40", b"\x00\x40"])
def test_too_few_samples_for_halves_are_silence(pcm):
    assert halves_rms(pcm) == (0.0, 0.0)
