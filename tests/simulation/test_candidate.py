import numpy as np
import pytest

from backend.simulation.answers import Answer
from backend.simulation.candidate import Candidate, Plan, simulate
from backend.simulation.door import Door
from backend.simulation.personas import PERSONAS
from backend.simulation.voice import Voice
from backend.speech.ports import SpeechFailed
from tests.servers import free_port
from tests.simulation.stage import IDENTITY, QUESTIONS, Stage, running

TONE = (8000 * np.sin(np.arange(3200) / 5)).astype("<i2").tobytes()


class Whistle:
    """A synthesiser that says everything as a fifth of a second of tone."""

    rate_hz = 16_000

    async def speak(self, text):
        return TONE

    async def stream(self, text):
        yield TONE


class Hoarse(Whistle):
    async def stream(self, text):
        if text:
            raise SpeechFailed("No voice today.")
        yield b""


@pytest.fixture
def stage():
    return Stage()


def plan(url, persona="strong", synthesiser=None, **changes):
    voice = Voice(synthesiser or Whistle())
    values = {"pause_ms": 1200, "name": "Sam", "resume": ("cv.txt", b"Sam"), "timeout_s": 60}
    return Plan(url, "token", PERSONAS[persona], voice, **{**values, **changes})


async def lived(stage, monkeypatch, **changes):
    async with running(stage) as (api, socket):
        path = f"{socket}/ws/v1/interviews/{IDENTITY}/"
        monkeypatch.setattr(Door, "socket_url", lambda door: path)
        return await Candidate(plan(api, **changes)).run()


@pytest.mark.asyncio
async def test_a_candidate_walks_the_whole_way_as_a_browser_does(stage, monkeypatch):
    outcome = await lived(stage, monkeypatch)
    assert outcome.error == ""
    assert outcome.is_complete
    assert outcome.close_codes == [1000]
    paths = [path.removeprefix(f"/api/v1/interviews/{IDENTITY}") for _, path in stage.calls]
    assert paths == ["/api/v1/interviews/", "/", "/consent/", "/api/v1/resumes/", "/start/", "/"]
    assert stage.socket_headers[0]["Cookie"] == "pass=secret"
    assert stage.socket_headers[0]["Origin"].startswith("http://127.0.0.1:")


@pytest.mark.asyncio
async def test_an_outcome_holds_what_was_said_heard_and_measured(stage, monkeypatch):
    result = (await lived(stage, monkeypatch)).as_json()
    assert result["id"] == IDENTITY
    assert result["questions"] == {"asked": 2, "total": 2}
    assert len(result["said"]) == len(QUESTIONS)
    assert result["heard"] == ["I do things"] * 2
    assert [turn["speaker"] for turn in result["turns"]] == [
        "interviewer",
        "candidate",
        "interviewer",
        "candidate",
        "interviewer",
    ]
    waits = result["latency_ms"]
    assert waits["reply"]["n"] == 2
    assert waits["reply_beyond_pause"]["p50"] == pytest.approx(waits["reply"]["p50"] - 1200)
    assert 0 < waits["ack"]["n"] <= result["frames"]
    assert result["bytes"]["sent"] >= 3205 * len(stage.numbers)


@pytest.mark.asyncio
async def test_after_a_restart_of_the_server_no_frame_is_missing(stage, monkeypatch):
    stage.drop_after_frames = 3
    outcome = await lived(stage, monkeypatch)
    assert outcome.is_complete
    assert outcome.close_codes == [1012, 1000]
    assert stage.numbers == list(range(len(stage.numbers)))


@pytest.mark.asyncio
async def test_given_answers_are_said_in_order_and_again(stage, monkeypatch):
    answers = [Answer("Only this.")]
    outcome = await lived(stage, monkeypatch, answers=answers)
    assert outcome.said == ["Only this.", "Only this."]


@pytest.mark.asyncio
async def test_given_recordings_are_played_and_count_as_no_words(stage, monkeypatch):
    outcome = await lived(stage, monkeypatch, answers=[Answer(pcm=TONE)])
    assert outcome.is_complete
    assert outcome.said == []
    assert outcome.word_error_rate is None


@pytest.mark.asyncio
async def test_the_silent_are_given_up_on_when_nobody_ends_the_interview(stage, monkeypatch):
    outcome = await lived(stage, monkeypatch, persona="silent", timeout_s=2)
    assert outcome.said == []
    assert "did not end" in outcome.error
    assert not outcome.is_complete


@pytest.mark.asyncio
async def test_a_busy_server_is_asked_again_when_it_said(stage, monkeypatch):
    stage.refuse_busy = 1
    assert (await lived(stage, monkeypatch)).is_complete


@pytest.mark.asyncio
async def test_a_used_link_is_told_in_words(stage, monkeypatch):
    stage.link_status = 410
    outcome = await lived(stage, monkeypatch)
    assert outcome.error == "link_used: This link was used."
    assert outcome.as_json()["id"] is None


@pytest.mark.asyncio
async def test_a_voice_that_fails_ends_the_interview_in_words(stage, monkeypatch):
    assert (await lived(stage, monkeypatch, synthesiser=Hoarse())).error == "No voice today."


@pytest.mark.asyncio
async def test_a_server_that_is_not_there_is_told_in_words():
    outcomes = await simulate([plan(f"http://127.0.0.1:{free_port()}") for _ in range(2)])
    assert all("does not answer" in outcome.error for outcome in outcomes)


@pytest.mark.parametrize("address", ["", "ftp://x", "127.0.0.1:8000", "file:///etc/passwd"])
def test_only_web_addresses_are_called(address):
    with pytest.raises(ValueError, match="http"):
        Door(address)
