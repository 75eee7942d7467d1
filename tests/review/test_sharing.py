"""Share links: what the database keeps of them, and when they end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import Membership
from backend.review import sharing
from backend.review.models import Share
from backend.review.sharing import ShareState
from tests.evaluation.rows import make_interview


@pytest.fixture
def talk(job):
    return make_interview(job)


@pytest.fixture
def link(talk, rita):
    return sharing.share(talk, rita, reader="The panel", valid_days=7)


def token_of(link):
    return sharing.share_url(link).partition("#")[2]


def test_the_token_stays_behind_the_hash_and_out_of_the_database(link):
    address, _, token = sharing.share_url(link).partition("#")
    assert address.endswith("/s/")
    assert len(token) == 43
    assert token not in str(list(Share.objects.values_list()))
    found = sharing.find_by_token(token)
    assert found == link


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_no_other_token_opens_it(link, token):
    assert sharing.find_by_token(token) is None


def test_two_links_of_one_interview_have_different_tokens(link, talk, rita):
    other = sharing.share(talk, rita, reader="Another", valid_days=1)
    assert token_of(other) != token_of(link)


def test_a_link_is_shown_again_after_the_key_was_rotated(link, settings):
    before = token_of(link)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "y" * 60
    assert token_of(link) == before
    settings.SECRET_KEY_FALLBACKS = []
    assert sharing.share_url(link) == ""
    assert sharing.find_by_token(before) == link, "who has it can still use it"


def test_a_link_ends_by_its_time(link):
    now = timezone.now()
    assert sharing.state_of(link, now=now) is ShareState.OPEN
    assert sharing.state_of(link, now=now + timedelta(days=7, seconds=1)) is ShareState.EXPIRED


def test_a_link_that_was_taken_back_ends_at_once_and_once(link, talk):
    assert sharing.revoke(talk, link.pk)
    assert not sharing.revoke(talk, link.pk)
    link.refresh_from_db()
    assert sharing.state_of(link) is ShareState.REVOKED


def test_a_link_of_another_interview_is_not_taken_back(link, job):
    assert not sharing.revoke(make_interview(job), link.pk)


@pytest.mark.parametrize("how", ["left", "demoted", "locked", "deleted"])
def test_a_link_ends_when_its_maker_may_no_longer_share(link, rita, how):
    if how == "left":
        Membership.objects.filter(user=rita).delete()
    if how == "demoted":
        Membership.objects.filter(user=rita).update(role=Membership.Role.REVIEWER)
    if how == "locked":
        type(rita).objects.filter(pk=rita.pk).update(is_active=False)
    if how == "deleted":
        rita.delete()
    found = Share.objects.select_related("made_by", "interview").get(pk=link.pk)
    assert sharing.state_of(found) is ShareState.ORPHANED
    assert found.made_by_name == "rita"


@pytest.mark.parametrize(("reader", "days"), [("", 7), ("   ", 7), ("Panel", 0), ("Panel", 365)])
def test_a_link_is_for_somebody_and_for_a_while(talk, rita, reader, days):
    with pytest.raises(ValueError, match="not"):
        sharing.share(talk, rita, reader=reader, valid_days=days)


def test_links_do_not_pile_up(talk, rita, monkeypatch):
    monkeypatch.setattr(sharing, "MAX_OPEN", 1)
    first = sharing.share(talk, rita, reader="One", valid_days=1)
    with pytest.raises(sharing.TooMany):
        sharing.share(talk, rita, reader="Two", valid_days=1)
    sharing.revoke(talk, first.pk)
    sharing.share(talk, rita, reader="Two", valid_days=1)
