import numpy as np
import pytest

from backend.integrity import conduct, events, scores
from backend.integrity.events import Observation
from backend.integrity.models import AudioScores, Conduct, Disposition, IntegrityEvent
from backend.scoring.signals.series import Series
from backend.scoring.signals.summary import empty

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(cass):
    return cass.interview


def portion(from_ms, seconds=10, **counts):
    made = empty()
    made.counts |= {"scored_s": float(seconds), **counts}
    made.from_ms, made.until_ms = from_ms, from_ms + seconds * 1000
    made.series = Series(from_ms // 1000, np.full((5, seconds), from_ms // 10_000, np.uint8))
    return made


def kept(interview):
    found = scores.of(interview.pk)
    assert found is not None
    return found


def test_one_row_holds_all_connections_of_an_interview(interview):
    scores.keep(interview.pk, portion(0, speech_s=6.0))
    scores.keep(interview.pk, portion(30_000, speech_s=8.0))

    row = AudioScores.objects.get()
    heard = scores.read(row)
    assert heard.counts["scored_s"] == 20
    assert heard.counts["speech_s"] == 14
    assert heard.series.columns[0].tolist() == [0] * 10 + [255] * 20 + [3] * 10
    assert row.quality == "good"


def test_the_same_portion_twice_changes_nothing(interview):
    for _ in range(3):
        scores.keep(interview.pk, portion(0, speech_s=6.0))
        scores.keep(interview.pk, portion(30_000, speech_s=8.0))

    assert kept(interview).counts["speech_s"] == 14


def test_the_portions_may_come_in_any_order(interview):
    scores.keep(interview.pk, portion(30_000, speech_s=8.0))
    scores.keep(interview.pk, portion(0, speech_s=6.0))
    heard = kept(interview)

    assert (heard.from_ms, heard.until_ms, heard.series.seconds) == (0, 40_000, 40)


def test_a_recording_scored_again_takes_the_place_of_all(interview):
    scores.keep(interview.pk, portion(0, speech_s=6.0))
    scores.keep(interview.pk, portion(30_000, speech_s=8.0))
    scores.replace(interview.pk, portion(0, seconds=40, speech_s=15.0))

    assert kept(interview).counts["speech_s"] == 15


def test_what_was_not_measured_has_no_row(interview):
    assert scores.of(interview.pk) is None


def test_conduct_is_counted_from_events_and_the_newest_disposition(interview):
    for start_ms in (1000, 60_000):
        IntegrityEvent.objects.create(
            interview=interview, kind="tab_hidden", start_ms=start_ms, end_ms=start_ms + 5000
        )
    event = IntegrityEvent.objects.order_by("start_ms")[0]
    for verdict in ("confirmed", "benign"):
        Disposition.objects.create(event=event, verdict=verdict, reason="x", person_name="Rita")
    conduct.refresh(interview.pk)

    row = Conduct.objects.get()
    assert (row.noted, row.open, row.confirmed, row.benign) == (2, 1, 0, 1)
    assert row.by_kind == {"tab_hidden": {"count": 2, "duration_ms": 10_000}}


def test_the_conduct_row_follows_what_is_stored(interview):
    events.keep_findings(interview.pk, [Observation("hearing_trouble", 0, 5000)])
    events.keep(interview.pk, [Observation("tab_hidden", 1000, 9000)])

    assert Conduct.objects.get().by_kind == {"tab_hidden": {"count": 1, "duration_ms": 8000}}


def test_a_pause_is_a_fact_of_time_and_no_conduct(interview):
    events.keep_findings(interview.pk, [Observation("long_silence", 9000, 49_000)])

    assert interview.integrity_events.count() == 1
    assert not Conduct.objects.filter(noted__gt=0).exists()
