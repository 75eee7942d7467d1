import random

from backend.live.hearing import DIGITAL_SILENCE, MUTED_FRAMES, Hearing

NOISE = random.Random(3).randbytes(len(DIGITAL_SILENCE))


def test_a_dead_microphone_is_told_once_and_forgotten_when_it_lives():
    hearing = Hearing()
    told = []
    for _ in range(MUTED_FRAMES * 2):
        hearing.take(DIGITAL_SILENCE)
        told.append(hearing.look(0))
    assert [word for word in told if word] == ["silent_microphone"]
    assert told.index("silent_microphone") == MUTED_FRAMES - 1
    hearing.take(NOISE)
    assert hearing.look(0) == ""
    for _ in range(MUTED_FRAMES):
        hearing.take(DIGITAL_SILENCE)
    assert hearing.look(0) == "silent_microphone"


def test_a_quiet_room_is_not_a_dead_microphone():
    hearing = Hearing()
    for _ in range(MUTED_FRAMES * 2):
        hearing.take(b"\x01\x00" + DIGITAL_SILENCE[2:])
    assert hearing.look(0) == ""


def test_missing_frames_are_another_trouble():
    hearing = Hearing()
    assert hearing.look(5.0) == "no_audio"
    assert hearing.look(6.0) == ""
