"""The evaluation on the interview's page, and who may ask for another one."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import Membership
from backend.evaluation import tasks
from backend.evaluation.models import CriterionScore, Proofreading, Run
from backend.review.labels import moment
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    return make_interview(job)


def page(client, interview):
    address = reverse("admin:interviews_interview_change", args=[interview.pk])
    return client.get(address).content.decode()


def again(client, interview, **more):
    address = reverse("admin:interviews_interview_evaluate", args=[interview.pk])
    return client.post(address, **more)


def test_the_page_says_what_waits(client, rita, interview):
    client.force_login(rita)
    assert "It is made when the interview is over." in page(client, interview)
    assert "Evaluate now" in page(client, interview)


def test_each_score_stands_with_its_label_reason_quotes_and_turns(client, rita, interview):
    tasks.request(interview.pk)
    client.force_login(rita)
    text = page(client, interview)
    score = CriterionScore.objects.filter(standing="scored")[0]
    assert "Rule-based draft, not a judgement" in text
    assert score.name in text
    quote = score.evidence.all()[0]
    assert f"<q>{quote.text}</q>" in text.replace("&#x27;", "'")
    assert f'data-viva-quote data-turn="{quote.turn}"' in text
    assert f'id="turn-{quote.turn}"' in text
    assert "The live transcript was judged; there was no second pass." in text


def test_what_a_model_wrote_is_shown_as_text_not_as_html(client, rita, interview):
    tasks.request(interview.pk)
    CriterionScore.objects.update(reason="<script>alert(1)</script>")
    client.force_login(rita)
    assert "<script>alert(1)" not in page(client, interview)


def test_a_reviewer_has_it_evaluated_again_and_keeps_the_earlier_one(client, harbor, interview):
    tasks.request(interview.pk)
    client.force_login(make_member("rob", harbor, Membership.Role.REVIEWER))
    assert again(client, interview).status_code == 302
    assert Run.objects.filter(interview=interview, state="done").count() == 2


def test_an_auditor_or_a_stranger_may_not(client, harbor, omar, interview):
    client.force_login(make_member("ada", harbor, Membership.Role.AUDITOR))
    assert again(client, interview).status_code == 403
    client.force_login(omar)
    assert again(client, interview).status_code == 404
    assert not Run.objects.exists()


def test_looking_at_the_address_starts_nothing(client, rita, interview):
    client.force_login(rita)
    address = reverse("admin:interviews_interview_evaluate", args=[interview.pk])
    assert client.get(address).status_code == 403
    assert not Run.objects.exists()


def told(client, interview):
    """Ask again, and return what the next page says."""
    answer = client.post(
        reverse("admin:interviews_interview_evaluate", args=[interview.pk]), follow=True
    )
    return [str(message) for message in answer.context["messages"]]


def test_asking_while_the_candidate_corrects_says_so_and_until_when(
    client, rita, harbor, interview
):
    harbor.correction_minutes = 10
    harbor.save()
    tasks.request(interview.pk)
    client.force_login(rita)
    until = timezone.localtime(Proofreading.objects.get().closes_at)
    (words,) = told(client, interview)
    assert words.startswith("The candidate may correct names and terms in the transcript until ")
    assert f"{until:%H:%M}. The draft is made then" in words
    Run.objects.update(state="running")
    assert told(client, interview) == ["An evaluation of this interview is still being made."]
    Run.objects.update(state="waiting", problem="Timeout")
    assert told(client, interview) == ["An evaluation of this interview is still being made."]
    Run.objects.update(problem="")
    Proofreading.objects.update(confirmed_at=until)
    assert told(client, interview) == ["An evaluation of this interview is still being made."]


@pytest.mark.parametrize(
    ("day", "hour", "said"), [(22, 14, "14:05"), (23, 0, "23 November, 00:05")]
)
def test_another_days_moment_has_its_date(day, hour, said):
    now = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
    assert moment(datetime(2026, 11, day, hour, 5, tzinfo=UTC), now) == said
