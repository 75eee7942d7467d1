import json
import wave

import numpy as np
import pytest

from backend.simulation.answers import Answer, AnswersUnusable, read_answers


def write_wav(path, rate_hz=16_000, channels=1, width=2):
    with wave.open(str(path), "wb") as writer:
        writer.setparams((channels, width, rate_hz, 0, "NONE", ""))
        writer.writeframes(np.full(rate_hz * channels * width // 2, 1000, "<i2").tobytes())


def test_a_text_file_holds_one_answer_a_line(tmp_path):
    path = tmp_path / "answers.txt"
    path.write_text("\ufeffFirst answer.\n\n  Second answer.  \n", encoding="utf-8")
    assert read_answers(path) == [Answer("First answer."), Answer("Second answer.")]


def test_a_json_file_holds_a_list_of_answers(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(["One.", "Two."]))
    assert [answer.text for answer in read_answers(path)] == ["One.", "Two."]


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (48_000, 2), (22_050, 1)])
def test_recordings_of_any_rate_become_16_khz_mono(tmp_path, rate_hz, channels):
    write_wav(tmp_path / "a.wav", rate_hz, channels)
    assert len(read_answers(tmp_path)[0].pcm) == 32_000


def test_recordings_are_taken_by_name(tmp_path):
    write_wav(tmp_path / "2.wav", 8000)
    write_wav(tmp_path / "1.WAV")
    (tmp_path / "notes.txt").write_text("not one of them")
    assert len(read_answers(tmp_path)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b"\xff\xfe\xfa"),
        ("a.json", b"{"),
        ("a.json", b'{"1": "x"}'),
        ("a.json", b"[1]"),
        ("a.json", b"[]"),
    ],
)
def test_files_that_hold_no_answers_are_refused_in_words(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AnswersUnusable, match=name):
        read_answers(path)


def test_what_is_no_recording_is_refused_in_words(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    with pytest.raises(AnswersUnusable, match=r"a\.wav"):
        read_answers(tmp_path)
    write_wav(tmp_path / "a.wav", width=1)
    with pytest.raises(AnswersUnusable, match="16-bit"):
        read_answers(tmp_path)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(AnswersUnusable, match="cannot be read"):
        read_answers(tmp_path / "nothing.txt")
