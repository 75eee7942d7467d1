import numpy as np

from backend.audio.levels import rms_dbfs
from backend.simulation.microphone import Microphone, quiet, trim_end
from backend.simulation.wire import FRAME_BYTES


def tone(duration_ms):
    count = 16 * duration_ms
    return (8000 * np.sin(np.arange(count) / 5)).astype("<i2").tobytes()


def level(pcm):
    return rms_dbfs(np.frombuffer(pcm, "<i2"))


def frames_until_quiet(microphone):
    frames = []
    while microphone.is_speaking:
        frames.append(microphone.next_frame())
    return frames


def test_silence_is_a_quiet_room_and_never_digital_zero():
    frame = Microphone().next_frame()
    assert len(frame.pcm) == FRAME_BYTES
    assert -90 < level(frame.pcm) < -70
    assert frame.ends_speech_ms is None


def test_speech_leaves_unchanged_and_its_end_is_known_within_the_frame():
    microphone, speech = Microphone(), tone(250)
    microphone.say(speech)
    frames = frames_until_quiet(microphone)
    assert [frame.ends_speech_ms for frame in frames] == [None, None, 50]
    assert b"".join(frame.pcm for frame in frames)[: len(speech)] == speech


def test_the_silence_a_voice_leaves_at_its_end_is_cut():
    assert trim_end(tone(200) + bytes(3200)) == tone(200)
    assert trim_end(bytes(3200)) == b""


def test_a_pause_stands_between_two_sentences_and_is_no_end():
    microphone = Microphone()
    microphone.say(tone(100), pause_ms=200)
    microphone.say(tone(100))
    frames = frames_until_quiet(microphone)
    assert [frame.ends_speech_ms for frame in frames] == [None, None, None, 0]
    assert [level(frame.pcm) > -30 for frame in frames] == [True, False, False, True]


def test_nothing_to_say_is_no_speech():
    microphone = Microphone()
    microphone.say(quiet(300))
    assert not microphone.is_speaking
