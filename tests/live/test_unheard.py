from backend.live.protocol import AudioFrame
from backend.live.unheard import MAX_FRAMES, MIN_VOICED_FRAMES, PRE_ROLL_FRAMES, Unheard


def fed(pattern):
    """An `Unheard` that was given frames 0, 1, ...; `#` holds voice."""
    unheard = Unheard()
    for number, sign in enumerate(pattern):
        unheard.take(AudioFrame(number, b""), voiced=sign == "#")
    return unheard


def numbers(unheard):
    return [frame.number for frame in unheard.again()]


def test_an_answer_is_said_again_from_shortly_before_its_first_word():
    assert numbers(fed("." * 50 + "#" * 20 + "..")) == list(range(50 - PRE_ROLL_FRAMES, 72))


def test_a_cough_is_not():
    assert numbers(fed("." * 50 + "#" * (MIN_VOICED_FRAMES - 1) + "." * 20)) == []


def test_what_the_model_transcribed_is_not():
    unheard = fed("#" * 20)
    unheard.heard()
    assert numbers(unheard) == []
    unheard.take(AudioFrame(20, b""), voiced=True)
    assert not unheard.is_speech


def test_a_long_answer_keeps_its_newest_half_minute():
    assert numbers(fed("#" * 1000)) == list(range(1000 - MAX_FRAMES, 1000))
