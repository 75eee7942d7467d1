from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.interviews import admission, invitations, lifecycle
from backend.interviews.invitations import LinkState
from backend.interviews.models import Invitation
from tests.interviews.test_admission import token_of


def test_the_database_holds_no_token_that_opens_anything(invitation):
    token = token_of(invitation)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM interviews_invitation")
        stored = repr(cursor.fetchall())

    assert token not in stored
    assert invitations.find_by_token(invitation.token_hash) is None


def test_a_link_has_256_bits_in_its_fragment(invitation, settings):
    url = invitations.invitation_url(invitation)
    assert url.startswith(f"{settings.PUBLIC_URL}/i/#")
    assert len(url.partition("#")[2]) == 43


def test_links_of_two_people_differ(job):
    first, second = (invitations.invite(job, name=name) for name in ("Cass", "Dora"))
    assert token_of(first) != token_of(second)


def test_a_link_can_be_shown_again_after_the_secret_key_was_rotated(invitation, settings):
    url = invitations.invitation_url(invitation)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for everything it is used for"
    assert invitations.invitation_url(invitation) == url


def test_a_link_whose_key_is_gone_still_works_and_is_not_shown_wrongly(invitation, settings):
    token = token_of(invitation)
    settings.SECRET_KEY = "another key that is long enough for everything it is used for"

    assert invitations.invitation_url(invitation) == ""
    assert admission.admit(token).created


def test_an_invitation_belongs_to_the_organization_of_its_job(job, harbor):
    invitation = invitations.invite(job, name="Cass")
    assert invitation.organization == invitation.candidate.organization == harbor


def test_an_invitation_expires_after_two_weeks_of_being_open(job):
    opens_at = timezone.now() + timedelta(days=30)
    invitation = invitations.invite(job, name="Cass", opens_at=opens_at)
    assert invitation.expires_at == opens_at + invitations.VALID_FOR


def test_the_interview_takes_over_the_accommodations_of_its_invitation(job):
    invitation = invitations.invite(job, name="Cass", accommodations={"extra_time": 1.5})
    interview = admission.admit(token_of(invitation)).interview
    assert interview.accommodations == {"extra_time": 1.5}


def test_a_language_the_page_does_not_speak_becomes_the_default(job):
    assert invitations.invite(job, name="Cass", language="tlh").language == "en"
    assert invitations.invite(job, name="Cass", language="de").language == "de"


def begin(invitation):
    return admission.admit(token_of(invitation)).interview


def finish(invitation):
    lifecycle.terminate(begin(invitation).pk, lifecycle.EndReason.DECLINED)


def set_times(**changes):
    return lambda invitation: Invitation.objects.filter(pk=invitation.pk).update(**changes)


@pytest.mark.parametrize(
    ("happens", "state"),
    [
        (lambda invitation: None, LinkState.OPEN),
        (begin, LinkState.BEGUN),
        (finish, LinkState.USED),
        (invitations.revoke, LinkState.REVOKED),
        (set_times(expires_at=timezone.now() - timedelta(1)), LinkState.EXPIRED),
        (set_times(opens_at=timezone.now() + timedelta(1)), LinkState.NOT_OPEN),
    ],
)
def test_recruiters_see_what_a_link_can_do(invitation, happens, state):
    happens(invitation)
    fresh = Invitation.objects.get(pk=invitation.pk)
    assert invitations.state_of(fresh) == state


def test_a_link_that_was_opened_and_left_can_be_opened_again(invitation):
    lifecycle.expire(begin(invitation).pk)
    assert begin(invitation).state == "created"


def test_renewing_makes_a_revoked_link_open_again(invitation):
    invitations.revoke(invitation)
    invitations.renew(invitation)
    assert invitations.state_of(Invitation.objects.get(pk=invitation.pk)) == LinkState.OPEN
