"""Three engines, one network: equal to 1e-5, and to the last bit whoever else is in the batch."""

import os
import subprocess
import sys

import numpy as np
import pytest

from backend.scoring.features import BANDS, FRAMES_PER_HOP, log_mel
from backend.scoring.network import STATE, silent_state
from tests.scoring.conftest import ENGINES

ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}


@pytest.fixture(params=ENGINES)
def engine(request, engines):
    return engines[request.param]


def features(batch, seed=1):
    return np.random.default_rng(seed).normal(0, 1, (batch, FRAMES_PER_HOP, BANDS)).astype("f4")


def states(batch, seed=2):
    return np.random.default_rng(seed).uniform(-1, 1, (batch, STATE)).astype("f4")


def all_of(scores):
    columns = [scores.speech, scores.music[:, None], scores.overlap[:, None]]
    return np.concatenate([*columns, scores.whisper[:, None]], axis=1)


def test_an_engine_is_called_by_its_setting(engine, engines):
    assert engines[engine.name] is engine


def test_a_call_of_the_network_is_never_larger_than_128_hops(engine):
    assert engine.block <= 128


def test_the_engines_agree_on_golden_vectors(engines):
    after = {name: states(37) for name in engines}
    seen = {}
    for hop in range(20):
        for name, each in engines.items():
            scores, after[name] = each.step(features(37, hop), after[name])
            seen[name] = all_of(scores)
        for name in ("litert", "numpy"):
            assert np.abs(seen[name] - seen["tensorflow"]).max() <= 1e-5
            # What the cell keeps, which nobody reads: a dozen last bits after twenty hops of noise.
            assert np.abs(after[name] - after["tensorflow"]).max() <= 5e-5


def test_a_row_is_the_same_to_the_bit_in_any_company(engine):
    alone, alone_after = engine.step(features(1), states(1))
    for company in (2, 15, 16, 17, 63, 64, 65, 128):
        for place in (0, company - 1):
            crowd, crowd_states = features(company, 9), states(company, 9)
            crowd[place], crowd_states[place] = features(1)[0], states(1)[0]
            scores, after = engine.step(crowd, crowd_states)

            assert np.array_equal(all_of(scores)[place], all_of(alone)[0])
            assert np.array_equal(after[place], alone_after[0])


def test_the_engine_keeps_nothing_of_a_row(engine):
    first, _ = engine.step(features(3), silent_state(3))
    kept = all_of(first).copy()
    engine.step(features(3, 7), states(3, 7))

    assert np.array_equal(all_of(first), kept)
    assert np.array_equal(all_of(engine.step(features(3), silent_state(3))[0]), kept)


@pytest.mark.parametrize("value", [0, 32767, -32768])
def test_extremes_give_finite_scores(engine, value):
    heard, _ = log_mel(np.full((2, 1840), value, np.int16))
    scores, state = engine.step(heard, silent_state(2))
    for _ in range(50):
        scores, state = engine.step(heard, state)

    assert np.isfinite(all_of(scores)).all()
    assert ((all_of(scores) >= 0) & (all_of(scores) <= 1)).all()
    assert np.isfinite(state).all()


def test_tensorflow_traces_once_for_every_batch(engines):
    engine = engines["tensorflow"]
    graph = engine._run.graph
    before = len(graph.get_operations())
    for batch in (1, 2, 63, 64, 65, 100, 128):
        engine.step(features(batch), states(batch))

    assert graph.finalized
    assert len(graph.get_operations()) == before


def test_neither_django_nor_the_scorer_imports_tensorflow():
    code = (
        "import django, sys; django.setup(); import backend.config.asgi, "
        "backend.scoring.scorer, backend.live.consumers, backend.config.background; "
        "sys.exit('tensorflow' in sys.modules or 'ai_edge_litert' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
