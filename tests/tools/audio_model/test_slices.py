from dataclasses import replace

import numpy as np
import pytest

from backend.scoring.network import Weights
from tools.audio_model import evaluate, noises, slices
from tools.audio_model.clips import Bank
from tools.audio_model.voices import VOICES


def vowel(hz):
    times = np.arange(3 * 16_000) / 16_000
    wave = sum(np.sin(2 * np.pi * hz * k * times) / k for k in range(1, 9))
    return (6000 * wave * (np.sin(2 * np.pi * 0.7 * times) > -0.5)).astype(np.int16)


@pytest.fixture(scope="module")
def bank():
    piece = (8000 * np.sin(np.arange(20 * 16_000) / 9)).astype(np.int16)
    said = {"it_IT_low": [vowel(95)], "ru_RU_middle": [vowel(150)], "it_IT_high": [vowel(260)]}
    return Bank(said, {"fan": noises.fan}, [piece])


@pytest.mark.parametrize("hz", [80, 120, 210, 330])
def test_pitch_is_found(hz):
    assert slices.pitch_hz(vowel(hz)) == pytest.approx(hz, rel=0.03)


def test_noise_has_no_pitch():
    hiss = np.random.default_rng(1).standard_normal(32_000) * 1000

    assert slices.pitch_hz(hiss.astype(np.int16)) == 0.0


def test_voices_are_in_thirds_by_pitch(bank):
    assert slices.pitch_thirds(bank) == {
        "it_IT_low": "lowest",
        "ru_RU_middle": "middle",
        "it_IT_high": "highest",
    }


def test_a_pause_is_between_two_parts_of_speech():
    assert slices.longest_pause_s(np.array([0, 0, 0, 1, 1, 0])) == 0
    assert slices.longest_pause_s(np.array([1] + [0] * 100 + [1])) == 2.0
    assert slices.longest_pause_s(np.zeros(300, np.uint8)) == 0


def test_a_voice_s_language_is_that_of_its_texts_or_of_its_recording():
    assert slices.language("fr_CA_f_June") == "fr"
    assert all(slices.language(voice.id) == voice.language for voice in VOICES)


def test_slices_hold_every_clip_that_counts(bank):
    jury = evaluate.Jury(Weights.load(), 0.5, 0)
    wanted = tuple(each for each in evaluate.CONDITIONS if each.name in ("clean", "-5 dB"))
    judged = evaluate.judged_clips(jury, "people", bank, wanted)
    rows, parts = evaluate.table(jury, "people", judged, wanted)

    named = {row["slice"]: row for row in slices.of_conditions("people", bank, parts, jury)}

    assert len(parts) == 60
    assert rows[-1]["clips"] == 120
    assert named["language it"]["clips"] == 40
    assert named["pitch, lowest third of the voices"]["clips"] == 20
    assert {row["voice"] for row in evaluate.by_voice(jury, "people", parts)} == set(bank.voices)
    assert {row["slice"] for row in slices.of_manners("people", bank, jury)} == {
        condition.name for condition in slices.MANNERS
    }


def test_each_noise_is_a_slice_where_it_is_as_loud_as_the_voice(bank):
    jury = evaluate.Jury(Weights.load(), 0.5, 0)
    hiss = replace(bank, noises={"fan": noises.fan, "hiss": noises.TRAINING["fan"]})
    wanted = tuple(
        replace(each, clips=12) for each in evaluate.CONDITIONS if each.name in ("20 dB", "0 dB")
    )
    judged = evaluate.judged_clips(jury, "people", hiss, wanted)
    _, parts = evaluate.table(jury, "people", judged, wanted)

    rows = slices.of_conditions("people", hiss, parts, jury)

    clips = {row["slice"]: row["clips"] for row in rows if "at 0 dB" in row["slice"]}
    assert clips.keys() == {"fan at 0 dB", "hiss at 0 dB"}
    assert sum(clips.values()) == 12
