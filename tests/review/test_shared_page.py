"""What a share link shows, to whom, and what is noted of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import AccessEvent, Membership
from backend.interviews.models import Interview
from backend.review import entries, shared_page, sharing
from backend.review.entries import Criterion
from backend.review.models import JobReview, Share
from tests.conftest import make_member
from tests.review.talks import reviewed_talk


@pytest.fixture
def talk(job, rita):
    made = reviewed_talk(job, rita, minutes=2)
    made.recording.file.save(f"{made.pk}.flac", ContentFile(b"fLaC" + b"0" * 500))
    entries.decide(made, rita, "advance", "Concrete answers.", saw_draft=True)
    key = made.evaluations.first().criteria.first().key
    entries.rate(made, rita, Criterion(key, "Depth"), 4, reason="Goes deep.", saw_draft=False)
    return made


def link_to(talk, rita, **choices):
    return sharing.share(talk, rita, reader="The panel", valid_days=7, **choices)


def exchange(client, link, token=None):
    body = {"token": token if token is not None else sharing.share_url(link).partition("#")[2]}
    return client.post(reverse("shared-open"), body, content_type="application/json")


def opened(link):
    """A browser that opened the link, and the page it was led to."""
    client = Client()
    answer = exchange(client, link)
    assert answer.status_code == 200
    return client, client.get(answer.json()["to"])


def test_the_link_leads_to_the_interview_without_an_account(talk, rita):
    _, page = opened(link_to(talk, rita))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Cass Doe" in text
    assert talk.turns.first().text in text
    assert "Concrete answers." in text
    assert "Goes deep." in text
    assert "Rule-based draft, not a judgement" in text
    assert "cass@example.org" not in text
    assert "Note 1" not in text, "notes are for colleagues"


def test_the_page_can_only_be_read(talk, rita):
    client, page = opened(link_to(talk, rita))
    assert "<form" not in page.content.decode()
    address = reverse("shared", args=[Share.objects.get().pk])
    assert client.post(address).status_code == 405
    assert (
        client.get(reverse("admin:interviews_interview_change", args=[talk.pk])).status_code == 302
    )


def test_the_address_alone_opens_nothing(talk, rita):
    link = link_to(talk, rita)
    page = Client().get(reverse("shared", args=[link.pk]))
    assert page.status_code == 404
    assert "Cass" not in page.content.decode()


def test_the_cookie_of_one_link_opens_no_other(talk, rita):
    client, _ = opened(link_to(talk, rita))
    other = link_to(talk, rita)
    own = shared_page._cookie_name(Share.objects.exclude(pk=other.pk).get().pk)
    client.cookies[shared_page._cookie_name(other.pk)] = client.cookies[own].value
    assert client.get(reverse("shared", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("end", ["expired", "revoked", "orphaned", "deleted"])
def test_an_ended_link_closes_its_page_at_once(talk, rita, end):
    link = link_to(talk, rita)
    client, page = opened(link)
    if end == "expired":
        now = timezone.now()
        Share.objects.update(created_at=now - timedelta(days=9), expires_at=now - timedelta(days=1))
    if end == "revoked":
        sharing.revoke(talk, link.pk)
    if end == "orphaned":
        Membership.objects.filter(user=rita).delete()
    if end == "deleted":
        Share.objects.all().delete()
    again = client.get(page.request["PATH_INFO"])
    assert again.status_code == (404 if end == "deleted" else 410)
    assert "Cass" not in again.content.decode()
    assert client.get(reverse("shared-recording", args=[link.pk])).status_code in (404, 410)
    told = exchange(Client(), link)
    assert told.status_code == (404 if end == "deleted" else 410)
    assert "link" in told.json()["detail"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"token": 5}', '{"token": null}', '{"token": "\\ud800"}', "[" * 5000]
)
def test_what_is_no_token_is_told_so(db, body):
    answer = Client().post(reverse("shared-open"), body, content_type="application/json")
    assert answer.status_code == 404
    assert "detail" in answer.json()


def test_a_form_of_another_site_opens_nothing(talk, rita):
    link = link_to(talk, rita)
    strict = Client(enforce_csrf_checks=True)
    assert exchange(strict, link).status_code == 403


def test_links_cannot_be_tried_without_end(talk, rita):
    cache.clear()
    client = Client()
    told = [exchange(client, None, token=f"{n}") for n in range(shared_page.OPENINGS_A_MINUTE + 1)]
    assert [each.status_code for each in told[:-1]] == [404] * shared_page.OPENINGS_A_MINUTE
    assert told[-1].status_code == 429
    assert int(told[-1]["Retry-After"]) > 0


def test_pages_cannot_be_asked_for_without_end(talk, rita, monkeypatch):
    monkeypatch.setattr(shared_page, "PAGES_A_MINUTE", 2)
    client, page = opened(link_to(talk, rita))
    assert client.get(page.request["PATH_INFO"]).status_code == 200
    assert client.get(page.request["PATH_INFO"]).status_code == 429


def test_every_opening_and_every_refusal_is_in_the_log(talk, rita):
    link = link_to(talk, rita)
    client, page = opened(link)
    sharing.revoke(talk, link.pk)
    client.get(page.request["PATH_INFO"])
    rows = AccessEvent.objects.filter(detail__contains=str(link.pk)).order_by("at")
    assert [(row.kind, row.detail.partition(": ")[2]) for row in rows] == [
        ("view", "opened"),
        ("view", "read"),
        ("denied", "revoked"),
    ]
    assert {row.object_id for row in rows} == {str(talk.pk)}
    assert {row.user_id for row in rows} == {None}
    link.refresh_from_db()
    assert link.opened_count == 1
    assert link.opened_at is not None


def test_what_cannot_be_logged_is_not_shown(talk, rita, monkeypatch):
    client, page = opened(link_to(talk, rita))
    client.raise_request_exception = False

    def fails(*_args, **_kwargs):
        raise RuntimeError("no log")

    monkeypatch.setattr("backend.review.shared_page.audit.record", fails)
    answer = client.get(page.request["PATH_INFO"])
    assert answer.status_code == 500
    assert "Cass" not in answer.content.decode()


def test_no_cache_no_search_engine_and_no_other_site_learns_of_it(talk, rita):
    _, page = opened(link_to(talk, rita))
    for answer in (page, Client().get(reverse("shared-entry"))):
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_recording_is_heard_only_when_it_was_chosen(talk, rita):
    silent = link_to(talk, rita)
    client, page = opened(silent)
    assert "<audio" not in page.content.decode()
    assert client.get(reverse("shared-recording", args=[silent.pk])).status_code == 404
    heard = link_to(talk, rita, with_recording=True)
    client, page = opened(heard)
    assert "<audio" in page.content.decode()
    address = reverse("shared-recording", args=[heard.pk])
    assert b"".join(client.get(address).streaming_content)[:4] == b"fLaC"
    part = client.get(address, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    logged = AccessEvent.objects.filter(kind="download", object_id=str(talk.pk))
    assert logged.count() == 1, "a player's pieces are one opening"
    assert Client().get(address).status_code == 404


def test_a_link_without_scores_shows_the_talk_alone(talk, rita):
    _, page = opened(link_to(talk, rita, with_assessment=False))
    text = page.content.decode()
    assert talk.turns.first().text in text
    for word in ("Rule-based draft", "Goes deep.", "Concrete answers.", "Observations"):
        assert word not in text


def test_a_job_that_is_rated_first_shows_no_score_by_any_link(talk, rita, job):
    JobReview.objects.create(job=job, rate_first=True)
    _, page = opened(link_to(talk, rita, with_assessment=True))
    text = page.content.decode()
    for word in ("Rule-based draft", "Goes deep.", "Concrete answers."):
        assert word not in text


def test_a_blind_job_stays_blind_by_every_link(talk, rita, job):
    JobReview.objects.create(job=job, blind=True)
    entries.reveal(talk, rita)
    turn = talk.turns.filter(speaker="candidate").first()
    turn.text = "My name is Cass Doe."
    turn.save()
    link = link_to(talk, rita, with_recording=True)
    client, page = opened(link)
    text = page.content.decode()
    assert "Cass" not in text
    assert "My name is […] […]." in text
    assert "<audio" not in text
    assert client.get(reverse("shared-recording", args=[link.pk])).status_code == 404


def test_a_deleted_reviewers_look_at_the_name_unhides_it_for_nobody(talk, rita, harbor, job):
    JobReview.objects.create(job=job, blind=True)
    pat = make_member("pat", harbor)
    entries.reveal(talk, pat)
    pat.delete()
    _, page = opened(link_to(talk, rita))
    assert "Cass" not in page.content.decode()


def test_what_a_candidate_said_is_shown_as_text(talk, rita):
    turn = talk.turns.filter(speaker="candidate").first()
    turn.text = "<script>alert(1)</script>"
    turn.save()
    _, page = opened(link_to(talk, rita))
    assert "<script>alert" not in page.content.decode()


def test_an_interview_that_has_not_begun_can_be_shared_without_harm(job, rita, talk):
    bare = Interview.objects.create(
        organization=job.organization, job=job, candidate=talk.candidate
    )
    _, page = opened(link_to(bare, rita, with_recording=True))
    assert "Nothing was said." in page.content.decode()
