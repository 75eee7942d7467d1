"""Other voices out of one."""

from dataclasses import replace

import numpy as np
import pytest

from tools.audio_model.throats import LOUDEST, Throat, throat, through

SAME = Throat(1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0)


def vowel(hz=120, formant_hz=900):
    times = np.arange(24_000) / 16_000
    wave = sum(
        np.sin(2 * np.pi * hz * k * times) * np.exp(-(((hz * k - formant_hz) / 300) ** 2))
        for k in range(1, 30)
    )
    return np.round(wave / np.abs(wave).max() * LOUDEST).astype(np.int16)


def middle_hz(samples):
    power = np.abs(np.fft.rfft(samples.astype(float))) ** 2
    return (power * np.fft.rfftfreq(len(samples), 1 / 16_000)).sum() / power.sum()


def through_once(said, chosen):
    return through(np.random.default_rng(3), said, chosen)


def test_a_throat_that_changes_nothing_leaves_the_voice_as_it_was():
    said = vowel()
    after = through_once(said, SAME)

    length = min(len(said), len(after))
    assert abs(len(said) - len(after)) < 10
    assert np.corrcoef(said[:length], after[:length])[0, 1] > 0.99


def test_formants_move_and_pitch_stays():
    after = through_once(vowel(), replace(SAME, formants=1.2))

    assert middle_hz(after) / middle_hz(vowel()) == pytest.approx(1.15, abs=0.08)
    lines = np.abs(np.fft.rfft(after[:16_000].astype(float)))
    assert lines[::120][1:20].sum() > 10 * lines[60::120][1:20].sum()


def test_pitch_moves_with_pace():
    after = through_once(vowel(), replace(SAME, pitch=1.25))

    assert len(after) == pytest.approx(24_000 / 1.25, rel=0.01)


def test_breath_sounds_between_the_harmonics():
    lines = np.abs(np.fft.rfft(through_once(vowel(), replace(SAME, breath=0.6))[:16_000]))
    plain = np.abs(np.fft.rfft(through_once(vowel(), SAME)[:16_000]))

    between = slice(60, 2400, 120)
    assert lines[between].sum() / lines.sum() > 3 * plain[between].sum() / plain.sum()


def test_a_room_rings_on_and_an_even_voice_is_less_uneven():
    said = np.concatenate([vowel(), vowel() // 8])

    def difference_db(chosen):
        after = through_once(said, chosen).astype(float)
        loud, faint = after[4000:20_000], after[28_000:44_000]
        return 20 * np.log10(np.std(loud) / np.std(faint))

    assert difference_db(SAME) == pytest.approx(18, abs=1)
    assert difference_db(replace(SAME, evened=0.5)) == pytest.approx(9, abs=2)
    assert len(through_once(said, replace(SAME, room=0.2, room_s=0.2))) > len(said) + 3000


def test_throats_differ_and_the_same_seed_gives_the_same():
    assert throat(np.random.default_rng(1)) == throat(np.random.default_rng(1))
    assert len({throat(np.random.default_rng(seed)) for seed in range(50)}) == 50


def test_silence_stays_finite():
    random = np.random.default_rng(2)
    for _ in range(20):
        after = through(random, np.zeros(8000, np.int16), throat(random))
        assert np.isfinite(after).all()
