"""The echo gate on synthetic voices: noise bursts in the rhythm of speech."""

import numpy as np
import pytest

from backend.audio.levels import halves_rms
from backend.live.clock import TICKS_PER_MS
from backend.live.echo import EchoGate

FRAME_MS = 100


def voice(seed, seconds, rate_hz, *, level=0.1):
    """Something with the loudness of speech: syllables of 80 to 300 ms, pauses between phrases."""
    rng = np.random.default_rng(seed)
    parts, made = [], 0.0
    while made < seconds:
        length = rng.uniform(0.08, 0.3)
        pause = rng.uniform(0.3, 0.8) if rng.random() < 0.15 else rng.uniform(0.02, 0.08)
        count, gap = int(length * rate_hz), int(pause * rate_hz)
        shape = np.hanning(count) * rng.uniform(0.4, 1.0) * level
        parts += [shape * rng.standard_normal(count), np.zeros(gap)]
        made += length + pause
    return np.concatenate(parts)[: int(seconds * rate_hz)]


def at_16_khz(samples):
    """Two of three samples: good enough for loudness."""
    return samples.reshape(-1, 3)[:, :2].reshape(-1)


def pcm(samples):
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def judged(gate, interviewer, microphone):
    """What the gate says of every frame while the interviewer speaks."""
    verdicts = []
    for index in range(len(microphone) // 1600):
        tick = index * FRAME_MS * TICKS_PER_MS
        piece = interviewer[index * 2400 : (index + 1) * 2400]
        if len(piece):
            gate.play(tick, pcm(piece))
        frame = microphone[index * 1600 : (index + 1) * 1600]
        verdicts.append(gate.is_echo(tick, halves_rms(pcm(frame))))
    return np.array(verdicts)


def delayed(samples, delay_s, loss):
    return loss * np.concatenate([np.zeros(int(delay_s * 16000)), samples])[: len(samples)]


def loud(samples, floor):
    frames = samples[: len(samples) // 1600 * 1600].reshape(-1, 1600)
    return np.sqrt((frames**2).mean(axis=1)) > floor


NOISE = np.random.default_rng(9).standard_normal(16000 * 30) * 0.0005


@pytest.mark.parametrize("delay_s", [0.0, 0.18, 0.6])
@pytest.mark.parametrize("loss", [0.5, 0.1])
def test_the_interviewers_own_voice_is_known_within_seconds(delay_s, loss):
    interviewer = voice(1, 30, 24000)
    microphone = delayed(at_16_khz(interviewer), delay_s, loss) + NOISE
    echo = judged(EchoGate(), interviewer, microphone)
    sounding = loud(microphone, 0.003 * loss / 0.1)
    assert echo[60:][sounding[60:]].mean() > 0.9


def test_a_candidate_who_speaks_over_the_echo_is_heard():
    interviewer = voice(1, 30, 24000)
    candidate = np.concatenate([np.zeros(16000 * 15), voice(2, 15, 16000, level=0.15)])
    microphone = delayed(at_16_khz(interviewer), 0.2, 0.15) + candidate + NOISE
    echo = judged(EchoGate(), interviewer, microphone)
    speaking = loud(candidate, 0.03)
    assert speaking.sum() > 50
    assert echo[speaking].mean() < 0.1


@pytest.mark.parametrize("seed", range(2, 12))
def test_without_an_echo_two_people_may_speak_at_once(seed):
    interviewer = voice(1, 30, 24000)
    microphone = voice(seed, 30, 16000) + NOISE
    assert judged(EchoGate(), interviewer, microphone).mean() < 0.02


def test_a_silent_room_is_no_echo():
    interviewer = voice(1, 30, 24000)
    assert not judged(EchoGate(), interviewer, NOISE).any()


def test_a_cut_speech_has_no_echo():
    gate, interviewer = EchoGate(), voice(1, 30, 24000)
    judged(gate, interviewer, delayed(at_16_khz(interviewer), 0.2, 0.3))
    gate.cut(0)
    tick = 30_000 * TICKS_PER_MS
    assert not gate.is_echo(tick, halves_rms(pcm(voice(3, 1, 16000)[:1600])))


@pytest.mark.parametrize("level", [0.05, 0.0503, 0.2])
def test_two_sounds_that_never_change_are_no_echo_of_each_other(level):
    rng = np.random.default_rng(4)
    interviewer = np.tile(0.1 * rng.standard_normal(2400), 300)
    microphone = np.tile(level * rng.standard_normal(1600), 300)
    assert not judged(EchoGate(), interviewer, microphone).any()
