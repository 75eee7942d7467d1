from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from backend.accounts.tokens import hash_token
from backend.jobs.links import (
    disable_open_link,
    enable_open_link,
    job_by_token_hash,
    open_link_url,
    renew_open_link,
)
from backend.jobs.models import Job


@pytest.fixture
def opening(harbor):
    return Job.objects.create(organization=harbor, title="Nurse")


def token_of(job):
    return urlsplit(open_link_url(job)).fragment


def test_a_new_job_has_no_open_link(opening):
    assert open_link_url(opening) == ""
    assert opening.open_link_hash == ""


def test_an_open_link_leads_to_its_job_and_the_database_holds_only_a_hash(opening, settings):
    enable_open_link(opening)
    url = open_link_url(opening)
    token = token_of(opening)
    assert url == f"{settings.PUBLIC_URL}/i/#{token}"
    assert job_by_token_hash(hash_token(token)) == opening
    stored = Job.objects.filter(pk=opening.pk).values()[0]
    assert token not in str(stored)


def test_switching_on_twice_keeps_the_link(opening):
    enable_open_link(opening)
    first = open_link_url(opening)
    enable_open_link(opening)
    opening.refresh_from_db()
    assert open_link_url(opening) == first


def test_a_link_that_was_switched_off_is_shown_no_more_and_comes_back_the_same(opening):
    enable_open_link(opening)
    first = open_link_url(opening)
    disable_open_link(opening)
    assert open_link_url(opening) == ""
    enable_open_link(opening)
    assert open_link_url(opening) == first


def test_the_old_link_dies_when_a_new_one_is_made(opening):
    enable_open_link(opening)
    old = token_of(opening)
    renew_open_link(opening)
    assert job_by_token_hash(hash_token(old)) is None
    assert job_by_token_hash(hash_token(token_of(opening))) == opening


def test_renewing_does_not_switch_on(opening):
    renew_open_link(opening)
    opening.refresh_from_db()
    assert not opening.open_link_enabled


def test_jobs_without_a_link_are_not_found_by_an_empty_hash(opening):
    assert job_by_token_hash("") is None


def test_a_link_made_with_a_lost_key_is_not_shown(opening, settings):
    enable_open_link(opening)
    settings.SECRET_KEY = "another key of this test"
    assert open_link_url(opening) == ""
    renew_open_link(opening)
    assert job_by_token_hash(hash_token(token_of(opening))) == opening
