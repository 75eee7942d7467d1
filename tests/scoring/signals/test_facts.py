import numpy as np
import pytest

from backend.scoring.features import log_mel
from backend.scoring.signals.facts import measure
from tests.scoring.signals.sounds import int16, noise


def facts_of(*sounds):
    pcm = np.zeros((len(sounds), 1840), np.int16)
    for row, sound in enumerate(sounds):
        pcm[row, 240:] = sound
    return measure(pcm, log_mel(pcm)[1])


def sine(hz, amplitude):
    return int16(amplitude * 32767 * np.sin(2 * np.pi * hz * np.arange(1600) / 16_000))


def test_level_and_peak_of_known_sounds():
    square = np.where(np.arange(1600) % 2, 16384, -16384).astype(np.int16)
    facts = facts_of(np.zeros(1600, np.int16), sine(1000, 1.0), square)

    assert facts.level_dbfs == pytest.approx([-100, -3.01, -6.02], abs=0.01)
    assert facts.peak == pytest.approx([0, 1, 0.5], abs=0.001)


def test_the_most_negative_sample_has_a_magnitude():
    facts = facts_of(np.full(1600, -32768, np.int16))

    assert facts.peak == pytest.approx([1])
    assert facts.clipped == pytest.approx([1])
    assert facts.dc == pytest.approx([-1])


def test_clipping_zeros_and_offset_are_counted_in_the_hop_alone():
    sound = np.full(1600, 328, np.int16)
    sound[:16] = 32767
    sound[16:176] = 0
    facts = facts_of(sound)

    assert facts.clipped == pytest.approx([0.01])
    assert facts.zeros == pytest.approx([0.1])
    assert facts.dc == pytest.approx([(16 * 32767 + 1424 * 328) / 1600 / 32768], rel=1e-4)


def test_a_row_does_not_depend_on_its_neighbours():
    alone = facts_of(int16(noise(0.1, -30)))
    beside = facts_of(sine(300, 0.9), int16(noise(0.1, -30)), np.zeros(1600, np.int16))

    assert beside.level_dbfs[1] == alone.level_dbfs[0]
    assert np.allclose(beside.bands[1], alone.bands[0], rtol=1e-6)


@pytest.mark.parametrize(("hz", "band"), [(300, 1), (1100, 5), (3500, 13), (7800, 22)])
def test_a_tone_lies_in_its_band(hz, band):
    assert facts_of(sine(hz, 0.5)).bands[0].argmax() == band


def gapped(start, length, loud=3000):
    sound = np.where(np.arange(1600) % 2, loud, -loud).astype(np.int16)
    sound[start : start + length] = 0
    return sound


def test_a_piece_cut_out_of_running_sound_is_a_gap():
    assert facts_of(gapped(500, 200)).gaps.tolist() == [True]


def test_a_piece_that_is_missing_up_to_the_end_of_the_hop_is_a_gap():
    assert facts_of(gapped(1200, 400)).gaps.tolist() == [True]


@pytest.mark.parametrize(
    "sound",
    [gapped(500, 150), gapped(500, 200, loud=200), np.zeros(1600, np.int16), gapped(0, 400)],
    ids=["too short", "a noise gate that closed on quiet sound", "silence", "a late beginning"],
)
def test_other_zeros_are_no_gap(sound):
    assert facts_of(sound).gaps.tolist() == [False]


def test_extremes_are_finite_numbers():
    rng = np.random.default_rng(0)
    wild = rng.choice(np.array([-32768, 0, 32767], np.int16), 1600)
    facts = facts_of(wild, np.full(1600, 32767, np.int16), np.zeros(1600, np.int16))

    for name in ("level_dbfs", "peak", "clipped", "zeros", "dc", "bands", "voice"):
        assert np.isfinite(getattr(facts, name)).all(), name
