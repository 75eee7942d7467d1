import io
import json

import numpy as np
import pytest
import soundfile
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from backend.integrity import scores
from backend.interviews.models import Recording
from tests.scoring.signals.sounds import int16, noise


def wav(path, seconds=1.5, dbfs=-30, rate_hz=16_000):
    soundfile.write(path, int16(noise(seconds, dbfs)), rate_hz)
    return str(path)


def run(*words):
    out = io.StringIO()
    call_command("score_audio", *words, stdout=out)
    return out.getvalue()


def test_files_as_json(tmp_path):
    told = json.loads(run(wav(tmp_path / "a.wav"), wav(tmp_path / "b.wav", 3), "--json"))

    assert told["engine"] == "numpy"
    first, second = told["files"]
    assert (len(first["hops"]["speech"]), len(second["hops"]["speech"])) == (15, 30)
    assert first["hops"]["level_dbfs"][3] == pytest.approx(-30, abs=1)
    assert all(0 <= value <= 1 for value in second["hops"]["speech"])
    assert first["summary"]["counts"]["scored_s"] == 1.5


def test_a_silent_file_has_its_signal(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(80_000, np.int16), 16_000)
    (file,) = json.loads(run(str(tmp_path / "a.wav"), "--json"))["files"]

    (signal,) = file["signals"]
    assert signal["kind"] == "hearing_trouble"
    assert signal["detail"]["troubles"] == "digital_zero"


def test_files_as_a_table_for_people(tmp_path):
    told = run(wav(tmp_path / "a.wav"), "--no-color")

    assert "a.wav" in told
    assert "Longest silence" in told
    assert "nothing was found" in told


def test_nothing_named_is_an_error():
    with pytest.raises(CommandError, match="Name sound files"):
        run()


def test_a_bad_file_is_an_error_with_a_sentence(tmp_path):
    (tmp_path / "a.wav").write_text("hello")
    with pytest.raises(CommandError, match="is no sound file"):
        run(str(tmp_path / "a.wav"))


@pytest.mark.django_db
def test_an_interviews_recording_is_scored_again_into_its_row(cass, settings, tmp_path):
    interview = cass.interview
    data = io.BytesIO()
    soundfile.write(data, np.stack([int16(noise(3, -30))] * 2, 1), 16_000, format="FLAC")
    row = Recording(
        interview=interview,
        media_type="audio/flac",
        sample_rate_hz=16_000,
        duration_ms=3000,
        size_bytes=1,
        sha256="",
    )
    row.file.save("score-audio.flac", ContentFile(data.getvalue()))
    told = json.loads(run("--interview", str(interview.pk), "--json"))
    row.file.delete(save=False)

    assert told["files"][0]["channels"] == 2
    kept = scores.of(interview.pk)
    assert kept is not None
    assert kept.counts["scored_s"] == 3.0


@pytest.mark.django_db
def test_an_interview_without_a_recording_is_an_error(cass):
    with pytest.raises(CommandError, match="has no recording"):
        run("--interview", str(cass.interview.pk))
