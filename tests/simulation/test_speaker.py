import pytest

from backend.simulation.speaker import BYTES_PER_S, Speaker


def sound(duration_s):
    return bytes(round(duration_s * BYTES_PER_S) // 2 * 2)


def test_sound_that_comes_faster_than_it_plays_is_heard_in_real_time():
    speaker = Speaker()
    for sequence in range(1, 11):
        speaker.play(sequence, sound(0.1), 5.0)
    assert speaker.is_playing(5.9)
    assert not speaker.is_playing(6.01)
    assert speaker.silent_since_s(6.01) == pytest.approx(6.0)


def test_nothing_is_silent_before_the_first_sound():
    assert Speaker().silent_since_s(1.0) is None


def test_the_end_of_a_stretch_is_told_once():
    speaker = Speaker()
    speaker.play(1, sound(0.1), 0.0)
    assert speaker.drained(0.05) is None
    assert speaker.drained(0.2) == (1, 100)
    assert speaker.drained(0.3) is None
    speaker.play(2, sound(0.04), 1.0)
    assert speaker.drained(1.1) == (2, 40)


def test_a_flush_silences_at_once_and_tells_how_far_it_was_heard():
    speaker = Speaker()
    for sequence in range(1, 11):
        speaker.play(sequence, sound(0.1), 0.0)
    assert speaker.flush(0.25) == (3, 50)
    assert not speaker.is_playing(0.25)
    assert speaker.drained(0.3) is None


def test_a_flush_before_any_sound_tells_nothing_was_heard():
    assert Speaker().flush(1.0) == (0, 0)


def test_a_stretch_begins_where_silence_ended():
    speaker = Speaker()
    speaker.play(1, sound(0.1), 1.0)
    speaker.play(2, sound(0.1), 1.05)
    assert speaker.began_s == 1.0
    speaker.play(3, sound(0.1), 3.0)
    assert speaker.began_s == 3.0
