"""Every admin page, as its own recruiter and as another firm's."""

import pytest
from django.contrib import admin
from django.urls import reverse

from backend.accounts.models import Membership
from backend.interviews.invitations import invitation_url, invite
from backend.interviews.models import Interview, InterviewQuestion, Invitation, Turn
from backend.jobs.models import Job, Plan
from tests.conftest import make_member

PAGES = (
    "jobs_job",
    "jobs_plan",
    "interviews_candidate",
    "interviews_invitation",
    "interviews_interview",
)


@pytest.fixture
def interview(job):
    invitation = invite(job, name="Cass Doe", email="cass@example.org")
    row = Interview.objects.create(
        organization=job.organization,
        job=job,
        invitation=invitation,
        candidate=invitation.candidate,
        state=Interview.State.COMPLETED,
    )
    question = InterviewQuestion.objects.create(
        interview=row, sequence=1, text="Why?", category="technical", difficulty="easy", time_s=60
    )
    Turn.objects.create(
        interview=row,
        sequence=1,
        question=question,
        speaker="candidate",
        text="<script>alert(1)</script> because",
        start_ms=75_000,
        end_ms=76_000,
    )
    return row


def rows(interview):
    return {
        "jobs_job": interview.job.pk,
        "jobs_plan": interview.job.plan.pk,
        "interviews_candidate": interview.candidate.pk,
        "interviews_invitation": interview.invitation.pk,
        "interviews_interview": interview.pk,
    }


@pytest.mark.parametrize("page", PAGES)
def test_a_recruiter_sees_the_pages_of_her_firm(client, rita, interview, page):
    client.force_login(rita)
    assert client.get(reverse(f"admin:{page}_changelist")).status_code == 200
    assert (
        client.get(reverse(f"admin:{page}_change", args=[rows(interview)[page]])).status_code == 200
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_recruiter_of_another_firm_sees_nothing_of_it(client, omar, interview, page):
    client.force_login(omar)
    listing = client.get(reverse(f"admin:{page}_changelist"), {"q": "e"}).content.decode()
    assert str(rows(interview)[page]) not in listing or page == "jobs_plan"
    assert "Cass" not in listing
    assert "Backend engineer" not in listing
    response = client.get(reverse(f"admin:{page}_change", args=[rows(interview)[page]]))
    assert response.status_code in (302, 403, 404)
    assert "Cass" not in response.content.decode()


def test_another_firms_rows_are_offered_in_no_choice(client, omar, interview):
    client.force_login(omar)
    page = client.get(reverse("admin:interviews_invitation_add")).content.decode()
    assert "Backend engineer" not in page
    answer = client.post(
        reverse("admin:interviews_invitation_add"),
        {"job": str(interview.job.pk), "name": "X", "language": "en", "valid_days": "3"},
    )
    assert answer.status_code == 200, "the form is shown again with its error"
    assert Invitation.objects.count() == 1


def test_the_admin_needs_a_sign_in(client, interview):
    for page in PAGES:
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 302


def test_what_a_candidate_said_is_shown_as_text_not_as_html(client, rita, interview):
    client.force_login(rita)
    page = client.get(reverse("admin:interviews_interview_change", args=[interview.pk]))
    text = page.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; because" in text
    assert "<script>alert(1)" not in text
    assert "1:15" in text


def test_an_invitation_made_in_the_admin_has_a_link_to_copy(client, rita, job):
    client.force_login(rita)
    answer = client.post(
        reverse("admin:interviews_invitation_add"),
        {
            "job": str(job.pk),
            "name": "Cass Doe",
            "email": "cass@example.org",
            "language": "en",
            "valid_days": "7",
            "extra_time_percent": "50",
            "typed_answers": "on",
        },
    )
    invitation = Invitation.objects.get()
    assert answer.status_code == 302
    assert invitation.accommodations == {"extra_time": 1.5, "typed_answers": True}
    page = client.get(reverse("admin:interviews_invitation_change", args=[invitation.pk]))
    assert invitation_url(invitation) in page.content.decode()


def test_a_job_saved_in_the_admin_gets_its_plan(
    client, rita, harbor, django_capture_on_commit_callbacks
):
    client.force_login(rita)
    form = {
        "organization": str(harbor.pk),
        "title": "Nurse",
        "status": "open",
        "family": "nursing",
        "level": "mid",
        "skills": "[]",
        "language": "en",
        "duration_min": "20",
        "resume_policy": "required",
        "silence_s": "1.2",
        "open_link_enabled": "on",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("admin:jobs_job_add"), form)
    job = Job.objects.get()
    assert answer.status_code == 302
    assert job.plan.questions.count() > 2
    page = client.get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()
    assert "/i/#" in page


def test_an_edited_plan_is_marked_as_a_persons(client, rita, job):
    client.force_login(rita)
    plan = job.plan
    questions = list(plan.questions.all())
    form = {"resume_questions": "2", "questions-TOTAL_FORMS": "3", "questions-INITIAL_FORMS": "3"}
    for n, question in enumerate(questions):
        text = "What is an index for?" if n == 0 else question.text
        form |= {
            f"questions-{n}-id": str(question.pk),
            f"questions-{n}-plan": str(plan.pk),
            f"questions-{n}-order": str(question.order),
            f"questions-{n}-text": text,
            f"questions-{n}-category": question.category,
            f"questions-{n}-difficulty": question.difficulty,
            f"questions-{n}-skill": "",
            f"questions-{n}-time_s": "150",
            f"questions-{n}-follow_up_budget": "1",
        }
    answer = client.post(reverse("admin:jobs_plan_change", args=[plan.pk]), form)
    assert answer.status_code == 302
    plan.refresh_from_db()
    assert plan.source == Plan.Source.MANUAL
    assert plan.questions.get(order=1).text == "What is an index for?"


@pytest.mark.parametrize("role", [Membership.Role.REVIEWER, Membership.Role.AUDITOR])
def test_reviewers_and_auditors_look_but_do_not_change(client, harbor, interview, role):
    client.force_login(make_member("pat", harbor, role))
    assert client.get(reverse("admin:jobs_job_changelist")).status_code == 200
    assert client.get(reverse("admin:jobs_job_add")).status_code == 403
    assert client.get(reverse("admin:interviews_invitation_add")).status_code == 403


def test_nobody_edits_the_record_of_an_interview(client, rita, interview):
    client.force_login(rita)
    address = reverse("admin:interviews_interview_change", args=[interview.pk])
    assert client.post(address, {"state": "terminated"}).status_code == 403
    interview.refresh_from_db()
    assert interview.state == "completed"


def test_the_overview_counts_only_the_own_firm(client, rita, omar, interview):
    client.force_login(rita)
    assert "Cass Doe" in client.get(reverse("admin:index")).content.decode()
    client.force_login(omar)
    assert "Cass Doe" not in client.get(reverse("admin:index")).content.decode()


def test_every_page_is_scoped_to_an_organization():
    from backend.review.scoping import ScopedAdmin

    ours = [model for model in admin.site._registry if model.__module__.startswith("backend.")]
    assert ours
    assert all(isinstance(admin.site._registry[model], ScopedAdmin) for model in ours)
