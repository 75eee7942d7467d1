"""The page where share links are made and taken back."""

import pytest
from django.urls import reverse

from backend.accounts.models import AccessEvent, Membership
from backend.review import sharing
from backend.review.models import JobReview, Share
from tests.conftest import make_member
from tests.evaluation.rows import make_interview


@pytest.fixture
def talk(job):
    return make_interview(job)


def page_of(talk):
    return reverse("admin:interviews_interview_share", args=[talk.pk])


FORM = {"reader": "The panel", "valid_days": "7", "with_assessment": "on"}


def test_a_link_is_made_shown_and_noted(client, rita, talk):
    client.force_login(rita)
    page = client.post(page_of(talk), FORM, follow=True).content.decode()
    link = Share.objects.get()
    assert sharing.share_url(link) in page
    assert (link.reader, link.with_assessment, link.with_recording) == ("The panel", True, False)
    row = AccessEvent.objects.get(kind="export")
    assert (row.object_id, row.detail) == (str(talk.pk), f"share {link.pk}: made")


def test_a_link_is_taken_back_by_a_press_and_not_by_a_link(client, rita, talk):
    client.force_login(rita)
    link = sharing.share(talk, rita, reader="Panel", valid_days=1)
    address = reverse("admin:interviews_interview_share_revoke", args=[talk.pk, link.pk])
    assert client.get(address).status_code == 403
    page = client.post(address, follow=True).content.decode()
    assert "Taken back" in page
    assert "/s/#" not in page
    assert AccessEvent.objects.filter(detail=f"share {link.pk}: taken back").exists()


@pytest.mark.parametrize(
    "change", [{"reader": " "}, {"reader": ""}, {"valid_days": "400"}, {"valid_days": "x"}]
)
def test_what_is_missing_is_said_and_nothing_is_made(client, rita, talk, change):
    client.force_login(rita)
    assert client.post(page_of(talk), FORM | change).status_code == 200
    assert Share.objects.count() == 0


def test_enough_links_are_enough(client, rita, talk, monkeypatch):
    monkeypatch.setattr(sharing, "MAX_OPEN", 0)
    client.force_login(rita)
    assert "take one back first" in client.post(page_of(talk), FORM).content.decode()


@pytest.mark.parametrize("role", [Membership.Role.REVIEWER, Membership.Role.AUDITOR])
def test_who_may_not_invite_may_not_share(client, harbor, talk, role):
    client.force_login(make_member("pat", harbor, role))
    assert client.get(page_of(talk)).status_code == 403
    assert client.post(page_of(talk), FORM).status_code == 403
    assert Share.objects.count() == 0


def test_another_firm_learns_nothing_and_that_is_noted(client, omar, rita, talk):
    link = sharing.share(talk, rita, reader="Panel", valid_days=1)
    client.force_login(omar)
    assert client.get(page_of(talk)).status_code == 404
    address = reverse("admin:interviews_interview_share_revoke", args=[talk.pk, link.pk])
    assert client.post(address).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None
    assert AccessEvent.objects.filter(kind="denied", detail="share").count() == 2


def test_the_page_says_what_the_jobs_rules_keep_from_every_link(client, rita, job, talk):
    JobReview.objects.create(job=job, rate_first=True, blind=True)
    client.force_login(rita)
    page = client.get(page_of(talk)).content.decode()
    assert "the link shows neither." in page
    assert "neither scores nor draft" in page
    assert "Cass" not in page
