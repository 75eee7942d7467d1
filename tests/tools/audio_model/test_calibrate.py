import numpy as np
import pytest

from backend.scoring.network import Weights
from tools.audio_model import calibrate, evaluate, measures
from tools.audio_model.calibrate import Examples, allowed, chosen, corrected, fitted
from tools.audio_model.clips import Bank, Clip
from tools.audio_model.export import seeded_arrays
from tools.audio_model.noises import TRAINING


def said(odds):
    return (1 / (1 + np.exp(-odds))).astype(np.float32)


@pytest.mark.parametrize(("scale", "offset"), [(0.5, 0.0), (2.0, 1.0), (1.0, -1.5)])
def test_probabilities_that_were_bent_are_bent_back(scale, offset):
    rng = np.random.default_rng(1)
    odds = rng.normal(0, 2, 40_000)
    truth = rng.random(40_000) < said(odds)

    found = fitted(said((odds - offset) / scale), truth)

    assert found == pytest.approx((scale, offset), abs=0.1)


def voices(rng):
    piece = (3000 * rng.standard_normal(32_000)).astype(np.int16)
    return {name: [piece] for name in ("a", "b")}


@pytest.fixture(scope="module")
def known():
    rng = np.random.default_rng(5)
    piece = (8000 * np.sin(np.arange(20 * 16_000) / 9)).astype(np.int16)
    patch = pytest.MonkeyPatch()
    patch.setattr(calibrate, "NOISES", 4)
    patch.setattr(calibrate, "PIECES", 4)
    bank = Bank({**voices(rng), "whisper": []}, {"fan": TRAINING["fan"]}, [piece])
    found = calibrate.examples(bank)
    patch.undo()
    return found


def test_examples_hold_every_voice_and_every_condition_but_whisper_and_babble(known):
    assert {clip.scene.voice for clip in known.voices} == {"a", "b"}
    assert len(known.voices) == sum("babble" not in each.name for each in evaluate.CONDITIONS)
    assert {clip.scene.background for clip in known.voices} == {None, "fan", "music"}
    assert {clip.scene.uneven_db for clip in known.voices} == {0.0, 9.0}
    assert not any(clip.speech.any() for clip in [*known.noise, *known.music])


def test_the_correction_is_part_of_the_weights_and_moves_nothing_but_speech(known):
    arrays = seeded_arrays(7)
    after = corrected(arrays, known)

    before, moved = (calibrate.speech(Weights.of(each), known.voices) for each in (arrays, after))
    truth = calibrate.truth(known.voices)
    assert measures.calibration_error(moved, truth) < measures.calibration_error(before, truth)
    assert np.array_equal(after["heads_kernel"][:, 5:], arrays["heads_kernel"][:, 5:])
    same = [name for name in arrays if not name.startswith("heads")]
    assert all(np.array_equal(after[name], arrays[name]) for name in same)


@pytest.mark.parametrize(
    ("noise", "threshold"),
    [(0.1, 0.3), (0.62, 0.65), ((0.6, 0.86, 0.97), 0.9)],
    ids=["quiet sounds", "louder ones", "none is enough: the nearest"],
)
def test_the_threshold_is_the_lowest_that_sounds_allow(monkeypatch, noise, threshold):
    def heard(_, clips):
        return np.stack([clip.weight for clip in clips])

    def clip(score, speech):
        scores = np.resize(np.float32(score), 300)
        truth = np.full(300, speech, np.uint8)
        hops = np.zeros(60, np.uint8)
        return Clip(np.zeros(0, np.int16), truth, scores, hops, hops, hops)

    monkeypatch.setattr(calibrate, "speech", heard)
    spoken = [clip(score, 1) for score in (0.32, 0.5, 0.7, 0.95)] + [clip(0.05, 0)]

    found = chosen(Weights.load(), Examples(spoken, [clip(noise, 0)], [clip(0.1, 0)]))

    assert found == {"speech": threshold, "hangover_ms": 0.0}


def test_less_is_allowed_on_known_sounds_than_the_gates_allow_on_others():
    assert allowed("false alarm in other sounds without speech") == pytest.approx(0.02 / 18)
