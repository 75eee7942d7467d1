"""The evaluation on the interview's page, and who may ask for another one."""

import pytest
from django.urls import reverse

from backend.accounts.models import Membership
from backend.evaluation import tasks
from backend.evaluation.models import CriterionScore, Run
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
