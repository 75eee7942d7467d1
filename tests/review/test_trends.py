from datetime import UTC, date, datetime, timedelta

import pytest

from backend.interviews.models import Interview
from backend.review import entries, trends
from backend.review.trends import WEEKS, Week, counted, drawn
from tests.evaluation.rows import make_interview

MONDAY = date(2026, 11, 16)


def test_weeks_without_anything_are_there():
    found = {"begun": {MONDAY: 3}, "completed": {}, "decided": {MONDAY: 1}}
    weeks = counted(found, [MONDAY - timedelta(weeks=1), MONDAY])
    assert [week.counts for week in weeks] == [(0, 0, 0), (3, 0, 1)]


def test_bars_stand_in_their_frame_and_are_as_high_as_their_numbers():
    shown = drawn([Week(MONDAY, (4, 2, 0)), Week(MONDAY + timedelta(weeks=1), (0, 0, 1))])
    assert [bar.series for bar in shown["bars"]] == ["begun", "completed", "decided"]
    begun, completed, _ = shown["bars"]
    assert begun.height == pytest.approx(2 * completed.height, abs=0.1)
    for bar in shown["bars"]:
        assert bar.x >= trends.LEFT
        assert bar.x + bar.width <= trends.WIDTH
        assert bar.y >= trends.TOP
        assert bar.y + bar.height == pytest.approx(trends.HEIGHT - trends.BOTTOM, abs=0.2)
    assert [line["n"] for line in shown["lines"]] == [0, 2, 4]


@pytest.mark.parametrize(("most", "top"), [(0, 2), (1, 2), (3, 4), (19, 20), (21, 40), (999, 1000)])
def test_the_scale_is_round_and_even(most, top):
    assert [line["n"] for line in drawn([Week(MONDAY, (most, 0, 0))])["lines"]][-1] == top
    assert top % 2 == 0


def test_nothing_at_all_is_said_so():
    assert drawn([Week(MONDAY, (0, 0, 0))])["is_empty"]
    assert drawn([])["is_empty"]


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 0, 0), (1, 3, 33.3), (3, 3, 100)])
def test_a_share_is_percent_of_the_track(part, whole, percent):
    assert trends.bar_of(part, whole) == percent


@pytest.mark.django_db
def test_what_happened_is_counted_in_its_week(job, rita):
    now = datetime(2026, 11, 18, 12, tzinfo=UTC)
    for began in (now, now - timedelta(weeks=1), now - timedelta(weeks=WEEKS + 1)):
        row = make_interview(job)
        Interview.objects.filter(pk=row.pk).update(started_at=began, ended_at=began)
    row = Interview.objects.earliest("started_at")
    for _ in range(2):
        entries.decide(row, rita, "more", "Again.", saw_draft=False)
    row.review_entries.update(created_at=now)
    weeks = trends.weeks_of(Interview.objects.all(), now)
    assert len(weeks) == WEEKS
    assert weeks[-1] == Week(MONDAY, (1, 1, 1)), "a decision that was made anew counts once"
    assert weeks[-2].counts == (1, 1, 0)
    assert sum(sum(week.counts) for week in weeks[:-2]) == 0
