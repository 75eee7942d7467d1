"""Named people and what belongs to them."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from backend.accounts.models import Membership, Organization
from backend.jobs.models import Job, Plan, Question

# The same examples in every run, and no limit on their time: a pause of the machine is no failure.
hypothesis_settings.load_profile("ci")


@pytest.fixture(autouse=True)
def _fresh_limits():
    """Throttles count in the cache; a test must not inherit another's counts."""
    cache.clear()


def make_member(username, organization, role=Membership.Role.RECRUITER):
    user = get_user_model().objects.create_user(username, password="a long password", is_staff=True)
    Membership.objects.create(user=user, organization=organization, role=role)
    return user


@pytest.fixture
def harbor(db):
    """The firm that Rita recruits for; its evaluations wait for no corrections."""
    return Organization.objects.create(
        name="Harbor", contact_email="jobs@harbor.example", correction_minutes=0
    )


@pytest.fixture
def summit(db):
    """Another firm; its people must see nothing of Harbor."""
    return Organization.objects.create(
        name="Summit", contact_email="jobs@summit.example", correction_minutes=0
    )


@pytest.fixture
def rita(harbor):
    return make_member("rita", harbor)


@pytest.fixture
def omar(summit):
    return make_member("omar", summit)


@pytest.fixture
def job(harbor):
    """An open job with a plan of three questions."""
    job = Job.objects.create(
        organization=harbor,
        title="Backend engineer",
        family="software",
        skills=["Python", "PostgreSQL"],
        open_link_enabled=True,
        duration_min=10,
    )
    plan = Plan.objects.create(job=job)
    Question.objects.bulk_create(
        Question(plan=plan, order=order, text=text, category=category, difficulty="medium")
        for order, (text, category) in enumerate(
            [
                ("How do you find a slow query?", "technical"),
                ("Tell me about a disagreement at work.", "behavioral"),
                ("Describe a project you are proud of.", "project"),
            ],
            start=1,
        )
    )
    return job
