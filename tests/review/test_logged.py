"""What people do in the admin is in the audit log, or it does not happen."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.urls import reverse

from backend.accounts import audit, checkpoints, verification
from backend.accounts.models import AccessEvent, Membership
from backend.integrity import chain
from backend.integrity.models import IntegrityEvent
from backend.interviews import invitations
from backend.interviews.models import Candidate, Interview, Recording
from backend.review.logged import LoggedAdmin, fields_in
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def interview(job):
    candidate = Candidate.objects.create(organization=job.organization, name="Cass Doe")
    return Interview.objects.create(organization=job.organization, job=job, candidate=candidate)


@pytest.fixture
def recording(interview):
    return Recording.objects.create(
        interview=interview,
        file=ContentFile(b"fLaC" + bytes(5000), name="talk.flac"),
        media_type="audio/flac",
        sample_rate_hz=16_000,
        duration_ms=1000,
        size_bytes=5004,
        sha256="0" * 64,
    )


def logged(**wanted):
    rows = AccessEvent.objects.exclude(kind="login").filter(**wanted).order_by("at")
    return [(row.user.username, row.kind, row.object_type, row.detail) for row in rows]


def page(row, name="change"):
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[row.pk])


def test_every_page_of_an_own_row_is_a_logged_page():
    from unfold.admin import ModelAdmin

    own = [page for model, page in admin.site._registry.items() if isinstance(page, ModelAdmin)]

    assert own
    assert [type(page).__name__ for page in own if not isinstance(page, LoggedAdmin)] == []


def test_looking_at_an_interview_is_logged(client, rita, interview, harbor):
    client.force_login(rita)
    client.get(page(interview))

    assert logged(organization=harbor, object_id=str(interview.pk)) == [
        ("rita", "view", "interviews.interview", "")
    ]


def test_what_cannot_be_logged_is_not_shown(client, rita, interview, monkeypatch):
    client.force_login(rita)

    def away(*_args, **_more):
        raise OperationalError

    monkeypatch.setattr(audit, "record", away)
    answer = client.get(page(interview))

    assert answer.status_code == 503
    assert b"Cass" not in answer.content


def test_what_cannot_be_logged_is_not_changed(client, rita, job, monkeypatch):
    client.force_login(rita)
    candidate = Candidate.objects.create(organization=job.organization, name="Cass Doe")
    form = {"organization": job.organization_id, "name": "Another", "email": "", "phone": ""}

    def away(*_args, **_more):
        raise OperationalError

    monkeypatch.setattr(audit, "record", away)
    assert client.post(page(candidate), form).status_code == 503

    candidate.refresh_from_db()
    assert candidate.name == "Cass Doe"


def test_a_change_is_logged_with_the_names_of_its_fields(client, rita, job):
    client.force_login(rita)
    candidate = Candidate.objects.create(organization=job.organization, name="Cass Doe")
    form = {"organization": job.organization_id, "name": "Another", "email": "", "phone": ""}
    assert client.post(page(candidate), form).status_code == 302

    assert logged(kind="edit") == [("rita", "edit", "interviews.candidate", "Name")]
    assert "Another" not in repr(list(AccessEvent.objects.values()))


def test_a_new_row_is_logged(client, rita, harbor):
    client.force_login(rita)
    form = {"organization": harbor.pk, "name": "New", "email": "", "phone": ""}
    client.post(reverse("admin:interviews_candidate_add"), form)

    assert logged() == [("rita", "edit", "interviews.candidate", "added")]


def test_opening_a_file_is_logged_once_for_all_its_pieces(client, rita, interview, recording):
    client.force_login(rita)
    address = page(interview, "recording")
    for piece in ("bytes=0-", "bytes=100-200", "bytes=300-400"):
        b"".join(client.get(address, headers={"Range": piece}))

    assert logged() == [("rita", "download", "interviews.interview", "recording")]


def test_a_piece_from_the_middle_is_logged_when_nothing_was_opened(
    client, rita, interview, recording
):
    client.force_login(rita)
    b"".join(client.get(page(interview, "recording"), headers={"Range": "bytes=100-200"}))

    assert logged() == [("rita", "download", "interviews.interview", "recording")]


@pytest.mark.parametrize("name", ["change", "recording", "delete"])
def test_asking_for_another_firms_interview_is_logged_for_that_firm(
    client, omar, interview, recording, harbor, name
):
    client.force_login(omar)
    client.get(page(interview, name))

    found = logged(organization=harbor)
    assert [row[:3] for row in found] == [("omar", "denied", "interviews.interview")]


def test_asking_for_what_does_not_exist_is_not_logged(client, rita, interview):
    client.force_login(rita)
    for wrong in ("00000000-0000-0000-0000-000000000000", "no-id"):
        client.get(f"/admin/interviews/interview/{wrong}/change/")

    assert logged() == []


def test_a_role_that_may_not_is_logged(client, harbor, job):
    client.force_login(make_member("rob", harbor, Membership.Role.REVIEWER))
    assert client.post(page(job), {"title": "x"}).status_code == 403

    assert logged() == [("rob", "denied", "jobs.job", "POST")]


def test_a_button_of_a_page_is_logged(client, rita, job):
    client.force_login(rita)
    row = invitations.invite(job, name="Cass Doe", email="cass@example.org")
    client.post(reverse("admin:interviews_invitation_withdraw", args=[row.pk]))

    assert logged() == [("rita", "edit", "interviews.invitation", "withdraw")]


@pytest.mark.parametrize("what", ["interview", "candidate"])
def test_a_deleted_interview_is_logged_and_the_chain_stays_whole(client, harbor, interview, what):
    client.force_login(make_member("olga", harbor, Membership.Role.OWNER))
    event = IntegrityEvent.objects.create(
        interview=interview, kind="copy", start_ms=1, end_ms=1, explanation="a note of my own"
    )
    chain.seal_events(IntegrityEvent.objects.filter(pk=event.pk))
    row = interview if what == "interview" else interview.candidate
    assert client.post(page(row, "delete"), {"post": "yes"}).status_code == 302

    assert not IntegrityEvent.objects.exists()
    assert logged(kind="delete")[0][:2] == ("olga", "delete")
    sources = [verification.access_log(), *chain.sources()]
    assert verification.verify(sources, checkpoints.Seen()).findings == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ([{"changed": {"fields": ["Title", "Status"]}}], "Title, Status"),
        ([{"added": {}}], "added"),
        (
            [{"changed": {"name": "membership", "object": "rita (Owner)", "fields": ["Role"]}}],
            "membership: Role",
        ),
        ([{"deleted": {"name": "membership", "object": "rita (Owner)"}}], "membership: deleted"),
        ("a sentence about Cass", ""),
        ([], ""),
    ],
)
def test_a_message_about_a_change_gives_names_and_no_values(message, told):
    assert fields_in(message) == told
