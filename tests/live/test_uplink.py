"""What a new session of the model is given to hear again."""

import asyncio

import numpy as np
import pytest
import pytest_asyncio

from backend.gemini import events
from backend.journal.writer import JournalWriter
from backend.live.breaker import Breaker
from backend.live.clock import TICK_HZ
from backend.live.facts import Sound, Story
from backend.live.policy import Policy
from backend.live.protocol import CANDIDATE_RATE_HZ, FRAME_MS, FRAME_SAMPLES
from backend.live.soundtrack import Soundtrack
from backend.live.timing import Timing
from backend.live.uplink import Uplink
from backend.live.upstream import Upstream
from tests.live.fakes import ScriptedModel

pytestmark = pytest.mark.asyncio


def spoken(amplitude, frames=10):
    """A second of noise, as the journal holds it."""
    samples = np.random.default_rng(1).integers(-amplitude, amplitude, FRAME_SAMPLES, dtype="<i2")
    ticks = TICK_HZ * FRAME_MS // 1000
    return [Sound(n * ticks, CANDIDATE_RATE_HZ, samples.tobytes()) for n in range(frames)]


class Nobody:
    """A listener that is told nothing, because no session is opened here."""

    def on_connected(self):
        """Never called."""

    def on_lost(self):
        """Never called."""

    def on_events(self, events):
        """Never called."""


@pytest_asyncio.fixture
async def uplink(tmp_path):
    journal = JournalWriter(tmp_path, 1)
    track = Soundtrack(Story(), journal, lambda: None)
    model = ScriptedModel()
    road = Upstream(lambda handle: model.connect("", 0, handle), Nobody(), Breaker(), Policy())
    yield Uplink(track, Timing(asyncio.get_running_loop().time, track, 0.0), road)
    journal.close()


async def test_a_session_that_will_hear_the_answer_again_is_told_nothing_else(uplink):
    uplink.recall(spoken(6000))
    assert uplink.is_speech_unheard
    assert uplink.say_again() is True


async def test_a_session_that_has_nothing_to_hear_is_told_how_to_go_on(uplink):
    uplink.recall(spoken(20))
    assert uplink.say_again() is False


async def test_what_the_model_reacted_to_is_not_heard_again(uplink):
    uplink.recall(spoken(6000))
    uplink.note(events.ToolCall("c1", "next_question", {}))
    assert uplink.say_again() is False
