"""The road to the model, with sessions that the test scripts."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from backend.gemini import events
from backend.gemini.closes import GeminiUnreachable, Verdict
from backend.live import upstream as module
from backend.live.breaker import Breaker
from backend.live.policy import Policy
from backend.live.protocol import AudioFrame
from backend.live.upstream import LAST_MOMENT_S, Upstream
from backend.live.watchdog import NUDGE_AFTER_S, REPLACE_AFTER_S, Expected
from tests.live.fakes import ScriptedModel

pytestmark = pytest.mark.asyncio


class Log:
    """A listener that writes down what it is told."""

    def __init__(self):
        self.happened: asyncio.Queue[str] = asyncio.Queue()

    def on_connected(self):
        self.happened.put_nowait("connected")

    def on_lost(self):
        self.happened.put_nowait("lost")

    def on_events(self, batch):
        for event in batch:
            self.happened.put_nowait(type(event).__name__)

    async def next(self):
        return await asyncio.wait_for(self.happened.get(), 30)


@asynccontextmanager
async def road(*, resumption=False):
    """A running upstream, its model and its listener."""
    model, log = ScriptedModel(), Log()

    async def open_(handle):
        return await model.connect("", 0, handle)

    up = Upstream(open_, log, Breaker(), Policy(resumption=resumption))
    task = asyncio.create_task(up.run())
    try:
        yield up, model, log
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def now_s():
    return asyncio.get_running_loop().time()


async def test_a_warned_session_is_left_at_a_boundary_and_only_there():
    async with road() as (up, model, log):
        first = await model.session()
        assert await log.next() == "connected"
        first.says(events.GoAway(50.0))
        assert await log.next() == "GoAway"
        up.look(now_s(), boundary=False, expecting=None)
        await asyncio.sleep(0)
        assert model.sessions.empty()
        up.look(now_s(), boundary=True, expecting=None)
        await model.session()
        assert await log.next() == "connected"
        assert log.happened.empty()  # nobody was told of a loss


async def test_a_warned_session_is_left_at_the_last_moment_even_in_mid_answer():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        first.says(events.GoAway(LAST_MOMENT_S - 1))
        await log.next()
        up.look(now_s(), boundary=False, expecting=None)
        await model.session()
        assert await log.next() == "connected"


async def test_an_old_session_is_left_at_a_boundary(monkeypatch):
    async with road() as (up, model, log):
        await model.session()
        await log.next()
        up.look(now_s(), boundary=True, expecting=None)
        await asyncio.sleep(0)
        assert model.sessions.empty()
        monkeypatch.setattr(module, "OLD_AFTER_S", -1.0)
        up.look(now_s(), boundary=True, expecting=None)
        await model.session()
        assert await log.next() == "connected"


async def test_a_fresh_session_is_open_before_the_old_one_is_closed():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        opening, opened = asyncio.Event(), asyncio.Event()
        connect = model.connect

        async def slow(*args):
            opening.set()
            await opened.wait()
            return await connect(*args)

        model.connect = slow
        first.says(events.GoAway(50.0))
        await log.next()
        up.look(now_s(), boundary=True, expecting=None)
        await opening.wait()
        up.push_audio(AudioFrame(1, b"while changing"))
        assert not first.closed
        opened.set()
        second = await model.session()
        assert await asyncio.wait_for(second.audio.get(), 30) == b"while changing"
        assert first.audio.empty()


async def test_what_the_old_session_does_while_the_next_one_opens_counts_only_if_it_stays():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        opening, opened = asyncio.Event(), asyncio.Event()

        async def refused_late(*_):
            opening.set()
            await opened.wait()
            raise GeminiUnreachable("away")

        connect, model.connect = model.connect, refused_late
        first.says(events.GoAway(50.0))
        await log.next()
        up.look(now_s(), boundary=True, expecting=None)
        await opening.wait()
        first.says(events.ToolCall("c1", "next_question", {}))
        for _ in range(5):
            await asyncio.sleep(0)
        # The briefing of the session that opens would not know of the question it moved to.
        assert log.happened.empty()
        opened.set()
        assert await log.next() == "ToolCall"
        model.connect = connect


async def test_a_resumed_session_opens_after_the_old_one_is_closed_and_with_its_handle():
    async with road(resumption=True) as (up, model, log):
        first = await model.session()
        await log.next()
        closed_first = []
        connect = model.connect

        async def watched(*args):
            closed_first.append(first.closed)
            return await connect(*args)

        model.connect = watched
        first.handle = "h1"
        first.says(events.GoAway(50.0))
        await log.next()
        up.look(now_s(), boundary=True, expecting=None)
        await model.session()
        assert await log.next() == "connected"
        assert closed_first == [True]
        assert model.handles == ["", "h1"]


async def test_a_handle_is_never_used_where_the_policy_forbids_it():
    async with road() as (_, model, log):
        first = await model.session()
        await log.next()
        first.handle = "h1"
        first.breaks()
        await model.session()
        assert model.handles == ["", ""]


async def test_a_refused_handle_is_dropped():
    async with road(resumption=True) as (_, model, log):
        first = await model.session()
        await log.next()
        first.handle = "h1"
        model.refusals = [GeminiUnreachable("spoilt", Verdict.DROP_HANDLE)]
        first.breaks()
        await model.session()
        assert model.handles == ["", "h1", ""]


async def test_a_second_stall_drops_the_handle():
    async with road(resumption=True) as (up, model, log):
        for _ in range(2):
            session = await model.session()
            session.handle = "h1"
            while await log.next() != "connected":
                pass
            up.look(now_s(), boundary=False, expecting=Expected.ACTION)
            up.look(now_s() + REPLACE_AFTER_S, boundary=False, expecting=Expected.ACTION)
        await model.session()
        assert model.handles == ["", "h1", ""]


async def test_a_silent_model_is_asked_to_go_on_before_it_is_given_up():
    async with road() as (up, model, log):
        session = await model.session()
        await log.next()
        up.look(now_s(), boundary=False, expecting=Expected.ACTION)
        up.look(now_s() + NUDGE_AFTER_S, boundary=False, expecting=Expected.ACTION)
        assert await asyncio.wait_for(session.texts.get(), 30) == "Please go on."
        assert not session.closed


async def test_audio_of_an_outage_reaches_the_next_session_in_order():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        model.refusals = [GeminiUnreachable("away")]
        first.breaks()
        while await log.next() != "lost":
            pass
        for number, piece in enumerate((b"one", b"two", b"three")):
            up.push_audio(AudioFrame(number, piece))
        second = await model.session()
        heard = [await asyncio.wait_for(second.audio.get(), 30) for _ in range(3)]
        assert heard == [b"one", b"two", b"three"]


async def test_what_a_lost_session_took_with_it_is_said_again_once_and_in_order():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        spoken = [AudioFrame(number, bytes([number])) for number in range(20)]
        for frame in spoken[:15]:
            up.push_audio(frame)
        for _ in range(15):
            await asyncio.wait_for(first.audio.get(), 30)
        model.refusals = [GeminiUnreachable("away")]
        first.breaks()
        while await log.next() != "lost":
            pass
        for frame in spoken[15:]:
            up.push_audio(frame)
        log.on_connected = lambda: up.rewind(spoken[5:17])
        second = await model.session()
        heard = [await asyncio.wait_for(second.audio.get(), 30) for _ in range(15)]
        assert heard == [frame.pcm for frame in spoken[5:]]


async def test_what_waits_during_a_long_outage_is_bounded():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        model.refusals = [GeminiUnreachable("away")]
        first.breaks()
        while await log.next() != "lost":
            pass
        for number in range(module.MAX_QUEUED_FRAMES + 50):
            up.push_audio(AudioFrame(number, bytes([number])))
        second = await model.session()
        assert await asyncio.wait_for(second.audio.get(), 30) == bytes([50])


async def test_an_answer_to_a_call_of_a_lost_session_is_not_sent_to_the_next():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        model.refusals = [GeminiUnreachable("away")]
        first.breaks()
        while await log.next() != "lost":
            pass
        up.reply("c1", "next_question", {})
        second = await model.session()
        await log.next()
        up.say("hello")
        assert await asyncio.wait_for(second.texts.get(), 30) == "hello"
        assert second.replies.empty()


async def test_a_hand_over_that_fails_keeps_the_old_session():
    async with road() as (up, model, log):
        first = await model.session()
        await log.next()
        model.refusals = [GeminiUnreachable("away")]
        first.says(events.GoAway(50.0))
        await log.next()
        up.look(now_s(), boundary=True, expecting=None)
        await asyncio.wait_for(model.refused.wait(), 30)
        up.push_audio(AudioFrame(1, b"still here"))
        assert await asyncio.wait_for(first.audio.get(), 30) == b"still here"
        assert log.happened.empty()
