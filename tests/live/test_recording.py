import numpy as np
import soundfile

from backend.journal.records import Kind, Record
from backend.live import facts
from backend.live.clock import TICKS_PER_MS
from backend.live.recording import render

FRAME_TICKS = 100 * TICKS_PER_MS


def tone(hz, rate_hz, ms, amplitude=6000):
    time = np.arange(rate_hz * ms // 1000) / rate_hz
    return np.rint(amplitude * np.sin(2 * np.pi * hz * time)).astype("<i2")


def candidate(number, pcm, tick=None):
    start = number * FRAME_TICKS if tick is None else tick
    return Record(0, Kind.CANDIDATE_AUDIO, facts.encode_candidate(start, number, pcm.tobytes()))


def interviewer(ms, pcm):
    sound = facts.Sound(ms * TICKS_PER_MS, 24_000, pcm.tobytes())
    return Record(
        0, Kind.INTERVIEWER_AUDIO, facts.encode_interviewer(sound.tick, sound.rate_hz, sound.pcm)
    )


def cut(ms):
    return Record(0, Kind.FACT, facts.encode_fact("cut", position=ms * TICKS_PER_MS))


def read(path):
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == 16_000
    return samples[:, 0].astype(int), samples[:, 1].astype(int)


def test_the_candidates_samples_are_kept_bit_for_bit(tmp_path):
    noise = np.random.default_rng(3).integers(-30_000, 30_000, 8000).astype("<i2")
    frames = [candidate(n, noise[n * 1600 : (n + 1) * 1600]) for n in range(5)]
    rendered = render(frames, tmp_path / "a.flac")
    assert rendered is not None
    left, right = read(rendered.path)
    assert (left == noise).all()
    assert not right.any()
    assert rendered.duration_ms == 500


def test_both_voices_lie_where_they_sounded(tmp_path):
    frames = [candidate(n, tone(400, 16_000, 100)) for n in range(10)]
    records = [*frames[:3], interviewer(300, tone(440, 24_000, 200)), *frames[3:]]
    rendered = render(records, tmp_path / "a.flac")
    assert rendered is not None
    _, right = read(rendered.path)
    assert not right[: 300 * 16 - 40].any()
    assert np.abs(right[300 * 16 + 100 : 500 * 16 - 100]).max() > 5000
    assert not right[500 * 16 + 40 :].any()


def test_pieces_of_the_interviewer_have_no_seam(tmp_path):
    whole = tone(440, 24_000, 1000)
    pieces = [interviewer(100 * n, whole[n * 2400 : (n + 1) * 2400]) for n in range(10)]
    rendered = render([candidate(0, tone(0, 16_000, 100)), *pieces], tmp_path / "a.flac")
    assert rendered is not None
    _, right = read(rendered.path)
    wanted = tone(440, 16_000, 1000).astype(int)
    assert np.abs(right[400:-400] - wanted[400:-400]).max() < 60


def test_what_was_cut_off_is_not_in_the_recording(tmp_path):
    records = [
        candidate(0, tone(0, 16_000, 100)),
        interviewer(150, tone(440, 24_000, 1000)),
        cut(400),
        interviewer(2000, tone(440, 24_000, 100)),
    ]
    rendered = render(records, tmp_path / "a.flac")
    assert rendered is not None
    _, right = read(rendered.path)
    assert right[160 * 16 : 390 * 16].any()
    assert not right[400 * 16 : 1995 * 16].any()
    assert right[2010 * 16 :].any()


def test_a_journal_without_sound_makes_no_file(tmp_path):
    assert render([cut(0)], tmp_path / "a.flac") is None
    assert list(tmp_path.iterdir()) == []
