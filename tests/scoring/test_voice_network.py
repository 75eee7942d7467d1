"""The network that compares voices against its definition, and the files it is loaded from."""

import json
import shutil

import numpy as np
import pytest

from backend.scoring import network, voice_network
from backend.scoring.network import WrongModel
from backend.scoring.voice_network import DILATIONS, SHAPES, STRIDES, VoiceWeights, direction


def arrays(seed=3):
    random = np.random.default_rng(seed)
    return {
        name: (random.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))).astype(np.float32)
        for name, shape in SHAPES.items()
    }


def window(seed=5):
    values = np.random.default_rng(seed).standard_normal((20, 10, 40))
    return values.astype(np.float32)


@pytest.fixture(scope="module")
def seeded():
    return VoiceWeights.of(arrays())


@pytest.fixture
def model(tmp_path):
    for name in (network.WEIGHTS_FILE, network.CARD_FILE):
        shutil.copy(voice_network.MODEL / name, tmp_path)
    return tmp_path


def slowly(weights, features):
    """The definition in float64, one frame at a time."""
    known = {name: array.astype(np.float64) for name, array in weights.arrays().items()}
    values = features.reshape(200, 40).astype(np.float64)
    values = values - values.mean()
    for number, (stride, dilation) in enumerate(zip(STRIDES, DILATIONS, strict=True), 1):
        kernel, bias = known[f"conv{number}_kernel"], known[f"conv{number}_bias"]
        reach = dilation * (len(kernel) - 1)
        values = np.stack(
            [
                np.maximum(
                    np.einsum("kb,kbc->c", values[at : at + reach + 1 : dilation], kernel) + bias, 0
                )
                for at in range(0, len(values) - reach, stride)
            ]
        )
    pooled = np.concatenate((values.mean(0), np.sqrt(values.var(0) + 1e-4)))
    found = pooled @ known["dense_kernel"] + known["dense_bias"]
    return found / np.linalg.norm(found)


def test_a_direction_is_what_its_definition_says(seeded):
    np.testing.assert_allclose(direction(seeded, window()), slowly(seeded, window()), atol=1e-5)


def test_a_direction_gives_these_numbers(seeded):
    expected = [0.043108, -0.134613, 0.080411, 0.07124, -0.049376, 0.032583]

    np.testing.assert_allclose(direction(seeded, window())[:6], expected, atol=1e-5)


def test_training_computes_the_same(seeded):
    import tensorflow as tf

    from tools.audio_model.voice_train import directions

    windows = np.stack([window(1).reshape(200, 40), window(2).reshape(200, 40)])

    found = directions(tf, seeded.arrays(), windows).numpy()

    np.testing.assert_allclose(found[0], direction(seeded, window(1)), atol=1e-5)
    np.testing.assert_allclose(found[1], direction(seeded, window(2)), atol=1e-5)


def test_a_direction_has_length_one_and_does_not_depend_on_the_gain(seeded):
    quiet, loud = window() - 2, window() + 1

    assert np.linalg.norm(direction(seeded, quiet)) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(direction(seeded, quiet), direction(seeded, loud), atol=1e-5)


def test_what_ships_is_loaded_and_small():
    weights = VoiceWeights.load()

    assert sum(array.size for array in weights.arrays().values()) <= 200_000
    assert direction(weights, window()).shape == (64,)


def test_another_file_than_the_card_describes_is_refused(model):
    path = model / network.WEIGHTS_FILE
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(WrongModel, match="not the file"):
        VoiceWeights.load(model)


def test_a_missing_file_is_refused(model):
    (model / network.WEIGHTS_FILE).unlink()

    with pytest.raises(WrongModel, match="cannot be read"):
        VoiceWeights.load(model)


def test_a_model_for_other_features_is_refused(model):
    path = model / network.CARD_FILE
    card = json.loads(path.read_text())
    path.write_text(json.dumps({**card, "features": {**card["features"], "bands": 41}}))

    with pytest.raises(WrongModel, match="other features"):
        voice_network.card(model)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda known: known.pop("dense_bias"),
        lambda known: known.update(dense_bias=np.zeros(63, np.float32)),
        lambda known: known.update(dense_bias=np.full(64, np.nan, np.float32)),
        lambda known: known.update(dense_bias=np.zeros(64)),
    ],
)
def test_arrays_of_another_network_are_refused(spoil):
    known = arrays()
    spoil(known)

    with pytest.raises(WrongModel):
        VoiceWeights.of(known)
