"""A link alone changes nothing: the page asks, and only its button acts."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.interviews import invitations

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(job):
    return invitations.invite(job, name="Cass Doe", email="cass@example.org")


def address(invitation):
    return reverse("admin:interviews_invitation_withdraw", args=[invitation.pk])


def is_withdrawn(invitation):
    invitation.refresh_from_db()
    return invitation.revoked_at is not None


def test_a_link_asks_and_changes_nothing(client, rita, invitation):
    client.force_login(rita)
    answer = client.get(address(invitation))
    assert "end its interview?" in answer.content.decode()
    assert not is_withdrawn(invitation)


def test_the_button_acts(client, rita, invitation):
    client.force_login(rita)
    assert client.post(address(invitation)).status_code == 302
    assert is_withdrawn(invitation)


def test_a_form_of_another_site_does_not_act(rita, invitation):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rita)
    assert client.post(address(invitation)).status_code == 403
    assert not is_withdrawn(invitation)
