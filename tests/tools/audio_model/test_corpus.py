"""Voices and who stands on which side; the engines themselves when they are installed."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.prerequisites import require
from tools.audio_model import corpus
from tools.audio_model.corpus import VoiceFailed
from tools.audio_model.voices import PACKAGES, TEST, TRAIN, VOICES, Voice, voices


def flite(name="slt"):
    return Voice("flite", name, "en", TEST, "parametric")


def test_no_voice_is_on_both_sides():
    train, test = ({voice.id for voice in voices(side)} for side in (TRAIN, TEST))

    assert not train & test
    assert len(train) + len(test) == len(VOICES)


def test_nobody_who_was_recorded_twice_is_on_both_sides():
    sides = {(voice.person, voice.split) for voice in VOICES if voice.person}

    assert max(Counter(person for person, _ in sides).values()) == 1


def test_no_variant_or_language_of_espeak_is_on_both_sides():
    formant = [voice.name.split("+") for voice in VOICES if voice.engine == "espeak-ng"]
    sides = [voice.split for voice in VOICES if voice.engine == "espeak-ng"]

    for part in (0, 1):
        train = {name[part] for name, side in zip(formant, sides, strict=True) if side == TRAIN}
        test = {name[part] for name, side in zip(formant, sides, strict=True) if side == TEST}
        assert not train & test


def test_klatt_and_festivals_parametric_engine_are_never_trained_on():
    kinds = {(voice.engine, voice.synthesis) for voice in voices(TRAIN)}

    assert ("espeak-ng", "klatt") not in kinds
    assert ("festival", "parametric") not in kinds


def test_every_voice_has_texts_in_its_language_and_a_package():
    for voice in VOICES:
        assert len(corpus.texts(voice.language)) >= 2, voice.id
        assert PACKAGES.get(voice.name, PACKAGES.get(voice.engine)), voice.id


def test_recorded_voices_of_training_read_more_and_those_of_tests_what_they_always_read():
    for voice in VOICES:
        known, said = corpus.texts(voice.language), corpus.texts_of(voice)
        more = voice.split == TRAIN and voice.engine != "espeak-ng"
        assert said[: len(known)] == known
        assert (len(said) >= len(known) + 12) is more, voice.id


def test_a_voice_speaks_the_same_samples_again():
    require("flite")

    first, again = (corpus.speak(flite(), "Good morning.") for _ in range(2))

    assert len(first) > 8000
    assert np.array_equal(first, again)


@pytest.mark.parametrize("engine", ["flite", "espeak-ng"])
def test_an_unknown_voice_fails_loudly(engine):
    require(engine)

    with pytest.raises(VoiceFailed, match="nobody"):
        corpus.speak(replace(flite("nobody"), engine=engine), "Good morning.")


def test_a_missing_engine_says_what_to_install(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: None)

    with pytest.raises(VoiceFailed, match="apt-get install flite"):
        corpus.speak(flite(), "Good morning.")


def test_a_voice_that_says_nothing_fails_loudly_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "speak", lambda _voice, _text: np.zeros(16000, np.int16))

    with pytest.raises(VoiceFailed, match="said nothing"):
        corpus.spoken([flite()], tmp_path, 1)

    assert list(tmp_path.iterdir()) == []
