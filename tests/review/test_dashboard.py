import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.evaluation import runs, tasks
from backend.evaluation.models import FailureAlert
from backend.review import entries, handling
from backend.review.models import JobReview
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


def overview(client, person):
    client.force_login(person)
    return client.get(reverse("admin:index"))


def cards(answer):
    return {card["title"]: card["value"] for card in answer.context["cards"]}


def judged(interview):
    run = runs.begin(interview.pk)
    assert run is not None
    tasks.make(run.pk)
    return interview


def test_it_counts_what_waits_and_whose_it_is(client, rita, job):
    mine, other, done = (make_interview(job) for _ in range(3))
    handling.assign(mine, rita, rita)
    entries.decide(done, rita, "advance", "Good.", saw_draft=False)
    answer = overview(client, rita)
    found = cards(answer)
    assert (found["To review"], found["Mine"]) == (2, 1)
    assert [row["interview"].pk for row in answer.context["waiting"]] == [mine.pk, other.pk]
    assert [step["n"] for step in answer.context["funnel"][0]["steps"]] == [3, 3, 3, 1]
    assert answer.context["funnel"][0]["steps"][3]["percent"] == pytest.approx(33.3)


def test_closed_work_waits_for_nobody(client, rita, job):
    handling.move(make_interview(job), rita, "closed")
    answer = overview(client, rita)
    assert cards(answer)["To review"] == 0
    assert {bar["title"]: bar["n"] for bar in answer.context["statuses"]}["Closed"] == 1


def test_another_firm_sees_none_of_it(client, omar, job):
    make_interview(job)
    answer = overview(client, omar)
    assert set(cards(answer).values()) == {0}
    text = answer.content.decode()
    assert "Cass" not in text
    assert job.title not in text


def test_a_blind_job_has_no_names_and_no_score_of_a_model_is_there(client, rita, job):
    JobReview.objects.create(job=job, blind=True, rate_first=True)
    interview = judged(make_interview(job))
    text = overview(client, rita).content.decode()
    assert "Cass" not in text
    assert interview.pk.hex[:4].upper() in text
    assert "draft" not in re.sub(r"<[^>]+>", " ", text).lower()


def test_drafts_that_failed_are_told(client, rita, job):
    run = runs.begin(make_interview(job).pk)
    assert run is not None
    FailureAlert.objects.create(run_id=run.pk, problem="timeout")
    assert cards(overview(client, rita))["Failed"] == 1


def test_numbers_stand_beside_the_drawing(client, rita, job):
    make_interview(job)
    text = overview(client, rita).content.decode()
    assert 'class="viva-series-begun"' in text
    assert "Week of" in text


def test_an_empty_firm_is_told_what_to_do_first(client, rita):
    text = overview(client, rita).content.decode()
    assert "There is no open job." in text
    assert "Nothing waits for you." in text


def test_more_interviews_need_no_more_queries(client, rita, job):
    make_interview(job)
    overview(client, rita)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:index"))
    for _ in range(6):
        make_interview(job)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("admin:index"))
    assert len(many) == len(few)
