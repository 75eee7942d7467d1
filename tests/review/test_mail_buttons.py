"""The page of an interview's e-mails: what was sent, and the decision that a person sends."""

import pytest
from django.core import mail as outbox
from django.urls import reverse

from backend.accounts.models import AccessEvent, Membership
from backend.interviews import mails
from backend.interviews.mail_models import Mail
from backend.review import entries
from backend.review.models import JobReview
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

WORDS = {"subject": "About {job}", "body": "Dear {candidate}, we go on. {organization}"}


@pytest.fixture
def talk(job):
    return make_interview(job)


def page_of(talk):
    return reverse("admin:interviews_interview_mails", args=[talk.pk])


@pytest.mark.parametrize(
    ("outcome", "kind", "said"),
    [("advance", "advance", "We would like to go on"), ("decline", "decline", "not going on with")],
)
def test_a_decision_is_prefilled_read_and_sent_by_a_press(client, rita, talk, outcome, kind, said):
    entries.decide(talk, rita, outcome, "Because.", saw_draft=False)
    client.force_login(rita)
    page = client.get(page_of(talk)).content.decode()
    assert said in page
    assert "Send to Cass Doe" in page
    assert outbox.outbox == []
    answer = client.post(page_of(talk), WORDS, follow=True)
    assert outbox.outbox[0].body == "Dear Cass Doe, we go on. Harbor\n"
    assert Mail.objects.get().kind == kind
    assert "A decision was sent before" in answer.content.decode()
    assert AccessEvent.objects.filter(kind="decision", detail=f"mail: {kind}", user=rita).exists()
    assert AccessEvent.objects.filter(kind="sent", object_id=str(talk.pk)).exists()


def test_the_reason_that_was_put_down_is_not_in_the_mail(client, rita, talk):
    entries.decide(talk, rita, "decline", "Internal reason 4711.", saw_draft=False)
    client.force_login(rita)
    assert "4711" not in client.get(page_of(talk)).content.decode()


@pytest.mark.parametrize("before", ["nothing", "more"])
def test_without_a_decision_there_is_nothing_to_send(client, rita, talk, before):
    if before == "more":
        entries.decide(talk, rita, "more", "Not sure.", saw_draft=False)
    client.force_login(rita)
    assert "Send to" not in client.get(page_of(talk)).content.decode()
    assert client.post(page_of(talk), WORDS).status_code == 403
    assert outbox.outbox == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "{score}"}, "There is no {score} here"),
        ({"subject": ""}, "required"),
        ({"subject": "x" * 200}, "at most 160"),
        ({"subject": "x\nBcc: a@b.example"}, "one line"),
    ],
)
def test_a_text_with_a_problem_stays_on_the_page(client, rita, talk, change, said):
    entries.decide(talk, rita, "advance", "Because.", saw_draft=False)
    client.force_login(rita)
    page = client.post(page_of(talk), WORDS | change)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert outbox.outbox == []
    assert not AccessEvent.objects.filter(kind="decision").exists()


def test_a_second_press_sends_no_second_mail(client, rita, talk):
    entries.decide(talk, rita, "advance", "Because.", saw_draft=False)
    client.force_login(rita)
    client.post(page_of(talk), WORDS)
    client.post(page_of(talk), WORDS)
    assert len(outbox.outbox) == 1


def test_who_rates_first_is_not_told_the_decision_here(client, rita, harbor, job, talk):
    JobReview.objects.create(job=job, rate_first=True)
    entries.decide(talk, make_member("pat", harbor), "decline", "No.", saw_draft=False)
    client.force_login(rita)
    page = client.get(page_of(talk)).content.decode()
    assert "rated first" in page
    assert "Does not go on" not in page
    assert client.post(page_of(talk), WORDS).status_code == 403


def test_a_blind_job_shows_neither_name_nor_address(client, rita, job, talk):
    JobReview.objects.create(job=job, blind=True)
    entries.decide(talk, rita, "advance", "Because.", saw_draft=False)
    client.force_login(rita)
    page = client.get(page_of(talk)).content.decode()
    assert "Cass" not in page
    assert "cass@example.org" not in page
    client.post(page_of(talk), WORDS)
    assert outbox.outbox[0].to == ["cass@example.org"], "it is sent all the same"


def test_all_mails_to_the_candidate_are_listed_with_their_fate(client, rita, talk):
    mails.sweep()
    client.force_login(rita)
    page = client.get(page_of(talk)).content.decode()
    assert "Receipt" in page
    assert "by itself" in page
    assert "Printed on the server" in page


@pytest.mark.parametrize("role", [Membership.Role.REVIEWER, Membership.Role.AUDITOR])
def test_who_may_not_invite_writes_to_nobody(client, harbor, rita, talk, role):
    entries.decide(talk, rita, "advance", "Because.", saw_draft=False)
    client.force_login(make_member("pat", harbor, role))
    assert client.get(page_of(talk)).status_code == 403
    assert client.post(page_of(talk), WORDS).status_code == 403


def test_another_firm_learns_nothing(client, omar, talk):
    client.force_login(omar)
    assert client.get(page_of(talk)).status_code == 404
    assert client.post(page_of(talk), WORDS).status_code == 404
