"""What members do through the API is in the audit log too."""

from __future__ import annotations

import pytest

from backend.accounts.models import AccessEvent
from backend.interviews.models import Candidate, Interview

pytestmark = pytest.mark.django_db

BASE = "/api/v1"


@pytest.fixture
def interview(job):
    candidate = Candidate.objects.create(organization=job.organization, name="Cass Doe")
    return Interview.objects.create(organization=job.organization, job=job, candidate=candidate)


def sign_in(client, name, tried="a long password"):
    body = {"username": name, "password": tried}
    return client.post(f"{BASE}/auth/token/", body, content_type="application/json")


def bearer(client, name):
    return {"authorization": f"Bearer {sign_in(client, name).json()['access']}"}


def logged():
    rows = AccessEvent.objects.order_by("at")
    return [
        (row.kind, row.user and row.user.username, row.organization, row.detail) for row in rows
    ]


def test_a_sign_in_for_a_token_is_logged(client, rita, harbor):
    assert sign_in(client, "rita").status_code == 200
    assert sign_in(client, "rita", "wrong").status_code == 401

    assert logged() == [
        ("login", "rita", harbor, "api sign-in"),
        ("denied", "rita", harbor, "sign-in"),
    ]


def test_reading_an_interview_is_logged(client, rita, harbor, interview):
    client.get(f"{BASE}/interviews/{interview.pk}/", headers=bearer(client, "rita"))

    assert logged()[1:] == [("view", "rita", harbor, "api interview")]


def test_asking_for_another_firms_interview_is_logged_for_that_firm(
    client, omar, harbor, interview
):
    headers = bearer(client, "omar")
    assert client.get(f"{BASE}/interviews/{interview.pk}/", headers=headers).status_code == 404

    assert logged()[1:] == [("denied", "omar", harbor, "api interview")]
