import numpy as np
import pytest
from django.urls import reverse

from backend.integrity import scores
from backend.integrity.models import AudioScores, IntegrityEvent
from backend.interviews.invitations import invite
from backend.interviews.models import Interview
from backend.review import sound
from backend.scoring.signals.series import Series
from backend.scoring.signals.summary import empty

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    invitation = invite(job, name="Cass Doe")
    return Interview.objects.create(
        organization=job.organization,
        job=job,
        invitation=invitation,
        candidate=invitation.candidate,
        state=Interview.State.COMPLETED,
    )


def heard():
    summary = empty()
    summary.until_ms = 130_000
    summary.counts |= {"scored_s": 125.0, "speech_s": 61.0, "trouble_noisy_s": 10.0}
    summary.latencies_ms, summary.longest_silence_ms = [900, 1500, 1100], 4200
    rows = [(100, 26, 8, 0, 4)] * 60 + [(0, 60, 30, 1, 0)] * 65 + [(255,) * 5] * 5
    summary.series = Series(0, np.array(rows, np.uint8).T)
    return summary


def page_of(client, interview):
    return client.get(
        reverse("admin:interviews_interview_change", args=[interview.pk])
    ).content.decode()


def test_the_page_shows_the_sound_as_a_drawing_and_as_tables(client, rita, interview):
    scores.keep(interview.pk, heard())
    IntegrityEvent.objects.create(
        interview=interview, kind="hearing_trouble", source="server", start_ms=5000, end_ms=9000
    )
    client.force_login(rita)
    page = page_of(client, interview)

    assert '<path class="viva-level" d="M' in page
    assert '<span class="viva-label viva-warning">Fair</span>' in page
    assert "noisy" in page
    assert "4.2 s" in page
    assert "1.1 s" in page
    assert "0:05 We had trouble hearing" in page
    assert "is no part of the evaluation" in page


def test_an_interview_that_was_not_measured_has_no_drawing(client, rita, interview):
    client.force_login(rita)

    page = page_of(client, interview)
    assert "viva-level" not in page
    assert "viva-sound" not in page


def test_a_damaged_series_does_not_break_the_page(client, rita, interview):
    scores.keep(interview.pk, heard())
    AudioScores.objects.update(series=b"nonsense")
    client.force_login(rita)

    page = page_of(client, interview)
    assert "viva-level" not in page
    assert "viva-sound" not in page


def test_the_table_says_each_minute_in_numbers():
    first, second, third = sound.minutes(heard().series)

    assert first == {
        "at": "0:00",
        "speech": "60 s",
        "interviewer": "0 s",
        "level": "−26 dBFS",
        "snr": "8 dB",
        "hearing": "noisy",
    }
    assert (second["speech"], second["interviewer"], second["hearing"]) == ("0 s", "60 s", "well")
    assert third["hearing"] == "5 s not measured"


def test_facts_are_numbers_without_a_judgement():
    told = dict(sound.facts(heard()))

    assert told["Time until an answer begins (median)"] == "1.1 s"
    assert told["Spread of these times"] == "0.2 s"
    assert told["Level of speech"] == "–"
