import asyncio

import pytest

from backend.emulator.ears import BYTES_PER_S, MANUAL_SILENCE_MS, ROOM_BYTES, Ears, Recognisers
from backend.speech.ports import Heard, SpeechFailed

pytestmark = pytest.mark.asyncio


class Scripted:
    """A recogniser that writes down what is asked of it and hears what it is told."""

    def __init__(self):
        self.done: list[object] = []
        self.fed = 0
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()
        self.closed = False

    async def start(self):
        self.done.append("start")

    def feed(self, pcm):
        self.fed += len(pcm)

    def set_silence_ms(self, silence_ms):
        self.done.append(silence_ms)

    def flush(self):
        self.done.append(("flush", self.fed))

    async def __aiter__(self):
        while True:
            yield await self.heard.get()

    async def close(self):
        self.closed = True


class Failing(Scripted):
    async def start(self):
        raise SpeechFailed("no engine")


class Listening:
    """Ears at work on a scripted recogniser."""

    def __init__(self, *, manual=False):
        self.recogniser = Scripted()
        self.ears = Ears(Recognisers(lambda: self.recogniser), 1000, manual=manual)
        self.heard: list[Heard] = []

    async def __aenter__(self):
        self.task = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.ears.close()

    async def _read(self):
        async for heard in self.ears.heard():
            self.heard.append(heard)

    async def until(self, condition):
        async with asyncio.timeout(30):
            while not condition():  # noqa: ASYNC110  # what is waited for is not ours to signal
                await asyncio.sleep(0)


async def test_no_recogniser_is_taken_before_the_first_sound():
    async with Listening() as listening:
        await asyncio.sleep(0)
        assert listening.recogniser.done == []
        listening.ears.feed(b"\0\0", 16_000)
        await listening.until(lambda: listening.recogniser.fed == 2)
        assert listening.recogniser.done == ["start", 1000]


async def test_the_pause_follows_the_words():
    async with Listening() as listening:
        listening.ears.feed(b"\0\0", 16_000)
        await listening.until(lambda: listening.recogniser.fed)
        for text in ("because", "because", "please repeat the question"):
            listening.ears.weigh(text, thinking=False)
        listening.ears.weigh("please repeat the question", thinking=True)
        assert listening.recogniser.done[1:] == [1000, 2000, 1000, 2000]


async def test_a_client_that_detects_activity_itself_is_never_cut_by_a_pause():
    async with Listening(manual=True) as listening:
        listening.ears.feed(b"\0\0", 16_000)
        await listening.until(lambda: listening.recogniser.fed)
        listening.ears.weigh("because", thinking=False)
        assert listening.recogniser.done[1:] == [MANUAL_SILENCE_MS]


async def test_other_rates_are_resampled():
    async with Listening() as listening:
        listening.ears.feed(bytes(48_000 * 2), 48_000)
        await listening.until(lambda: listening.recogniser.fed)
        assert abs(listening.recogniser.fed - BYTES_PER_S) < 400


async def test_a_flood_is_passed_on_as_the_recogniser_comes_along():
    async with Listening() as listening:
        recogniser, ears = listening.recogniser, listening.ears
        ears.feed(bytes(10 * BYTES_PER_S), 16_000)
        ears.flush()
        await listening.until(lambda: recogniser.fed)
        assert ROOM_BYTES <= recogniser.fed < ROOM_BYTES + BYTES_PER_S
        assert ("flush", recogniser.fed) not in recogniser.done
        recogniser.heard.put_nowait(Heard("partial", "so far", 0, 3_000))
        await listening.until(lambda: recogniser.fed > 5 * BYTES_PER_S)
        recogniser.heard.put_nowait(Heard("partial", "so far so good", 0, 6_000))
        recogniser.heard.put_nowait(Heard("partial", "so far so good it", 0, 9_000))
        await listening.until(lambda: recogniser.fed == 10 * BYTES_PER_S)
        assert recogniser.done[-1] == ("flush", 10 * BYTES_PER_S)


async def test_a_spare_recogniser_is_handed_out_and_replaced():
    made = []

    def make():
        made.append(Scripted())
        return made[-1]

    recognisers = Recognisers(make)
    recognisers.warm()
    async with asyncio.timeout(30):
        while not made or made[0].done != ["start"]:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert await recognisers.take() is made[0]
    await recognisers.close()
    assert not made[0].closed


async def test_an_engine_that_does_not_start_is_closed_and_said():
    failing = Failing()
    with pytest.raises(SpeechFailed):
        await Recognisers(lambda: failing).take()
    assert failing.closed
