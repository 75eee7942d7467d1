import numpy as np

from backend.scoring.engines import by_numpy
from backend.scoring.files import Sound
from backend.scoring.rescoring import score
from backend.scoring.signals.findings import Options
from tests.scoring.signals.sounds import int16, noise

ALL_IN = Options(opted_in=frozenset({"overlapped_voices", "whisper_like"}))


def sound(seconds, dbfs, seed=1, played=None):
    other = None if played is None else int16(played)
    return Sound(f"{seed}.wav", 16_000, 1, int16(noise(seconds, dbfs, seed)), other)


def test_a_hop_is_told_for_every_100_ms():
    (scored,) = score([sound(2.05, -30)], by_numpy.load(), ALL_IN)

    assert set(scored.hops) == {"speech", "music", "level_dbfs", "overlap", "whisper"}
    assert {len(values) for values in scored.hops.values()} == {20}
    assert scored.hops["level_dbfs"][5] == np.float32(scored.hops["level_dbfs"][5]).round(4)
    assert scored.summary.counts["scored_s"] == 2.0


def test_experimental_series_are_told_only_when_asked_for():
    (scored,) = score([sound(1, -30)], by_numpy.load(), Options())

    assert set(scored.hops) == {"speech", "music", "level_dbfs"}


def test_sounds_side_by_side_are_scored_as_each_alone():
    engine = by_numpy.load()
    sounds = [sound(6, -30, 1), sound(3, -10, 2), sound(4, -50, 3)]
    together = [scored.to_json() for scored in score(sounds, engine, ALL_IN)]
    alone = [score([each], engine, ALL_IN)[0].to_json() for each in sounds]

    assert together == alone


def test_the_other_channel_tells_echo_from_speech():
    played = noise(6, -20, 7)
    echo = Sound("e.wav", 16_000, 2, int16(played * 0.1), int16(played))
    (scored,) = score([echo], by_numpy.load(), Options())

    assert [finding.kind for finding in scored.findings] == ["interviewer_audible"]
