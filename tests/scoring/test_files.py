import io

import numpy as np
import pytest
import soundfile

from backend.scoring.files import UnreadableSound, read


def written(path, sound, rate_hz, **more):
    soundfile.write(path, sound, rate_hz, **more)
    return path


def sine(seconds, rate_hz, hz=440.0):
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)


@pytest.mark.parametrize("rate_hz", [8000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 44_101])
def test_any_rate_becomes_16_khz(tmp_path, rate_hz):
    sound = read(written(tmp_path / "a.wav", sine(1.0, rate_hz), rate_hz), "a.wav")

    assert abs(len(sound.candidate) - 16_000) <= 1
    middle = sound.candidate[4000:12_000] / 32768
    expected = sine(1.0, 16_000)[4000:12_000]
    assert np.abs(middle - expected).max() < 0.01


def test_sound_at_16_khz_is_kept_bit_for_bit(tmp_path):
    samples = np.random.default_rng(1).integers(-32768, 32768, 4800).astype(np.int16)

    assert (read(written(tmp_path / "a.wav", samples, 16_000), "a").candidate == samples).all()


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "FLOAT", "DOUBLE", "ULAW"])
def test_any_sample_format_has_its_level(tmp_path, subtype):
    path = written(tmp_path / "a.wav", sine(0.5, 16_000), 16_000, subtype=subtype)

    assert np.abs(read(path, "a").candidate).max() == pytest.approx(16_384, rel=0.03)


def test_channels_are_mixed_or_chosen(tmp_path):
    sound = np.zeros((1600, 3))
    sound[:, 0], sound[:, 2] = 0.3, 0.6
    path = written(tmp_path / "a.wav", sound, 16_000)

    assert read(path, "a").candidate.mean() == pytest.approx(0.3 * 32768, abs=2)
    chosen = read(path, "a", 3, 1)
    assert chosen.candidate.mean() == pytest.approx(0.6 * 32768, abs=2)
    assert chosen.interviewer is not None
    assert chosen.interviewer.mean() == pytest.approx(0.3 * 32768, abs=2)
    assert chosen.channels == 3


def test_what_is_no_number_is_silence_and_too_loud_is_full_scale(tmp_path):
    sound = np.zeros(1600, np.float32)
    sound[0], sound[1], sound[2] = np.nan, np.inf, -4.0
    path = written(tmp_path / "a.wav", sound, 16_000, subtype="FLOAT")

    assert read(path, "a").candidate[:4].tolist() == [0, 32767, -32768, 0]


def bad(tmp_path, what):
    path = tmp_path / "a.wav"
    if what == "does not exist":
        return path
    if what == "is a folder":
        return tmp_path
    if what == "is no sound file":
        path.write_text("hello")
    elif what == "shorter":
        written(path, np.zeros(1599), 16_000)
    elif what == "samples a second":
        written(path, np.zeros(1600), 1000)
    return path


@pytest.mark.parametrize(
    "what", ["does not exist", "is a folder", "is no sound file", "shorter", "samples a second"]
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path, what):
    with pytest.raises(UnreadableSound, match=what):
        read(bad(tmp_path, what), "a.wav")


def test_a_file_without_the_channel_is_refused(tmp_path):
    path = written(tmp_path / "a.wav", np.zeros(1600), 16_000)

    with pytest.raises(UnreadableSound, match="no channel 2; it has 1"):
        read(path, "a.wav", 1, 2)


def test_an_open_file_is_read_too():
    data = io.BytesIO()
    soundfile.write(data, sine(0.2, 16_000), 16_000, format="FLAC")
    data.seek(0)

    assert read(data, "a").hops == 2
