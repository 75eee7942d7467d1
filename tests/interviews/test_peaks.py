from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.files.storage import storages

from backend.interviews import peaks
from backend.interviews.models import Recording
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db

RATE_HZ = 16_000


def sound(path, seconds=3.25):
    """The candidate is loud in the second second, the interviewer quiet throughout."""
    samples = np.zeros((int(seconds * RATE_HZ), 2), np.int16)
    samples[RATE_HZ : 2 * RATE_HZ, 0] = -16_384
    samples[:, 1] = 328
    soundfile.write(path, samples, RATE_HZ, format="FLAC", subtype="PCM_16")


def test_each_tenth_of_a_second_has_the_loudest_sample_of_each_track(tmp_path):
    sound(tmp_path / "r.flac")
    found = peaks.measure(tmp_path / "r.flac")
    assert found.shape == (2, 33)
    assert found[0, 9:21].tolist() == [0, *[127] * 10, 0]
    assert set(found[1].tolist()) == {2}


def test_peaks_do_not_depend_on_where_a_block_ends(tmp_path):
    sound(tmp_path / "r.flac", seconds=130)
    assert peaks.measure(tmp_path / "r.flac").shape == (2, 1300)


def make(path):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    sound(path)
    return path


def test_peaks_are_measured_once_and_anew_for_another_recording(job):
    interview = make_interview(job)
    make(storages["private"].path(interview.recording.file.name))
    row = Recording.objects.get(interview=interview)
    assert peaks.load(row) is None
    peaks.make.enqueue(str(interview.pk))
    kept = peaks.load(row)
    assert kept is not None
    assert len(kept) == 66
    assert peaks.keep(interview.pk)
    row.sha256 = "1" * 64
    assert peaks.load(row) is None, "another sound has other peaks"


def test_without_a_recording_there_is_nothing_to_measure(job):
    interview = make_interview(job)
    assert not peaks.keep(interview.pk), "the row is there, the file is not"
    interview.recording.delete()
    assert not peaks.keep(interview.pk)
