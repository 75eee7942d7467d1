"""The emulator as clients meet it: real process, real socket, real speech."""

import asyncio
import json
import math
import re
import urllib.error
import urllib.request
from dataclasses import replace

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from backend.gemini.coverage import BEGIN_TEXT, REPEAT_TEXT, RESUME_TEXT, SKIP_TEXT
from tests.emulator.talk import BRIEFING, FULL, QUESTIONS, Plan
from tests.emulator.wire_client import PATH, dial, interview_setup, silence, spoken

pytestmark = pytest.mark.asyncio

AT_ONCE = {"burst": True}
FIRST, SECOND, THIRD = (text for text, _ in QUESTIONS)


def words(text):
    return set(re.findall(r"[a-z']+", text.lower()))


async def test_a_whole_typed_interview_is_held(emulator):
    plan = Plan()
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=plan)
        await client.say(BEGIN_TEXT)
        said = await client.turn()
        assert "AI interviewer" in said
        assert said.endswith(FIRST)
        await client.say(REPEAT_TEXT)
        assert (await client.turn()).endswith(FIRST)
        await client.say(FULL)
        assert (await client.turn()).endswith(SECOND)
        await client.say(SKIP_TEXT)
        assert (await client.turn()).endswith(THIRD)
        await client.say(FULL)
        assert "anything you would like to ask" in await client.turn()
        await client.say("No, thank you.")
        assert (await client.turn()).endswith("Goodbye.")
    assert [call[1] for call in plan.calls] == [
        "none",
        "answered",
        "skipped",
        "answered",
        "finished",
    ]


async def test_the_speech_is_24_khz_sound_of_the_length_of_its_words(emulator):
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        said = await client.turn()
        samples = np.frombuffer(client.sound(), dtype="<i2")
        types = {
            part["inlineData"]["mimeType"]
            for one in client.contents()
            for part in one.get("modelTurn", {}).get("parts", [])
        }
    assert types == {"audio/pcm;rate=24000"}
    words_a_minute = len(said.split()) / (len(samples) / 24_000 / 60)
    assert 110 < words_a_minute < 260
    assert np.abs(samples).max() > 3_000


async def test_a_turn_ends_in_the_order_of_the_protocol(emulator):
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        while "newHandle" not in (await client.next()).get("sessionResumptionUpdate", {}):
            pass
        kinds = [next(iter(message)) for message in client.messages]
        fields = [next(iter(one)) for one in client.contents() if one]
    assert kinds[:2] == ["setupComplete", "sessionResumptionUpdate"]
    assert client.messages[1]["sessionResumptionUpdate"] == {}
    assert kinds.index("toolCall") < kinds.index("serverContent")
    assert fields[-2:] == ["generationComplete", "turnComplete"]
    over = next(one for one in client.messages if "turnComplete" in one.get("serverContent", {}))
    assert over["serverContent"]["interactionStatus"] == "IDLE"
    assert over["usageMetadata"]["responseTokenCount"] > 100


async def test_a_spoken_answer_is_heard_and_answered(emulator, tmp_path):
    sound = await asyncio.to_thread(
        spoken,
        "My manager and I did not agree about the date of the release. I proposed a smaller first "
        "version, and we asked three customers before we made the decision together.",
        tmp_path,
    )
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=(plan := Plan()))
        await client.say(BEGIN_TEXT)
        await client.turn()
        start = len(client.messages)
        speaking = asyncio.create_task(client.speak(sound + silence(2.0)))
        said = await client.turn()
        await speaking
        heard, interims = (
            client.heard(start),
            [one for one in client.contents(start) if "interimInputTranscription" in one],
        )
    assert said.endswith(SECOND)
    assert ("next_question", "answered") in plan.calls
    expected = words(
        "my manager agree about the date smaller first version we asked three customers"
    )
    assert len(expected & words(heard)) >= 0.75 * len(expected)
    assert len(interims) > 2


async def test_the_interviewer_falls_silent_when_the_candidate_speaks_up(emulator, tmp_path):
    sound = await asyncio.to_thread(spoken, "Could you please repeat the question?", tmp_path)
    async with dial(emulator) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.until("modelTurn")
        speaking = asyncio.create_task(client.speak(sound + silence(1.5), faster=1.5))
        await client.until("interrupted")
        stopped = len(client.messages)
        assert "turnComplete" in (await client.next())["serverContent"]
        await client.until("inputTranscription")
        assert client.sound(stopped) == b""
        assert not any("generationComplete" in one for one in client.contents())
        await speaking
        await client.until("outputTranscription")


def cough():
    """Return two short bursts of noise that a recogniser takes for a voice."""
    count = np.arange(6_400)
    burst = np.random.default_rng(1).normal(0, 6_000, 6_400) * np.exp(-count / 1_500)
    rough = burst * (1 + 0.8 * np.sin(2 * np.pi * 200 * count / 16_000))
    sound = np.concatenate([rough, np.zeros(1_600), burst * 0.7])
    return np.clip(sound, -32_000, 32_000).astype("<i2").tobytes()


async def test_a_noise_is_no_answer(emulator, tmp_path):
    sound = await asyncio.to_thread(spoken, "Please skip this question.", tmp_path)
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=(plan := Plan()))
        await client.say(BEGIN_TEXT)
        await client.turn()
        noisy = silence(0.5) + cough() + silence(2.0) + sound + silence(1.5)
        speaking = asyncio.create_task(client.speak(noisy, faster=2.0))
        assert (await client.turn()).endswith(SECOND)
        await speaking
        drafts = [one for one in client.contents() if "interimInputTranscription" in one]
        assert len([one for one in client.contents() if "inputTranscription" in one]) == 1
    assert len(drafts) > 1
    assert plan.calls == [("next_question", "none"), ("next_question", "skipped")]


async def test_silence_is_not_the_models_business(emulator):
    async with dial(emulator, {**AT_ONCE, "patience": 0.06}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        start = len(client.messages)
        quiet = asyncio.create_task(client.speak(silence(3.0), faster=1.0))
        await client.read_for(2.5)
        assert client.said(start) == ""
        quiet.cancel()


async def test_silence_does_not_count_when_the_candidates_sound_has_stopped_coming(emulator):
    async with dial(emulator, {**AT_ONCE, "patience": 0.25}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        await client.speak(silence(0.3), faster=1.0)
        start = len(client.messages)
        await client.read_for(3.5)
        assert client.said(start) == ""


async def test_typed_content_interrupts_and_is_answered(emulator):
    async with dial(emulator) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.until("modelTurn")
        turns = [{"role": "user", "parts": [{"text": "how much time is left"}]}]
        await client.send({"client_content": {"turns": turns, "turn_complete": True}})
        await client.until("interrupted")
        while "10 minutes" not in client.said():
            await client.next()


async def test_seeded_turns_are_not_answered_until_they_are_complete(emulator):
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=Plan())
        turns = [{"role": "user", "parts": [{"text": "earlier words"}]}]
        await client.send({"clientContent": {"turns": turns, "turnComplete": False}})
        await client.say(BEGIN_TEXT)
        assert (await client.turn()).startswith("Hello Ada")


async def test_a_client_may_detect_activity_itself(emulator, tmp_path):
    sound = await asyncio.to_thread(spoken, "Please skip this question.", tmp_path)
    detection = {"automaticActivityDetection": {"disabled": True}}
    setup = interview_setup(realtimeInputConfig=detection)
    async with dial(emulator, AT_ONCE) as client:
        await client.open(setup, plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        await client.speak(sound)  # outside of an activity: not heard
        await client.send({"realtimeInput": {"activityStart": {}}})
        await client.speak(sound)
        await client.send({"realtimeInput": {"activityEnd": {}}})
        assert (await client.turn()).endswith(SECOND)
        assert len([one for one in client.contents() if "inputTranscription" in one]) == 1


async def test_a_microphone_that_goes_off_ends_the_turn_at_once(emulator, tmp_path):
    sound = await asyncio.to_thread(spoken, "Please skip this question.", tmp_path)
    setup = interview_setup(
        realtimeInputConfig={"automatic_activity_detection": {"silence_duration_ms": 9000}}
    )
    async with dial(emulator, AT_ONCE) as client:
        await client.open(setup, plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        await client.speak(sound)
        await client.send({"realtime_input": {"audio_stream_end": True}})
        assert (await client.turn()).endswith(SECOND)


async def test_a_file_sent_at_once_is_heard_to_its_end(emulator, tmp_path):
    sound = await asyncio.to_thread(
        spoken,
        "We talked about the plan for the next year. " * 2 + "Please repeat the question.",
        tmp_path,
    )
    async with dial(emulator, AT_ONCE) as client:
        await client.open({"model": "gemini-3.5-transcribe-live"})
        await client.speak(sound + silence(2.5), faster=1e6)
        await client.until("inputTranscription")
    assert client.heard().lower().endswith("repeat the question")


async def test_a_listening_session_transcribes_and_never_speaks(emulator, tmp_path):
    sound = await asyncio.to_thread(spoken, "Please repeat the question.", tmp_path)
    setup = {"model": "models/any", "generationConfig": {"responseModalities": ["TEXT"]}}
    async with dial(emulator) as client:
        await client.open(setup)
        await client.speak(sound + silence(2.0))
        await client.until("inputTranscription")
        kinds = {key for one in client.contents() for key in one}
    assert words("please repeat the question") <= words(client.heard())
    assert kinds == {"interimInputTranscription", "inputTranscription"}
    assert any("voiceActivity" in message for message in client.messages)


async def test_a_client_without_the_functions_gets_simple_replies(emulator):
    async with dial(emulator, AT_ONCE) as client:
        await client.open({"model": "m", "outputAudioTranscription": {}})
        await client.say("Hello, can you hear me?")
        assert await client.turn() == "Yes, I can hear you."


async def test_a_session_is_resumed_by_its_handle(emulator):
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=(plan := Plan()))
        await client.say(BEGIN_TEXT)
        await client.turn()
        first = (await client.until("sessionResumptionUpdate"))["sessionResumptionUpdate"]
        await client.say(FULL)
        await client.turn()
        second = (await client.until("sessionResumptionUpdate"))["sessionResumptionUpdate"]
    for handle, question in ((second, SECOND), (first, FIRST)):
        async with dial(emulator, AT_ONCE) as client:
            resumption = {"handle": handle["newHandle"]}
            await client.open(interview_setup(sessionResumption=resumption), plan=plan)
            await client.say(RESUME_TEXT)
            said = await client.turn()
        assert said.startswith("Welcome back.")
        assert said.endswith(question)
    assert plan.asked == 2


async def test_a_fresh_session_goes_on_from_its_briefing(emulator):
    question = {"number": 3, "total": 3, "text": THIRD, "category": "project", "skill": ""}
    briefing = replace(BRIEFING, resuming=True, current_question=question)
    async with dial(emulator, AT_ONCE) as client:
        await client.open(interview_setup(briefing), plan=Plan())
        await client.say(RESUME_TEXT)
        assert (await client.turn()).endswith(THIRD)


async def closed(client):
    """Read until the connection is closed and return the code and the reason."""
    try:
        while True:
            await client.next()
    except ConnectionClosed as error:
        frame = error.rcvd
        return (frame.code, frame.reason) if frame else (1006, "")


@pytest.mark.parametrize(
    "frame",
    ["nonsense", '{"realtimeInput":{"text":"hi"}}', '{"setup":{}}', "{}", b"\xff\xfe"],
)
async def test_a_connection_that_does_not_begin_with_a_setup_is_closed(emulator, frame):
    async with dial(emulator) as client:
        await client.socket.send(frame)
        code, reason = await closed(client)
    assert code == 1007
    assert reason
    assert client.messages == []


@pytest.mark.parametrize(
    "frame",
    [
        "nonsense",
        '{"setup":{"model":"m"}}',
        '{"realtimeInput":{"audio":{"data":"%%"}}}',
        '{"realtimeInput":{"audio":{"data":"AAAA","mimeType":"audio/webm"}}}',
    ],
)
async def test_a_message_that_cannot_be_used_closes_with_1007(emulator, frame):
    async with dial(emulator) as client:
        await client.open()
        await client.socket.send(frame)
        assert (await closed(client))[0] == 1007


async def test_an_unknown_handle_is_refused_in_googles_words(emulator):
    async with dial(emulator) as client:
        await client.send({"setup": interview_setup(sessionResumption={"handle": "x"})})
        assert await closed(client) == (1008, "Requested entity was not found.")


@pytest.mark.parametrize(
    "path",
    ["/" + PATH, "/gemini/" + PATH, PATH.replace("v1beta", "v1") + "Constrained?access_token=x"],
)
async def test_every_address_that_clients_use_is_served(emulator, path):
    async with dial(emulator, path=path) as client:
        await client.open()


async def test_other_addresses_and_other_origins_are_refused(emulator):
    url = emulator["url"].replace("http", "ws", 1)
    with pytest.raises(InvalidStatus):
        async with connect(url + "/ws/other", proxy=None):
            pass
    with pytest.raises(InvalidStatus):
        async with connect(url + PATH, proxy=None, origin=Origin("https://evil.example")):
            pass
    async with connect(url + PATH, proxy=None, origin=Origin("http://localhost:8000")):
        pass


def fetch(emulator, path, **headers):
    request = urllib.request.Request(emulator["url"] + path, headers=headers)  # noqa: S310  # our own
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own
        return json.loads(answer.read())


async def test_rest_is_served_on_the_same_port(emulator):
    models = await asyncio.to_thread(fetch, emulator, "/v1beta/models")
    assert models["models"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        await asyncio.to_thread(fetch, emulator, "/v1beta/models", Origin="https://evil.example")
    assert refused.value.code == 403
    refused.value.close()


# Faults.


async def test_faults_close_where_they_are_told_to(emulator):
    told = {"close_code": 1008, "close_reason": "Bye."}
    async with dial(emulator, {"close_at": "open", **told}) as client:
        assert await closed(client) == (1008, "Bye.")
    for place in ("setup", "ready", "speech"):
        async with dial(emulator, {"close_at": place, **told}) as client:
            await client.send({"setup": interview_setup()})
            await client.say(BEGIN_TEXT)
            assert await closed(client) == (1008, "Bye.")
            opened = any("setupComplete" in message for message in client.messages)
            assert opened is (place != "setup")
            assert bool(client.sound()) is (place == "speech")


async def test_faults_close_and_abort_after_a_while(emulator):
    for faults, expected in (
        ({"close_after_s": 0.1, "close_code": 4999, "close_reason": "é" * 80}, (4999, "é" * 61)),
        ({"abort_after_s": 0.1}, (1006, "")),
        ({"lifetime_s": 0.1}, (1011, "Deadline expired before operation could complete.")),
    ):
        async with dial(emulator, faults) as client:
            await client.open()
            assert await closed(client) == expected


async def test_a_lifetime_is_announced_when_told(emulator):
    async with dial(emulator, {"lifetime_s": 0.3, "go_away_s": 0.2}) as client:
        await client.open()
        assert (await client.until("goAway"))["goAway"] == {"timeLeft": "0.2s"}
        code, reason = await closed(client)
    assert code == 1008
    assert "GoAway" in reason


async def test_a_poisoned_handle_dies_soon_after_the_resume(emulator):
    async with dial(emulator, AT_ONCE) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        handle = (await client.until("sessionResumptionUpdate"))["sessionResumptionUpdate"]
    setup = interview_setup(sessionResumption={"handle": handle["newHandle"]})
    async with dial(emulator, {"poisoned_handle": True}) as client:
        await client.open(setup)
        assert await closed(client) == (1007, "Request contains an invalid argument.")


@pytest.mark.parametrize("fault", ["silent_setup", "mute"])
async def test_a_server_may_stay_silent(emulator, fault):
    async with dial(emulator, {fault: True}) as client:
        await client.send({"setup": interview_setup()})
        await client.say(BEGIN_TEXT)
        await client.read_for(1.0)
    spoke = [message for message in client.messages if "serverContent" in message]
    assert spoke == []


async def odd_turn(emulator, **faults):
    async with dial(emulator, {**AT_ONCE, **faults}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        if faults.get("late_transcription") or faults.get("phantom_interrupted"):
            await client.until("sessionResumptionUpdate")
        return client


async def test_odd_messages_come_when_told(emulator):
    client = await odd_turn(emulator, unknown_only=True)
    assert {"tomorrowsMessage": {}} in client.messages
    client = await odd_turn(emulator, unknown_field=True)
    assert all("tomorrowsField" in one for one in client.contents() if one)
    client = await odd_turn(emulator, unknown_enum=True)
    assert client.contents()[-1]["turnCompleteReason"] == "TOMORROWS_REASON"
    client = await odd_turn(emulator, phantom_interrupted=True)
    assert client.contents().count({"interrupted": True}) == 2
    client = await odd_turn(emulator, in_progress=True)
    assert client.contents()[-1] == {"turnComplete": True, "interactionStatus": "IN_PROGRESS"}
    client = await odd_turn(emulator, no_usage=True)
    assert "usageMetadata" not in client.messages[-1]
    client = await odd_turn(emulator, binary=True)
    assert all(isinstance(frame, bytes) for frame in client.frames)
    client = await odd_turn(emulator, oversize=True)
    assert max(len(frame) for frame in client.frames) > 1_048_576
    client = await odd_turn(emulator, bundled=True)
    assert any({"modelTurn", "outputTranscription"} <= set(one) for one in client.contents())
    assert {"generationComplete", "turnComplete"} <= set(client.contents()[-1])


async def test_the_transcript_may_come_late(emulator):
    client = await odd_turn(emulator, late_transcription=True)
    fields = [next(iter(one)) for one in client.contents() if one]
    assert fields.index("turnComplete") < fields.index("outputTranscription")


async def test_calls_may_be_cancelled_and_made_again(emulator):
    async with dial(emulator, {**AT_ONCE, "cancel_tool_call": True}) as client:
        await client.open()
        await client.say(BEGIN_TEXT)
        first = (await client.until("toolCall"))["toolCall"]["functionCalls"][0]
        cancelled = (await client.until("toolCallCancellation"))["toolCallCancellation"]["ids"]
        second = (await client.until("toolCall"))["toolCall"]["functionCalls"][0]
        assert cancelled == [first["id"]]
        plan = Plan()
        await client.answer(first, {"done": True})  # too late, and ignored
        await client.answer(second, plan._next())
        assert (await client.turn()).endswith(FIRST)


async def test_it_may_fall_silent_after_a_function(emulator):
    async with dial(emulator, {**AT_ONCE, "mute_after_tool": True}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.read_for(1.0)
        assert FIRST not in client.said()


async def test_a_turn_may_lack_its_end(emulator):
    async with dial(emulator, {**AT_ONCE, "no_turn_complete": True}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.until("generationComplete")
        await client.until("sessionResumptionUpdate")
        assert not any("turnComplete" in one for one in client.contents())


async def test_handles_may_be_withheld(emulator):
    async with dial(emulator, {**AT_ONCE, "no_resumption": True}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.turn()
        await client.until("sessionResumptionUpdate")
    updates = [
        one["sessionResumptionUpdate"]
        for one in client.messages
        if "sessionResumptionUpdate" in one
    ]
    assert updates == [{}, {}]


async def test_speech_runs_ahead_of_its_playback_but_not_far(emulator):
    async with dial(emulator) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.until("modelTurn")
        await client.read_for(1.0)
        seconds = len(client.sound()) / 48_000
    assert 3.0 < seconds < 7.0


async def test_speech_may_drip(emulator):
    async with dial(emulator, {"slow_drip": True}) as client:
        await client.open(plan=Plan())
        await client.say(BEGIN_TEXT)
        await client.until("modelTurn")
        await client.read_for(1.0)
        seconds = len(client.sound()) / 48_000
    assert math.isclose(seconds, 0.5, abs_tol=0.3)


async def test_unknown_names_are_refused_when_strict(emulator):
    async with dial(emulator, {"strict": True}) as client:
        await client.send({"setup": {"model": "m", "inputTranscription": {}}})
        code, reason = await closed(client)
    assert code == 1007
    assert "Unknown name" in reason


async def test_a_bad_key_is_refused_after_the_upgrade(emulator):
    faults = {"bad_key": "a+b"}
    async with dial(emulator, faults, PATH + "?key=a+b") as client:
        assert await closed(client) == (1007, "API key not valid. Please pass a valid API key.")
    async with dial(emulator, faults, PATH + "?key=good") as client:
        await client.open()


async def test_a_fault_can_come_by_the_setup_label_and_by_the_query(emulator):
    async with dial(emulator) as client:
        labels = {"faults": json.dumps({"close_at": "ready", "close_code": 4001})}
        await client.send({"setup": interview_setup(labels=labels)})
        assert (await closed(client))[0] == 4001
    async with dial(emulator, path=PATH + "?faults=%7B%22nope%22:1%7D") as client:
        code, reason = await closed(client)
    assert code == 1007
    assert "nope" in reason
