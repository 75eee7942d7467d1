"""The candidate's side on the review page: marked, masked, and nothing released by itself."""

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.accounts import audit
from backend.accounts.models import AccessEvent, Membership
from backend.evaluation import feedback, proofreading, tasks
from backend.evaluation.corrections import Wanted
from backend.evaluation.models import Feedback
from backend.interviews import ending
from backend.review import entries
from backend.review.models import JobReview
from tests.conftest import make_member
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(harbor, job):
    """A talk whose candidate put a name right; its evaluation waits."""
    harbor.correction_minutes = 10
    harbor.save()
    interview = make_interview(job)
    answer = interview.turns.filter(speaker="candidate").first()
    answer.text = f"People call me cast dough at work. {answer.text}"
    answer.save()
    tasks.request(interview.pk)
    version = proofreading.standing(interview, timezone.now()).version
    name = Wanted(answer.sequence, 3, 2, "Cass Doe")
    proofreading.keep(interview, version, [name], timezone.now())
    return interview


def page(client, interview):
    return client.get(
        reverse("admin:interviews_interview_change", args=[interview.pk])
    ).content.decode()


def post(client, interview, **fields):
    address = reverse("admin:interviews_interview_feedback", args=[interview.pk])
    return client.post(address, fields)


def test_a_reviewer_sees_what_was_heard_and_what_was_put_right(client, rita, interview):
    client.force_login(rita)
    text = page(client, interview)
    assert "corrected by the candidate" in text
    assert "<del>cast dough</del> <ins>Cass Doe</ins>" in text
    assert "People call me cast dough" in text
    assert "may correct names and terms in the transcript until" in text
    assert "waits for the candidate&#x27;s corrections" in text


def test_a_blind_reviewer_reads_no_name_in_a_correction(client, rita, job, interview):
    JobReview.objects.create(job=job, blind=True)
    client.force_login(rita)
    text = page(client, interview)
    assert "Cass Doe" not in text
    assert "viva-feedback-text" not in text


def test_a_recruiter_releases_and_withdraws_and_both_are_logged(client, rita, interview):
    client.force_login(rita)
    post(client, interview, act="keep", text="You planned <b>well</b>.")
    assert feedback.released(interview.pk) is None
    assert "The candidate reads nothing of it" in page(client, interview)
    post(client, interview, act="release", text="You planned <b>well</b>.")
    assert "You planned &lt;b&gt;well&lt;/b&gt;." in page(client, interview)
    assert feedback.released(interview.pk) is not None
    post(client, interview, act="withdraw")
    assert feedback.released(interview.pk) is None
    told = AccessEvent.objects.filter(kind=audit.Kind.EDIT).values_list("detail", flat=True)
    assert sorted(told) == ["feedback draft", "feedback released", "feedback withdrawn"]


@pytest.mark.parametrize(
    ("role", "status"), [(Membership.Role.REVIEWER, 302), (Membership.Role.AUDITOR, 403)]
)
def test_who_may_not_write_to_candidates_releases_nothing(client, harbor, interview, role, status):
    client.force_login(make_member("rosa", harbor, role))
    assert post(client, interview, act="release", text="Hello.").status_code == status
    assert feedback.released(interview.pk) is None
    assert "Release to the candidate" not in page(client, interview)


def test_another_firm_and_a_mere_link_change_nothing(client, omar, rita, interview):
    client.force_login(omar)
    assert post(client, interview, act="release", text="Hello.").status_code == 404
    client.force_login(rita)
    address = reverse("admin:interviews_interview_feedback", args=[interview.pk])
    assert client.get(address, {"act": "release", "text": "Hello."}).status_code == 403
    assert not Feedback.objects.exists()


def test_a_rating_is_shown_after_a_decision_and_not_before(client, rita, interview):
    ending.rate(interview, 2, "Too fast for me.")
    client.force_login(rita)
    assert "Too fast for me." not in page(client, interview)
    assert "rating" not in client.get(f"/api/v1/interviews/{interview.pk}/").json()
    entries.decide(interview, rita, "advance", "Clear.", saw_draft=False)
    assert "Too fast for me." in page(client, interview)
