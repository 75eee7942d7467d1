import json

import numpy as np
import pytest

from backend.scoring.network import CARD_FILE, LITERT_FILE, Weights, silent_state, step
from tools.audio_model import export


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model")
    export.write(place, export.seeded_arrays(3), {"thresholds": {"speech": 0.5}})
    return place


def test_what_was_written_is_read_again_bit_for_bit(folder):
    arrays = export.seeded_arrays(3)

    again = Weights.load(folder).arrays()

    assert all(np.array_equal(arrays[name], array) for name, array in again.items())


def test_the_same_weights_are_the_same_bytes():
    arrays = Weights.of(export.seeded_arrays(3)).arrays()

    assert export.packed(arrays) == export.packed(arrays)


def test_other_seeds_give_other_weights():
    first, second = export.seeded_arrays(3), export.seeded_arrays(4)

    assert not np.array_equal(first["dense_kernel"], second["dense_kernel"])


def test_the_card_states_version_and_thresholds(folder):
    card = json.loads((folder / CARD_FILE).read_text())

    assert card["version"] == export.VERSION
    assert card["thresholds"] == {"speech": 0.5}
    assert card["network"]["weights"] == 161_288


@pytest.mark.parametrize("batch", [1, 5])
def test_litert_computes_what_numpy_computes(folder, batch):
    from ai_edge_litert.interpreter import Interpreter

    run = Interpreter(model_content=(folder / LITERT_FILE).read_bytes()).get_signature_runner()
    features = np.random.default_rng(1).standard_normal((batch, 10, 40)).astype(np.float32)
    state = silent_state(batch)

    found = run(features=features, state=state)

    scores, after = step(Weights.load(folder), features, state)
    np.testing.assert_allclose(found["next_state"], after, atol=1e-5)
    np.testing.assert_allclose(found["outputs"][:, :5], scores.speech, atol=1e-5)
