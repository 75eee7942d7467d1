import numpy as np
import pytest

from tools.audio_model import heldout, noises
from tools.audio_model.channel import CODECS, coded, levelled, room
from tools.audio_model.clips import Bank, Scene, compose, speech_slots


def vowel(hz, seconds=2):
    times = np.arange(int(seconds * 16000)) / 16000
    wave = sum(np.sin(2 * np.pi * hz * k * times) / k for k in range(1, 9))
    return (6000 * wave * (np.sin(2 * np.pi * 2 * times) > -0.5)).astype(np.int16)


@pytest.fixture(scope="module")
def bank():
    piece = (8000 * np.sin(np.arange(20 * 16000) / 9)).astype(np.int16)
    return Bank(
        {"a": [vowel(120)], "b": [vowel(210)]}, {"fan": noises.fan, "hum": noises.hum}, [piece]
    )


def made(scene, bank, seed=1):
    return compose(np.random.default_rng(seed), scene, bank)


def level_dbfs(samples):
    return 20 * np.log10(np.sqrt(np.mean((samples / 32768.0) ** 2)) + 1e-9)


def test_the_same_seed_gives_the_same_clip(bank):
    scene = Scene(voice="a", background="fan", snr_db=5, reverberation_s=0.4, equalised=True)

    first, again, other = made(scene, bank), made(scene, bank), made(scene, bank, 2)

    assert np.array_equal(first.pcm, again.pcm)
    assert not np.array_equal(first.pcm, other.pcm)


def test_the_truth_is_of_the_clean_voice(bank):
    quiet = made(Scene(voice="a"), bank)
    loud = made(Scene(voice="a", background="hum", snr_db=-10), bank)

    assert np.array_equal(quiet.speech, loud.speech)
    assert 0.1 < quiet.speech.mean() < 1


@pytest.mark.parametrize("background", ["fan", "music", "babble", "fan and hum"])
def test_sound_without_the_candidate_holds_no_speech(bank, background):
    clip = made(Scene(background=background), bank)

    assert not clip.speech.any()
    assert clip.pcm.any()


def test_music_and_tones_are_marked_and_a_fan_is_not(bank):
    assert made(Scene(background="music"), bank).music.mean() > 0.9
    assert made(Scene(background="hum"), bank).music.mean() > 0.9
    assert not made(Scene(background="fan"), bank).music.any()


def test_two_voices_overlap_only_where_both_speak(bank):
    clip = made(Scene(voice="a", second_voice="b", second_db=0), bank)
    alone = made(Scene(voice="a"), bank)

    assert clip.overlap.any()
    assert not alone.overlap.any()


def test_an_echo_alone_is_neither_speech_nor_silence(bank):
    clip = made(Scene(voice="a", echo_db=-25.0), bank)

    assert set(np.unique(clip.weight)) == {0.0, 1.0}
    assert (clip.weight[clip.speech == 1] == 1).all()


def test_the_noise_stands_at_its_ratio(bank):
    noise = made(Scene(background="fan", level_dbfs=-30.0), bank).pcm[240:]

    assert level_dbfs(noise) == pytest.approx(-30, abs=2)


def test_a_gate_leaves_digital_silence(bank):
    open_, gated = made(Scene(voice="a"), bank), made(Scene(voice="a", gated=True), bank)

    assert (gated.pcm == 0).mean() > (open_.pcm == 0).mean()


def test_stops_inside_a_word_are_speech_and_pauses_are_not():
    slots = np.zeros((300, 320), np.float32)
    slots[50:60] = slots[62:70] = slots[90:95] = 0.1

    found = np.flatnonzero(speech_slots(slots.ravel()))

    assert found.tolist() == [*range(50, 70), *range(90, 95)]


@pytest.mark.parametrize("codec", CODECS)
def test_a_codec_keeps_the_sound_in_time(codec):
    sound = vowel(150).astype(np.float32) / 32768

    after = coded(sound, codec)

    assert len(after) == len(sound)
    assert np.corrcoef(sound, after)[0, 1] > 0.8


def test_a_room_begins_with_the_direct_sound_and_dies_away():
    response = room(np.random.default_rng(1), 0.5)

    assert response[0] == 1.0
    assert np.abs(response[-500:]).max() < 0.02


def test_a_level_is_that_of_what_is_loud():
    half = np.concatenate([0.5 * np.ones(1000), np.zeros(1000)]).astype(np.float32)

    assert np.abs(levelled(half, -20.0)).max() == pytest.approx(0.1, rel=1e-3)


@pytest.mark.parametrize("name", [*noises.TRAINING, *heldout.TESTING])
def test_every_noise_is_finite_seeded_and_as_long_as_wanted(name):
    noise = {**noises.TRAINING, **heldout.TESTING}[name]

    first, again = (noise(np.random.default_rng(4), 96_000) for _ in range(2))

    assert first.shape == (96_000,)
    assert first.dtype == np.float32
    assert np.isfinite(first).all()
    assert 0.5 < np.abs(first).max() <= 1.0
    assert np.array_equal(first, again)


def test_no_noise_is_on_both_sides_of_the_split():
    assert noises.TRAINING.keys() & heldout.TESTING.keys() == set()
    assert set(noises.TRAINING.values()) & set(heldout.TESTING.values()) == set()
