"""A used link leads back to what the talk left, and to nothing else."""

import pytest

from backend.interviews import invitations, returning
from backend.interviews.models import Interview
from backend.interviews.refusals import LinkRevoked, LinkUnknown
from tests.evaluation.rows import make_interview

pytestmark = pytest.mark.django_db


def token_of(url):
    return url.partition("#")[2]


@pytest.fixture
def interview(job):
    return make_interview(job)


def test_a_used_personal_link_leads_back_and_begins_nothing(interview, client):
    token = token_of(invitations.invitation_url(interview.invitation))
    assert returning.find(token) == interview
    used = client.post("/api/v1/interviews/", {"token": token}, content_type="application/json")
    assert used.json()["code"] == "link_used"
    answer = client.post(
        "/api/v1/interviews/return/", {"token": token}, content_type="application/json"
    )
    assert answer.json()["id"] == str(interview.pk)
    assert Interview.objects.count() == 1


def test_a_link_that_was_taken_back_leads_nowhere(interview):
    token = token_of(invitations.invitation_url(interview.invitation))
    invitations.revoke(interview.invitation)
    with pytest.raises(LinkRevoked):
        returning.find(token)


@pytest.mark.parametrize("state", ["created", "ready", "live", "paused"])
def test_a_talk_that_is_not_over_has_no_way_back(interview, state):
    Interview.objects.filter(pk=interview.pk).update(state=state, ended_at=None)
    with pytest.raises(LinkUnknown):
        returning.find(token_of(invitations.invitation_url(interview.invitation)))


def test_a_talk_of_an_open_link_has_a_link_of_its_own(interview, settings):
    Interview.objects.filter(pk=interview.pk).update(invitation=None)
    interview.refresh_from_db()
    token = token_of(returning.return_url(interview))
    assert returning.find(token) == interview
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of at least fifty characters, for this test only"
    assert returning.find(token) == interview
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(LinkUnknown):
        returning.find(token)


def test_an_invited_talk_has_no_second_link(interview, harbor):
    assert returning.return_url(interview) == ""
    other = f"{interview.pk.hex}.{'A' * 43}"
    for token in (other, ".", "x.y", f"{interview.pk.hex}.", "\u00e4.\u00e4", interview.pk.hex):
        with pytest.raises(LinkUnknown):
            returning.find(token)
