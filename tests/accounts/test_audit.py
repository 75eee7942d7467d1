"""The one door to the audit log."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, OperationalError, transaction

from backend.accounts import audit, checkpoints, ledger, sign_ins, verification
from backend.accounts.models import AccessEvent, ChainEntry, Membership

Kind = audit.Kind
pytestmark = pytest.mark.django_db


def events(**wanted):
    return list(AccessEvent.objects.filter(**wanted).values_list("kind", "object_type", "detail"))


def test_a_line_says_who_did_what_to_which_row(harbor, rita):
    with structlog.contextvars.bound_contextvars(request_id="0a1b-2c"):
        row = audit.record(
            Kind.EXPORT, user=rita, organization_id=harbor.pk, about=harbor, detail="csv"
        )

    stored = AccessEvent.objects.get(pk=row.pk)
    assert (stored.user, stored.organization, stored.kind) == (rita, harbor, "export")
    assert (stored.object_type, stored.object_id) == ("accounts.organization", str(harbor.pk))
    assert (stored.detail, stored.request_id) == ("csv", "0a1b-2c")


def test_a_line_is_sealed_in_the_firms_own_chain(harbor, rita):
    row = audit.record(Kind.VIEW, user=rita, organization_id=harbor.pk, about=harbor)

    assert ChainEntry.objects.get(subject=str(row.pk)).chain == str(harbor.pk)
    assert verification.verify([verification.access_log()], checkpoints.Seen()).findings == []


def test_what_cannot_be_sealed_is_not_logged_either(harbor, rita, monkeypatch):
    def away(*_args):
        raise OperationalError

    monkeypatch.setattr(ledger, "append_new", away)
    with pytest.raises(OperationalError), transaction.atomic():
        audit.record(Kind.VIEW, user=rita, organization_id=harbor.pk, about=harbor)

    assert events() == []


def test_a_requests_name_that_is_no_id_is_not_kept(harbor):
    with structlog.contextvars.bound_contextvars(request_id="Cass Doe <x>"):
        row = audit.record(Kind.VIEW, user=AnonymousUser(), organization_id=harbor.pk)

    assert (row.request_id, row.user_id) == ("", None)


def test_the_pieces_of_one_file_are_one_opening(harbor, rita, omar):
    audit.record(
        Kind.DOWNLOAD, user=rita, organization_id=harbor.pk, about=harbor, detail="recording"
    )
    asked = {"about": harbor, "detail": "recording", "within": timedelta(hours=1)}

    assert audit.was_recorded(Kind.DOWNLOAD, user=rita, **asked)
    assert not audit.was_recorded(Kind.DOWNLOAD, user=omar, **asked)
    assert not audit.was_recorded(Kind.DOWNLOAD, user=rita, **{**asked, "detail": "resume"})
    asked["within"] = timedelta(0)
    assert not audit.was_recorded(Kind.DOWNLOAD, user=rita, **asked)


def test_a_line_outlives_the_account_and_the_firm(harbor, summit, rita):
    audit.record(Kind.VIEW, user=rita, organization_id=harbor.pk, about=harbor)
    Membership.objects.all().delete()
    rita.delete()
    harbor.delete()

    assert AccessEvent.objects.count() == 1
    assert verification.verify([verification.access_log()], checkpoints.Seen()).findings == []


def test_lines_cannot_be_changed_or_deleted(harbor):
    row = audit.record(Kind.VIEW, user=None, organization_id=harbor.pk)
    row.kind = Kind.EDIT
    with pytest.raises((TypeError, DatabaseError)), transaction.atomic():
        row.save()
    with pytest.raises(TypeError):
        AccessEvent.objects.all().delete()


class TestSignIns:
    def test_a_sign_in_is_logged_for_the_firm(self, client, harbor, rita):
        assert client.login(username="rita", password="a long password")

        assert events(kind=Kind.LOGIN, user=rita, organization=harbor) == [("login", "", "sign-in")]

    def test_a_wrong_password_is_logged_for_the_firm(self, client, harbor, rita):
        assert not client.login(username="rita", password="a wrong password")

        assert events(user=rita, organization=harbor) == [("denied", "", "sign-in")]

    @pytest.mark.parametrize("name", ["nobody", "a password typed as a name"])
    def test_a_name_that_nobody_has_is_not_kept(self, client, harbor, name):
        client.login(username=name, password="x")

        assert events(organization=None, user=None) == [("denied", "", "sign-in")]
        assert name not in repr(list(AccessEvent.objects.values()))

    @pytest.mark.parametrize("name", ["nul\0", "x" * 5000, None, ["a list"]])
    def test_a_name_that_is_none_is_no_accident(self, name):
        sign_ins.note_refusal(credentials={"username": name})

        assert events(organization=None, user=None) == [("denied", "", "sign-in")]
