"""The scorer's thread: loads by itself, refuses politely, and its end is known."""

import asyncio
import threading

import pytest

from backend.scoring import singleton
from backend.scoring.features import HOP_SAMPLES
from backend.scoring.scorer import Scorer, Unavailable
from backend.scoring.signals.findings import Options
from tests.scoring.virtual import Recorder

pytestmark = pytest.mark.asyncio


async def until(condition, timeout_s=60):
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  # another thread's doing
            await asyncio.sleep(0.01)


@pytest.fixture
def made():
    scorers = []

    def make(load, slots=2):
        scorers.append(Scorer(load, slots))
        return scorers[-1]

    yield make
    for scorer in scorers:
        scorer.stop()
        assert scorer.join(30)


async def test_a_stream_is_heard_by_the_thread_and_summed_at_its_end(made, engines):
    scorer = made(lambda: engines["numpy"])
    scorer.start()
    await until(lambda: scorer.standing == "ready")
    listener = Recorder()
    stream = scorer.attach(listener, Options(), 0)
    for hop in range(5):
        stream.feed(hop * HOP_SAMPLES, bytes(2 * HOP_SAMPLES))
    stream.close(5 * HOP_SAMPLES)
    await until(lambda: listener.summary is not None)

    assert listener.summary.counts["scored_s"] == pytest.approx(0.5)
    assert scorer.model_version.endswith(" numpy")


async def test_while_it_loads_streams_are_refused_and_nobody_waits(made, engines):
    gate = threading.Event()
    scorer = made(lambda: gate.wait() and engines["numpy"])
    scorer.start()

    assert scorer.standing == "loading"
    with pytest.raises(Unavailable, match="loading"):
        scorer.attach(Recorder(), Options(), 0)
    gate.set()


async def test_more_streams_than_slots_are_refused(made, engines):
    scorer = made(lambda: engines["numpy"], slots=1)
    scorer.start()
    await until(lambda: scorer.standing == "ready")
    first = scorer.attach(Recorder(), Options(), 0)
    with pytest.raises(Unavailable, match="full"):
        scorer.attach(Recorder(), Options(), 0)
    first.close(0)
    await until(lambda: first.listener.summary is not None)

    scorer.attach(Recorder(), Options(), 0)
    assert scorer.gauges.refused == 1


async def test_an_engine_that_cannot_be_loaded_is_a_failed_scorer(made, caplog):
    def load():
        raise ImportError("no engine here")

    scorer = made(load)
    scorer.start()
    await until(lambda: scorer.standing == "failed")

    assert "interviews go on without it" in caplog.text


async def test_a_setting_of_off_starts_nothing():
    assert singleton.start("off", 2) is None
    assert singleton.current() is None
