"""The interviewer's sound lies at its place in the recording, and only there."""

import numpy as np
import pytest

from backend.scoring.reference import KEPT_SAMPLES, References, to_reference

HOP = 1600


def tone(samples, seed=1):
    return np.random.default_rng(seed).integers(100, 9000, samples).astype(np.int16)


@pytest.fixture
def references():
    return References(3)


def half(sound):
    """Each two samples as one, half of each."""
    return (sound[: len(sound) // 2 * 2] >> 1).reshape(-1, 2).sum(1, dtype=np.int16)


def at(references, first, slot=1):
    playing, reference = references.at(np.array([slot]), np.array([first]))
    return bool(playing[0]), bool(reference.sounds[0]), reference


def heard(references, first, hops=1, slot=1):
    return at(references, first, slot)[2].until(0, hops)


def test_a_frame_sounds_where_it_was_put_and_nowhere_else(references):
    sound = tone(2400)
    references.put(1, 5000, sound.tobytes(), 16_000)

    assert [at(references, first)[:2] for first in (3400, 3401, 5000, 7399, 7400)] == [
        (False, False),
        (True, True),
        (True, True),
        (True, True),
        (False, False),
    ]


def test_a_hop_holds_what_overlaps_it(references):
    sound = tone(2400)
    references.put(1, 5000, sound.tobytes(), 16_000)

    part = heard(references, 4200)
    assert not part[:400].any()
    assert (part[400:] == half(sound[:800])).all()
    assert (heard(references, 5800) == half(sound[800:])).all()
    assert not at(references, 5000, slot=2)[0]


def test_many_frames_are_one_sound_for_as_long_as_a_window(references):
    sound = tone(45 * HOP)
    for start in range(0, len(sound), 1000):
        references.put(1, 700 + start, sound[start : start + 1000].tobytes(), 16_000)
    for first in range(700, 700 + 44 * HOP, HOP):
        at(references, first)

    last = 700 + 43 * HOP
    assert (heard(references, last, 40) == half(sound[4 * HOP : 44 * HOP])).all()


def test_what_was_heard_long_ago_is_forgotten(references):
    for start in range(0, 200 * HOP, HOP):
        references.put(1, start, tone(HOP).tobytes(), 16_000)
        at(references, start)

    assert len(references._past[1]) <= KEPT_SAMPLES // HOP + 1
    assert len(references._pieces[1]) == 1


def test_after_a_long_pause_the_next_answer_sounds(references):
    references.put(1, 0, tone(HOP).tobytes(), 16_000)
    references.put(1, 90 * HOP, tone(HOP).tobytes(), 16_000)

    assert not at(references, 80 * HOP)[0]
    assert at(references, 90 * HOP)[0]
    assert not references._past[1]


def test_what_was_cut_was_never_played(references):
    sound = tone(4800)
    references.put(1, 0, sound.tobytes(), 16_000)
    references.cut(1, 1000)

    assert (heard(references, 0)[:500] == half(sound[:1000])).all()
    assert not heard(references, 0)[500:].any()
    assert not at(references, 1600)[0]


def test_a_frame_of_silence_plays_and_does_not_sound(references):
    references.put(1, 0, np.full(HOP, 9, np.int16).tobytes(), 16_000)
    references.put(1, HOP, np.full(HOP, 11, np.int16).tobytes(), 16_000)

    assert at(references, 0)[:2] == (True, False)
    assert at(references, HOP)[:2] == (True, True)


def test_what_the_page_plays_comes_at_24_khz(references):
    sound = tone(2400)
    references.put(1, 0, sound.tobytes(), 24_000)

    assert at(references, 1599)[0]
    assert (heard(references, 0) == to_reference(sound.tobytes(), 24_000)).all()
    first, second, third = map(int, sound[:3])
    assert to_reference(sound.tobytes(), 24_000)[0] == (first >> 1) + ((second + third) >> 2)
    assert not at(references, 1600)[0]


def test_a_slot_that_is_cleared_holds_nothing(references):
    references.put(1, 0, tone(4800).tobytes(), 16_000)
    at(references, HOP)
    references.clear(1)

    assert not at(references, 0)[0]
    assert not heard(references, HOP, 2).any()


def test_another_rate_is_refused(references):
    with pytest.raises(ValueError, match="8000"):
        references.put(1, 0, tone(10).tobytes(), 8000)


def test_frames_that_do_not_go_on_stay_where_they_were_put(references):
    first, second, third = tone(2400, 1), tone(2401, 2), tone(2400, 3)
    for at_sample, sound in ((0, first), (1600, second), (3200, third), (8000, third)):
        references.put(1, at_sample, sound.tobytes(), 24_000)
    references.cut(1, 9000)

    heard_now = heard(references, 8000, hops=6)
    assert (heard_now[:800] == to_reference(first.tobytes(), 24_000)).all()
    assert (heard_now[800:1600] == to_reference(second.tobytes(), 24_000)).all()
    assert (heard_now[1600:2400] == to_reference(third.tobytes(), 24_000)).all()
    assert not heard_now[2400:4000].any()
    assert (heard_now[4000:4500] == to_reference(third.tobytes(), 24_000)[:500]).all()
    assert not heard_now[4500:].any()
