"""The page of a job's rates: for owners and auditors, without names and without a verdict."""

import re

import pytest
from django.urls import reverse

from backend.accounts import declarations
from backend.accounts.models import Membership
from backend.interviews.models import Candidate, Interview
from backend.review.models import ReviewEntry
from tests.conftest import make_member


def decided(job, group, outcomes):
    """Interviews of people of a group with these decisions."""
    for number, outcome in enumerate(outcomes):
        person = Candidate.objects.create(organization=job.organization, name=f"{group} {number}")
        interview = Interview.objects.create(
            organization=job.organization, job=job, candidate=person, state="completed"
        )
        if outcome:
            ReviewEntry.objects.create(
                interview=interview, kind="decision", outcome=outcome, text="Because."
            )
        declarations.declare(interview.pk, {"gender": group})


@pytest.fixture
def page(job):
    decided(job, "woman", ["advance"] * 4 + ["decline"] * 6)
    decided(job, "man", ["advance"] * 8 + ["decline"] * 2)
    return reverse("admin:jobs_job_groups", args=[job.pk])


def shown(client, page):
    text = client.get(page).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("auditor", 200), ("recruiter", 403), ("reviewer", 403)]
)
def test_who_decides_about_people_does_not_see_the_page(client, harbor, page, role, status):
    client.force_login(make_member("pat", harbor, Membership.Role(role)))
    assert client.get(page).status_code == status


def test_another_firm_gets_nothing(client, summit, page):
    client.force_login(make_member("olga", summit, Membership.Role.OWNER))
    assert client.get(page).status_code == 404


def test_the_figures_stand_beside_each_other_without_names_or_verdict(client, harbor, page):
    client.force_login(make_member("pat", harbor, Membership.Role.OWNER))
    text = shown(client, page)
    assert "Women 10 4 40 % 0.50 0.170" in text
    assert "Men 10 8 80 % 1.00 –" in text
    assert "woman 0" not in text
    assert not re.search(r"discriminat|adverse|unfair|biased|violat", text, re.I)


def test_a_small_group_and_open_decisions_do_not_show(client, harbor, job, page):
    decided(job, "another", ["advance"] * 3)
    decided(job, "woman", [None] * 5 + ["more"] * 5)
    client.force_login(make_member("pat", harbor, Membership.Role.OWNER))
    text = shown(client, page)
    assert "Another gender" not in text
    assert "Too few people to show anything." in text


def test_deleting_an_interview_deletes_what_was_declared_with_it(client, harbor, job, page):
    client.force_login(make_member("pat", harbor, Membership.Role.OWNER))
    interview = Interview.objects.filter(job=job).first()
    assert interview is not None
    address = reverse("admin:interviews_interview_delete", args=[interview.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert declarations.declared([interview.pk]) == {}
