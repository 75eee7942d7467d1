"""The network in NumPy against its definition, and the files it is loaded from."""

import json
import shutil

import numpy as np
import pytest

from backend.scoring import network
from backend.scoring.network import Weights, WrongModel, silent_state, step
from tools.audio_model.export import seeded_arrays


@pytest.fixture(scope="module")
def seeded():
    return Weights.of(seeded_arrays(11))


@pytest.fixture
def model(tmp_path):
    for name in (network.WEIGHTS_FILE, network.LITERT_FILE, network.CARD_FILE):
        shutil.copy(network.MODEL / name, tmp_path)
    return tmp_path


def heard(batch, seed=2):
    random = np.random.default_rng(seed)
    features = random.standard_normal((batch, 10, 40)).astype(np.float32)
    return features, (0.3 * random.standard_normal((batch, 128))).astype(np.float32)


def logistic(values):
    return 1 / (1 + np.exp(-values))


def slowly(weights, features, state):
    """The definition for one stream, in float64 and one number at a time along the frames."""
    w = {name: array.astype(np.float64) for name, array in weights.arrays().items()}
    padded = np.pad(features.astype(np.float64), ((1, 1), (0, 0)))
    first = [
        np.einsum("tb,tbc->c", padded[frame : frame + 3], w["conv1_kernel"]) for frame in range(10)
    ]
    padded = np.pad(np.maximum(np.array(first) + w["conv1_bias"], 0), ((0, 1), (0, 0)))
    second = [
        np.einsum("tb,tbc->c", padded[frame : frame + 3], w["conv2_kernel"])
        for frame in range(0, 10, 2)
    ]
    flat = np.maximum(np.array(second) + w["conv2_bias"], 0).ravel()
    hidden = np.maximum(flat @ w["dense_kernel"] + w["dense_bias"], 0)
    new = hidden @ w["gru_kernel"] + w["gru_bias"]
    old = state.astype(np.float64) @ w["gru_recurrent"] + w["gru_recurrent_bias"]
    update, reset = logistic(new[:128] + old[:128]), logistic(new[128:256] + old[128:256])
    after = update * state + (1 - update) * np.tanh(new[256:] + reset * old[256:])
    return logistic(after @ w["heads_kernel"] + w["heads_bias"]), after


def test_a_step_is_what_its_definition_says(seeded):
    features, state = heard(3)

    scores, after = step(seeded, features, state)

    for row in range(3):
        outputs, expected = slowly(seeded, features[row], state[row])
        np.testing.assert_allclose(after[row], expected, atol=1e-5)
        np.testing.assert_allclose(scores.speech[row], outputs[:5], atol=1e-5)
        found = [scores.music[row], scores.overlap[row], scores.whisper[row]]
        np.testing.assert_allclose(found, outputs[5:], atol=1e-5)


def test_a_step_gives_these_numbers(seeded):
    scores, after = step(seeded, *heard(1))

    np.testing.assert_allclose(
        scores.speech[0], [0.385231, 0.467668, 0.426772, 0.528146, 0.508011], atol=1e-5
    )
    np.testing.assert_allclose(after[0, :4], [-0.230771, -0.227831, -0.240775, 0.020424], atol=1e-5)


@pytest.mark.parametrize("batch", [1, 2, 3, 31, 64, 128])
def test_streams_together_give_exactly_what_each_gives_alone(seeded, batch):
    features, state = heard(batch)

    scores, after = step(seeded, features, state)

    for row in {0, batch // 2, batch - 1}:
        alone, after_alone = step(seeded, features[row : row + 1], state[row : row + 1])
        assert np.array_equal(scores.speech[row], alone.speech[0])
        assert np.array_equal(after[row], after_alone[0])


def test_the_graph_of_tensorflow_computes_the_same(seeded):
    import tensorflow as tf

    from backend.scoring.graph import network_step, signature

    constants = {name: tf.constant(array) for name, array in seeded.arrays().items()}
    traced = tf.function(network_step(constants), input_signature=signature())
    features, state = heard(7)

    outputs, after = traced(features, state)

    scores, expected = step(seeded, features, state)
    np.testing.assert_allclose(after.numpy(), expected, atol=1e-5)
    np.testing.assert_allclose(outputs.numpy()[:, :5], scores.speech, atol=1e-5)
    np.testing.assert_allclose(outputs.numpy()[:, 5], scores.music, atol=1e-5)


@pytest.mark.parametrize("level", [0.0, -2.02, 2.5, 1e4, -1e4])
def test_no_constant_sound_makes_anything_but_probabilities(level):
    weights, features = Weights.load(), np.full((1, 10, 40), level, np.float32)

    scores, state = step(weights, features, silent_state(1))
    for _ in range(600):
        scores, state = step(weights, features, state)

    everything = np.concatenate([scores.speech[0], scores.music, scores.overlap, scores.whisper])
    assert ((everything >= 0) & (everything <= 1)).all()
    assert (np.abs(state) <= 1).all()


def test_the_shipped_weights_are_those_of_their_card(model):
    weights = Weights.load(model)

    assert sum(array.size for array in weights.arrays().values()) == 161_288
    assert network.card(model)["version"].split(".")[0] == "1"


@pytest.mark.parametrize("name", [network.WEIGHTS_FILE, network.LITERT_FILE])
def test_a_changed_file_is_refused(model, name):
    changed = bytearray((model / name).read_bytes())
    changed[len(changed) // 2] ^= 1
    (model / name).write_bytes(bytes(changed))

    with pytest.raises(WrongModel, match=name):
        network.verified(name, model)


def test_a_missing_file_is_refused(model):
    (model / network.WEIGHTS_FILE).unlink()

    with pytest.raises(WrongModel, match="cannot be read"):
        Weights.load(model)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_card_that_describes_nothing_is_refused(model, content):
    (model / network.CARD_FILE).write_text(content)

    with pytest.raises(WrongModel):
        Weights.load(model)


def test_a_model_for_other_features_is_refused(model):
    card = json.loads((model / network.CARD_FILE).read_text())
    card["features"]["bands"] = 64
    (model / network.CARD_FILE).write_text(json.dumps(card))

    with pytest.raises(WrongModel, match="other features"):
        Weights.load(model)


def wrong_shape(arrays):
    arrays["heads_bias"] = np.zeros(7, np.float32)


def wrong_type(arrays):
    arrays["heads_bias"] = np.zeros(8, np.float64)


def not_a_number(arrays):
    arrays["heads_bias"] = np.full(8, np.nan, np.float32)


def missing(arrays):
    del arrays["heads_bias"]


@pytest.mark.parametrize("spoil", [wrong_shape, wrong_type, not_a_number, missing])
def test_weights_of_another_network_are_refused(spoil):
    arrays = seeded_arrays(1)
    spoil(arrays)

    with pytest.raises(WrongModel):
        Weights.of(arrays)
