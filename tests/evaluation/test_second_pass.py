"""Listening again: clips of the candidate's track, and what their words become."""

import asyncio
import io
import json

import numpy as np
import pytest
import soundfile

from backend.evaluation import clips
from backend.evaluation.second_pass import (
    MAX_VOCABULARY,
    GeminiRecogniser,
    Heard,
    applied,
    listen_again,
    vocabulary,
    without,
)
from backend.gemini.text import Service, Usage
from tests.evaluation.talks import turn
from tests.gemini.test_text import reply, rest_server

RATE_HZ = 16_000


@pytest.fixture
def recording(tmp_path):
    """Half a minute: the candidate's track counts its milliseconds, the interviewer's is loud."""
    samples = np.full((30 * RATE_HZ, 2), 9000, np.int16)
    samples[:, 0] = np.arange(30 * RATE_HZ) * 1000 // RATE_HZ % 30_000
    path = tmp_path / "talk.flac"
    soundfile.write(path, samples, RATE_HZ, format="FLAC", subtype="PCM_16")
    return path


class Ears:
    """Hears what the test says."""

    source = "local"

    def __init__(self, texts):
        self.texts = texts
        self.asked = []

    async def listen(self, sounds, language, words):
        self.asked.append(([sound.number for sound in sounds], language, tuple(words)))
        return Heard(self.texts, "ears-1", Usage(5, 1))


TURNS = (
    turn(1, "how do you test", "interviewer"),
    turn(2, "i write a small test with pie test every day"),
    turn(3, "typed words", typed=True),
)


def listen(by, recording, turns=TURNS):
    return asyncio.run(listen_again(by, turns, recording, "en", ("pytest",)))


def test_a_clip_is_the_candidates_sound_alone_with_a_margin(recording):
    (clip,) = clips.cut(recording, [turn(2, "x")])
    samples, rate_hz = soundfile.read(io.BytesIO(clip.content), dtype="int16")
    assert (clip.number, clip.media_type, rate_hz) == (2, "audio/flac", RATE_HZ)
    assert (samples[0], samples[-1]) == (19_700, 25_299)


def test_a_turn_beyond_the_recording_has_no_clip(recording):
    assert [clip.number for clip in clips.cut(recording, [turn(2, "x"), turn(9, "x")])] == [2]


def test_only_what_the_candidate_spoke_is_listened_to_in_bounded_requests():
    long = [turn(number, "x") for number in range(1, 201)]
    groups = list(clips.batches(clips.spoken([*long, *TURNS[::2]])))
    assert [number.sequence for group in groups for number in group] == list(range(1, 201))
    assert len(groups) == 4
    assert all(len(group) * 5600 <= clips.MAX_BATCH_MS for group in groups)


def test_the_second_text_is_judged_and_the_difference_kept(recording):
    ears = Ears({2: "I write a small test with pytest every day."})
    heard = listen(ears, recording)
    assert ears.asked == [([2], "en", ("pytest",))]
    assert (heard.source, heard.model, heard.usage) == ("local", "ears-1", Usage(5, 1))
    told = {each.turn: each for each in heard.turns}
    assert told[2].text == "I write a small test with pytest every day."
    assert told[2].live == TURNS[1].text
    assert [(d["live"], d["second"]) for d in told[2].differences] == [("pie test", "pytest")]
    assert applied(TURNS, heard)[1].text == told[2].text
    assert [each.text for each in applied(TURNS, heard)[::2]] == ["how do you test", "typed words"]


def test_what_the_two_hear_differently_may_not_be_judged(recording):
    heard = listen(Ears({2: "Somebody else sang a song about the wide sea."}), recording)
    judged = applied(TURNS, heard)[1]
    assert judged.unreliable == ((0, len(judged.text)),)


@pytest.mark.parametrize("texts", [{}, {2: ""}, {2: "\u200b"}, {99: "what"}])
def test_a_clip_without_words_keeps_the_live_text(recording, texts):
    assert applied(TURNS, listen(Ears(texts), recording)) == TURNS


def test_without_a_second_listener_the_live_transcript_stands():
    assert applied(TURNS, without(TURNS)) == TURNS
    assert without(TURNS).source == "live"


def test_the_vocabulary_is_short_and_names_everything_once():
    assert vocabulary(["Python", "Python", ""], ["Acme"]) == ("Python", "Acme")
    assert len(vocabulary(map(str, range(500)))) == MAX_VOCABULARY


def test_gemini_is_sent_the_sound_beside_marked_data(recording):
    told = json.dumps(
        {"clips": [{"clip": 2, "text": "I write a small test with pytest every day."}]}
    )
    with rest_server(reply(told)) as (url, asked):
        by = GeminiRecogniser(Service("gemini-3.8-flash", "k", url, 10.0))
        heard = listen(by, recording)
    assert heard.turns[1].text == "I write a small test with pytest every day."
    (content,) = asked[0][2]["contents"]
    marked, label, sound = content["parts"]
    assert json.loads(marked["text"][6:-7]) == {"language": "en", "vocabulary": ["pytest"]}
    assert label == {"text": "clip 2"}
    assert "audio/flac" in json.dumps(sound)
