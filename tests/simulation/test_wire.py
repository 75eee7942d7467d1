import json
from pathlib import Path

import pytest

from backend.live import protocol
from backend.simulation import wire

EXAMPLES = Path(__file__).parents[1] / "data" / "protocol" / "messages.json"


def test_the_server_reads_the_frames_a_candidate_sends():
    pcm = bytes(range(256)) * 12 + bytes(128)
    assert protocol.parse_audio(wire.frame_message(7, pcm)) == protocol.AudioFrame(7, pcm)
    assert len(pcm) == wire.FRAME_BYTES == protocol.FRAME_BYTES


def test_a_candidate_reads_the_sound_the_server_sends():
    assert wire.read_audio(protocol.encode_audio(3, b"\1\2\3\4")) == (3, b"\1\2\3\4")


@pytest.mark.parametrize("data", [b"", b"\2\0\0", b"\1\0\0\0\1\0\0", b"\2\0\0\0\1\0"])
def test_other_bytes_are_not_of_the_protocol(data):
    with pytest.raises(wire.NotOfTheProtocol):
        wire.read_audio(data)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"type": 3}', "null", "{"])
def test_other_texts_are_not_of_the_protocol(text):
    with pytest.raises(wire.NotOfTheProtocol):
        wire.read_message(text)


def test_the_server_reads_the_messages_a_candidate_sends():
    hello = wire.write_message("hello", microphone=True, client="page")
    assert protocol.parse_text(hello) == protocol.Hello(microphone=True)
    played = wire.write_message("played", sequence=4, offset_ms=30)
    assert protocol.parse_text(played) == protocol.Played(4, 30)


def test_both_sides_speak_of_the_same_protocol():
    assert wire.SUBPROTOCOL == protocol.SUBPROTOCOL
    assert json.loads(EXAMPLES.read_text())
    assert (wire.MICROPHONE_RATE_HZ, wire.SPEAKER_RATE_HZ) == (
        protocol.CANDIDATE_RATE_HZ,
        protocol.INTERVIEWER_RATE_HZ,
    )
