import asyncio
import importlib.util
import shutil
import subprocess

import numpy as np
import pytest

from backend.speech import synthesis
from backend.speech.ports import SpeechFailed
from backend.speech.synthesis import LocalSynthesiser, SynthesiserMissing, find_synthesiser
from tests.prerequisites import require


@pytest.fixture(params=["flite", "espeak"])
def engine(request, monkeypatch):
    if request.param == "flite":
        require("flite")
    else:
        pytest.importorskip("espeakng_loader")
        monkeypatch.setattr(shutil, "which", lambda program: None)
    return request.param


@pytest.mark.asyncio
async def test_both_engines_speak(engine):
    voice = find_synthesiser()
    assert isinstance(voice, LocalSynthesiser)
    assert voice.name.startswith("flite" if engine == "flite" else "eSpeak")
    samples = np.frombuffer(await voice.speak("Hello, how are you?"), "<i2")
    assert 0.8 <= len(samples) / voice.rate_hz <= 3
    assert np.abs(samples).max() > 3000


@pytest.mark.asyncio
async def test_interviewer_and_candidate_have_different_voices(engine):
    first, second = find_synthesiser("interviewer"), find_synthesiser("candidate")
    assert await first.speak("Good morning.") != await second.speak("Good morning.")


@pytest.mark.asyncio
async def test_a_long_text_comes_sentence_by_sentence(engine):
    voice = find_synthesiser()
    pieces = [piece async for piece in voice.stream("First one. Second one. Third one.")]
    assert len(pieces) == 3
    assert await voice.speak("First one. Second one. Third one.") == b"".join(pieces)


@pytest.mark.asyncio
async def test_an_option_or_a_file_name_is_only_read_aloud(engine, tmp_path):
    target = tmp_path / "written"
    voice = find_synthesiser()
    assert await voice.speak(f"-o {target}")
    assert await voice.speak("/etc/passwd")
    assert not target.exists()


@pytest.mark.asyncio
async def test_a_text_without_words_is_silence_of_no_length(engine):
    assert await find_synthesiser().speak(" ... \u6f22 ") == b""


@pytest.mark.asyncio
async def test_a_sentence_is_made_once():
    made = []

    def render(text):
        made.append(text)
        return b"\0\0"

    voice = LocalSynthesiser("test", 16_000, render)
    await voice.speak("One. Two. One.")
    await voice.speak("Two.")
    assert made == ["One.", "Two."]


@pytest.mark.asyncio
async def test_the_cache_forgets_the_longest_unused(monkeypatch):
    monkeypatch.setattr(synthesis, "CACHE_BYTES", 4)
    made = []

    def render(text):
        made.append(text)
        return b"\0\0"

    voice = LocalSynthesiser("test", 16_000, render)
    await voice.speak("One. Two. One. Three. One. Two.")
    assert made == ["One.", "Two.", "Three.", "Two."]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "failure", [FileNotFoundError(), subprocess.TimeoutExpired("x", 1), EOFError()]
)
async def test_an_engine_that_fails_is_one_kind_of_failure(failure):
    def render(_text):
        raise failure

    with pytest.raises(SpeechFailed):
        await LocalSynthesiser("test", 16_000, render).speak("Hello.")


def test_without_any_engine_the_message_names_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SynthesiserMissing, match=r"flite.*espeakng-loader"):
        find_synthesiser()


def test_speaking_works_away_from_the_main_loop():
    require("flite")
    assert asyncio.run(find_synthesiser().speak("Hello."))
