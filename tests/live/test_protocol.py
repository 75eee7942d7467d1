import contextlib
import json
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.integrity.signals import PAGE_KINDS
from backend.live import protocol
from backend.live.protocol import (
    Answer,
    AudioFrame,
    BadMessage,
    BrowserEvent,
    Control,
    Hello,
    Microphone,
    Ping,
    Played,
    encode_audio,
    parse_audio,
    parse_text,
)

EXAMPLES = json.loads(Path("tests/data/protocol/messages.json").read_text())
"""Literal messages; the page's own tests read the same file."""


def test_a_frame_is_a_type_byte_a_big_endian_number_and_100_ms_of_samples():
    pcm = bytes(range(200)) * 16
    assert parse_audio(b"\x01\x00\x00\x01\x02" + pcm) == AudioFrame(258, pcm)


def test_interviewer_audio_has_its_own_type_byte():
    assert encode_audio(3, b"\x01\x02") == b"\x02\x00\x00\x00\x03\x01\x02"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x01", b"\x02" + bytes(3204), b"\x01" + bytes(3203), b"\x01" + bytes(3205)],
)
def test_a_frame_of_another_shape_is_refused(data):
    with pytest.raises(BadMessage):
        parse_audio(data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"type":"hello","microphone":true,"client":"page"}', Hello(microphone=True)),
        ('{"type":"answer","number":7,"text":" I would. "}', Answer(7, "I would.")),
        ('{"type":"control","number":8,"action":"skip"}', Control(8, "skip")),
        (
            '{"type":"event","number":9,"kind":"copy","start_ms":1,"end_ms":2,'
            '"detail":{"signals":2},"explanation":"By mistake."}',
            BrowserEvent(9, "copy", 1, 2, {"signals": 2}, "By mistake."),
        ),
        ('{"type":"microphone","on":false}', Microphone(on=False)),
        ('{"type":"played","sequence":12,"offset_ms":40}', Played(12, 40)),
        ('{"type":"ping","sent_ms":1.5}', Ping(1.5)),
    ],
)
def test_each_message_is_read(text, value):
    assert parse_text(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        "{}",
        '{"type":"nothing"}',
        '{"type":["hello"]}',
        '{"type":"hello"}',
        '{"type":"hello","microphone":1}',
        '{"type":"answer","number":0,"text":""}',
        '{"type":"answer","number":0,"text":5}',
        '{"type":"answer","number":0,"text":"a\\u0000b"}',
        '{"type":"answer","number":0,"text":"\\ud800"}',
        json.dumps({"type": "answer", "number": 0, "text": "x" * 4001}),
        '{"type":"control","number":0,"action":"fire"}',
        '{"type":"played","sequence":true,"offset_ms":1}',
        '{"type":"played","sequence":-1,"offset_ms":1}',
        '{"type":"played","sequence":1,"offset_ms":1e400}',
        '{"type":"ping","sent_ms":NaN}',
        '{"type":"ping","sent_ms":' + "9" * 5000 + "}",
        "[" * 10_000,
        '{"type":"answer","number":0,"text":"' + "x" * 20_000 + '"}',
    ],
)
def test_a_message_of_another_shape_is_refused(text):
    with pytest.raises(BadMessage):
        parse_text(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    with contextlib.suppress(BadMessage):
        parse_text(text)


@pytest.mark.parametrize("example", EXAMPLES["client"], ids=lambda e: e["name"])
def test_what_the_page_sends_is_read_here(example):
    parse_text(example["text"])


@pytest.mark.parametrize("example", EXAMPLES["refused_client"], ids=lambda e: e["name"])
def test_what_the_page_never_sends_is_refused_here(example):
    with pytest.raises(BadMessage):
        parse_text(example["text"])


@pytest.mark.parametrize("example", EXAMPLES["server"], ids=lambda e: e["name"])
def test_what_the_page_reads_is_written_the_same_here(example):
    assert protocol.encode(example["value"]) == example["text"]


def test_audio_frames_are_the_same_in_both_languages():
    for frame in EXAMPLES["client_audio"]["frames"]:
        data = bytes.fromhex(frame["head"]).ljust(frame["length"], b"\0")
        parsed = parse_audio(data)
        assert parsed.number == frame["sequence"]
        assert parsed.pcm[:8] == struct.pack("<4h", *frame["samples"])
    for frame in EXAMPLES["server_audio"]["frames"]:
        pcm = struct.pack(f"<{len(frame['samples'])}h", *frame["samples"])
        assert encode_audio(frame["sequence"], pcm).hex() == frame["hex"]


def test_a_page_may_report_what_integrity_stores():
    assert protocol.EVENT_KINDS == PAGE_KINDS
