import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
import pytest_asyncio

from backend.speech.ports import SpeechFailed
from backend.speech.recognition import MAX_BACKLOG_BYTES, RecogniserDied, SphinxRecogniser
from backend.speech.words import word_errors
from tests.speech.spoken import SENTENCES, hear_turn, noise, said

SENTENCE = "Yes, I can hear you very well, thank you."


@pytest.fixture(scope="session")
def voice():
    return said(SENTENCE)


@pytest_asyncio.fixture
async def recogniser():
    recogniser = SphinxRecogniser(silence_ms=900)
    await recogniser.start()
    yield recogniser
    await recogniser.close()


def exists(pid):
    """A zombie exists too: only a reaped process is gone."""
    return Path(f"/proc/{pid}").exists()


async def until(met):
    async with asyncio.timeout(60):
        while not met():  # noqa: ASYNC110 - the state is another process's, nothing announces it
            await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_a_turn_is_one_start_then_partials_then_one_final(voice, recogniser):
    recogniser.feed(noise(0.5) + voice + noise(1.5))
    turn = await hear_turn(recogniser)
    kinds = [heard.kind for heard in turn]
    assert kinds[0] == "start"
    assert kinds[-1] == "final"
    assert set(kinds[1:-1]) == {"partial"}
    assert word_errors(SENTENCE, turn[-1].text)[0] <= 1
    assert turn[-1].confidence is not None
    assert 0 < turn[-1].confidence <= 1


@pytest.mark.asyncio
async def test_times_are_places_in_the_audio(voice, recogniser):
    recogniser.feed(noise(1.0) + voice + noise(1.5))
    turn = await hear_turn(recogniser)
    assert 900 <= turn[0].start_ms <= 1300
    assert turn[0].end_ms - turn[0].start_ms <= 210
    voice_ms = len(voice) / 32
    assert 1000 + voice_ms - 500 <= turn[-1].end_ms <= 1000 + voice_ms + 200


@pytest.mark.asyncio
async def test_a_flush_ends_the_turn_without_any_silence(voice, recogniser):
    recogniser.feed(voice)
    recogniser.flush()
    assert (await hear_turn(recogniser))[-1].text


@pytest.mark.asyncio
async def test_noise_is_not_a_turn(voice, recogniser):
    recogniser.feed(noise(2.0, amplitude=100))
    recogniser.flush()
    recogniser.feed(voice + noise(1.2))
    assert (await hear_turn(recogniser))[0].start_ms >= 1900


@pytest.mark.asyncio
async def test_a_thinking_pause_can_be_granted_while_speaking(voice, recogniser):
    recogniser.set_silence_ms(3000)
    recogniser.feed(voice + noise(1.5))
    recogniser.feed(voice)
    recogniser.flush()
    final = (await hear_turn(recogniser))[-1]
    assert word_errors(f"{SENTENCE} {SENTENCE}", final.text)[0] <= 3


@pytest.mark.asyncio
async def test_a_dead_child_is_replaced_and_what_it_heard_is_kept(voice, recogniser):
    pid = recogniser.pid
    recogniser.feed(voice)
    heard = aiter(recogniser)
    async with asyncio.timeout(60):
        told = [await anext(heard)]
        while told[-1].kind != "partial":
            told.append(await anext(heard))
        os.kill(pid, signal.SIGKILL)
        while told[-1].kind != "final":
            told.append(await anext(heard))
        assert told[-1].text
        await until(lambda: recogniser.pid not in (None, pid))
    recogniser.feed(noise(1.0) + voice + noise(1.2))
    final = (await hear_turn(recogniser))[-1]
    assert word_errors(SENTENCE, final.text)[0] <= 1
    assert final.start_ms >= len(voice) / 32 + 900


@pytest.mark.asyncio
async def test_a_child_that_dies_twice_fails_for_the_reader(recogniser, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    os.kill(recogniser.pid, signal.SIGKILL)
    with pytest.raises(RecogniserDied):
        await hear_turn(recogniser)


@pytest.mark.asyncio
async def test_a_child_that_cannot_start_is_a_failure_and_leaves_nothing(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    recogniser = SphinxRecogniser()
    with pytest.raises(SpeechFailed):
        await recogniser.start()
    assert recogniser.pid is None


@pytest.mark.asyncio
async def test_closing_ends_the_iteration_and_the_process(recogniser):
    pid = recogniser.pid
    reader = asyncio.create_task(hear_turn(recogniser))
    await asyncio.sleep(0)
    await recogniser.close()
    await recogniser.close()
    assert await reader == []
    assert not exists(pid)


@pytest.mark.asyncio
async def test_feeding_never_waits_and_never_grows_without_bound(recogniser):
    os.kill(recogniser.pid, signal.SIGSTOP)
    second = noise(1.0)
    for _ in range(30):
        recogniser.feed(second)
    waiting = recogniser._process.stdin.transport.get_write_buffer_size()
    assert waiting <= MAX_BACKLOG_BYTES + len(second)
    os.kill(recogniser.pid, signal.SIGCONT)


@pytest.mark.asyncio
async def test_audio_left_out_does_not_move_later_times(voice, recogniser):
    os.kill(recogniser.pid, signal.SIGSTOP)
    for _ in range(30):
        recogniser.feed(noise(1.0))
    os.kill(recogniser.pid, signal.SIGCONT)
    await until(lambda: not recogniser._process.stdin.transport.get_write_buffer_size())
    recogniser.feed(voice + noise(1.2))
    assert 29_800 <= (await hear_turn(recogniser))[-1].start_ms <= 30_400


@pytest.mark.asyncio
async def test_feeding_a_closed_recogniser_does_nothing(recogniser):
    await recogniser.close()
    recogniser.feed(noise(0.1))
    recogniser.flush()
    recogniser.set_silence_ms(500)


@pytest.mark.asyncio
async def test_nine_of_ten_words_of_clear_answers_are_right(recogniser):
    voices = await asyncio.to_thread(lambda: [said(sentence) for sentence in SENTENCES])
    wrong = words = 0
    for sentence, voice in zip(SENTENCES, voices, strict=True):
        recogniser.feed(noise(0.3) + voice + noise(0.3))
        recogniser.flush()
        errors, count = word_errors(sentence, (await hear_turn(recogniser))[-1].text)
        wrong, words = wrong + errors, words + count
    assert wrong / words <= 0.10
