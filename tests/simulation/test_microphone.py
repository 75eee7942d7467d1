import numpy as np

from backend.simulation.microphone import Microphone, quiet, trim_end
from backend.simulation.wire import FRAME_BYTES


def voice(ms, amplitude=5000):
    time = np.arange(16 * ms) / 16_000
    return np.rint(amplitude * np.sin(2 * np.pi * 300 * time)).astype("<i2").tobytes()


def test_silence_behind_the_last_sound_is_cut_off():
    assert trim_end(voice(500) + bytes(16_000)) == voice(500)
    assert trim_end(bytes(3200)) == b""


def test_a_quiet_microphone_is_never_digitally_silent():
    frame = Microphone().next_frame()
    assert len(frame.pcm) == FRAME_BYTES
    assert np.frombuffer(frame.pcm, "<i2").any()


def test_speech_comes_whole_in_frames_and_its_end_is_marked():
    microphone = Microphone()
    microphone.say(voice(250))
    frames = [microphone.next_frame() for _ in range(4)]
    assert b"".join(f.pcm for f in frames)[: len(voice(250))] == voice(250)
    assert [f.ends_speech_ms for f in frames] == [None, None, 50.0, None]
    assert not microphone.is_speaking


def test_two_utterances_have_their_pause_between():
    microphone = Microphone()
    microphone.say(voice(100), pause_ms=300)
    microphone.say(voice(100))
    frames = [microphone.next_frame() for _ in range(5)]
    loud = [int(np.abs(np.frombuffer(f.pcm, "<i2")).max()) > 1000 for f in frames]
    assert loud == [True, False, False, False, True]


def test_stopping_leaves_nothing_to_say():
    microphone = Microphone()
    microphone.say(voice(1000))
    microphone.next_frame()
    microphone.stop()
    assert not microphone.is_speaking


def test_room_noise_is_the_same_for_the_same_seed():
    assert quiet(100, 1) == quiet(100, 1)
    assert quiet(100, 1) != quiet(100, 2)
