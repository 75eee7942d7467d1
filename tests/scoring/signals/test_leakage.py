from functools import partial

import numpy as np
import pytest

from backend.scoring.signals.leakage import (
    AUDIBLE,
    JUDGED_AT_ONCE,
    LeakageGate,
    Reference,
    peak_ratio,
    peak_ratios,
)
from tests.scoring.signals.sounds import int16, low_pass, noise


def voice(seconds, seed):
    """Noise with the band and the slow swings of a voice."""
    swing = np.repeat(np.random.default_rng(seed).random(round(seconds * 8)), 2000)
    return low_pass(noise(seconds, -20, seed), 3000)[: len(swing)] * swing


def before(sound, end, _row, hops):
    return sound[end - hops * 1600 : end]


def hear(gate, heard, played, first_hop=0):
    samples = np.concatenate((np.zeros(240, np.int16), int16(heard)))
    reference = int16(played)
    for hop in range(len(reference) // 1600):
        gate.update(
            np.array([0]),
            np.array([first_hop + hop]),
            samples[None, hop * 1600 : hop * 1600 + 1840],
            Reference.of(
                reference[None, hop * 1600 : hop * 1600 + 1600],
                partial(before, reference, (hop + 1) * 1600),
            ),
        )
    return bool(gate.audible(np.array([0]))[0])


def delayed(sound, milliseconds, gain_db):
    quiet = sound * 10 ** (gain_db / 20)
    return np.concatenate((np.zeros(milliseconds * 16), quiet))[: len(sound)]


@pytest.mark.parametrize("delay_ms", [0, 150, 400, 900])
@pytest.mark.parametrize("gain_db", [-10, -30])
def test_an_echo_is_found_at_any_delay(delay_ms, gain_db):
    played = voice(5, 1)
    heard = delayed(played, delay_ms, gain_db) + noise(5, -70)

    assert hear(LeakageGate(1), heard, played)


def test_a_candidate_who_speaks_is_no_echo():
    assert not hear(LeakageGate(1), voice(5, 2) + noise(5, -70), voice(5, 1))


def test_silence_and_noise_are_no_echo():
    assert not hear(LeakageGate(1), noise(5, -60, 77), voice(5, 1))
    assert not hear(LeakageGate(1), np.zeros(80_000), voice(5, 1))


def test_without_the_interviewer_nothing_is_looked_at():
    gate = LeakageGate(1)
    hear(gate, voice(5, 2), np.zeros(80_000))

    assert not gate.looked(np.array([0]))[0]


def test_what_was_found_holds_while_a_candidate_speaks_over_it():
    gate = LeakageGate(1)
    played = voice(5, 1)
    assert hear(gate, delayed(played, 100, -20) + noise(5, -70), played)
    assert hear(gate, voice(5, 9) + delayed(played, 100, -50), played, first_hop=200)


def test_another_microphone_is_looked_at_anew():
    gate = LeakageGate(1)
    played = voice(5, 1)
    hear(gate, delayed(played, 100, -20), played)
    gate.look_again(0)

    assert not gate.audible(np.array([0]))[0]
    assert not hear(gate, noise(5, -70, 77), played, first_hop=60)


def test_an_echo_may_arrive_for_a_second_after_the_last_word():
    gate = LeakageGate(1)
    hear(gate, np.zeros(1600), voice(1, 1)[:1600])

    assert gate.sounding(np.array([0]), np.array([9])).tolist() == [True]
    assert gate.sounding(np.array([0]), np.array([10])).tolist() == [False]


def test_the_ratio_of_nothing_is_nothing():
    silence = np.zeros(32_000, np.int16)

    assert peak_ratio(silence, silence) == 0.0
    assert peak_ratio(int16(noise(2, -20)), int16(noise(2, -20))) > AUDIBLE


def test_pairs_that_are_compared_together_give_what_each_gives_alone():
    silence = np.zeros(32_000, np.int16)
    pairs = [(int16(noise(2, -20, seed)), int16(voice(2, seed))) for seed in range(3)]
    alone = [peak_ratio(*pair) for pair in pairs]

    assert peak_ratios(pairs) == alone
    assert peak_ratios(pairs[:2]) == alone[:2]
    assert peak_ratios([(silence, silence), *pairs]) == [0.0, *alone]
    assert len(pairs) + 1 == JUDGED_AT_ONCE
