"""E-mails in the admin: texts with previews, what became of each mail, and who may do what."""

import json
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import AccessEvent, Membership
from backend.interviews import invitations, mails
from backend.interviews.mail_models import Mail, MailText
from tests.conftest import make_member

ADD = "admin:interviews_mailtext_add"


@pytest.fixture
def invitation(job):
    return invitations.invite(job, name="Cass Doe", email="cass@example.org")


@pytest.fixture
def failed(invitation, rita):
    row = mails.invite(invitation, rita.pk)
    old = timezone.now() - timedelta(hours=1)
    Mail.objects.update(
        state="failed", sent_at=None, problem="SMTPRecipientsRefused", created_at=old
    )
    outbox.outbox.clear()
    return row


def form_of(harbor, **changes):
    kept = {
        "organization": str(harbor.pk),
        "kind": "invitation",
        "language": "en",
        "subject": "Come to {organization}",
        "body": "Hello {candidate},\n\n{link}",
    }
    return kept | changes


def test_a_new_text_begins_with_the_words_of_viva(client, rita, harbor):
    client.force_login(rita)
    asked = {"organization": str(harbor.pk), "kind": "reminder", "language": "de"}
    page = client.get(reverse(ADD), asked).content.decode()
    assert "Ihr Link zum Gespräch als {job} gilt bis {expires}" in page


def test_a_text_is_kept_and_used(client, rita, harbor, invitation):
    client.force_login(rita)
    assert client.post(reverse(ADD), form_of(harbor)).status_code == 302
    mails.invite(invitation, rita.pk)
    assert outbox.outbox[0].subject == "Come to Harbor"
    assert AccessEvent.objects.filter(kind="edit", object_type="interviews.mailtext").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "no way in"}, "The text needs {link}"),
        ({"subject": "Hi {score}"}, "There is no {score} here. You can use {candidate}"),
        ({"body": "{link} {job"}, "A brace stands alone"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"kind": "threat"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, rita, harbor, change, said):
    client.force_login(rita)
    page = client.post(reverse(ADD), form_of(harbor, **change))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert MailText.objects.count() == 0


def test_the_table_says_which_words_are_ones_own(client, rita, harbor):
    client.force_login(rita)
    client.post(reverse(ADD), form_of(harbor))
    page = client.get(reverse("admin:interviews_mailtext_changelist")).content.decode()
    assert page.count(">your own<") == 1
    assert page.count("Viva&#x27;s") + page.count("Viva's") >= 9


def test_a_text_that_is_being_written_is_shown_as_a_mail(client, rita, harbor):
    client.force_login(rita)
    address = reverse("admin:interviews_mailtext_preview")
    fields = {key: value for key, value in form_of(harbor).items() if key != "organization"}
    shown = client.post(address, fields, content_type="application/json").json()
    assert shown["subject"] == "Come to Harbor"
    assert "Hello Kim Example," in shown["text"]
    wrong = client.post(address, fields | {"body": "x"}, content_type="application/json").json()
    assert "needs {link}" in wrong["problems"]["body"][0]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"kind": "x"}', "[" * 5000, "7"])
def test_a_preview_of_nonsense_is_refused(client, rita, body):
    client.force_login(rita)
    address = reverse("admin:interviews_mailtext_preview")
    assert client.post(address, body, content_type="application/json").status_code == 400


def test_a_preview_changes_nothing_by_get(client, rita):
    client.force_login(rita)
    assert client.get(reverse("admin:interviews_mailtext_preview")).status_code == 403


def test_another_firms_texts_are_neither_seen_nor_written(client, omar, harbor, rita):
    client.force_login(rita)
    client.post(reverse(ADD), form_of(harbor))
    client.force_login(omar)
    page = client.get(reverse("admin:interviews_mailtext_changelist")).content.decode()
    assert "Come to" not in page
    assert "Harbor" not in page
    assert client.post(reverse(ADD), form_of(harbor, kind="receipt")).status_code == 200
    assert MailText.objects.count() == 1


def test_an_invitation_is_sent_by_a_press_and_not_by_a_link(client, rita, invitation):
    client.force_login(rita)
    address = reverse("admin:interviews_invitation_send_mail", args=[invitation.pk])
    assert "Send the link" in client.get(address).content.decode()
    assert outbox.outbox == []
    page = client.post(address, follow=True).content.decode()
    assert len(outbox.outbox) == 1
    assert "printed on the server" in page, "no mail server is set up here"


def test_with_a_mail_server_it_is_on_its_way(client, rita, invitation, settings):
    settings.EMAIL_HOST = "mail.example"
    client.force_login(rita)
    address = reverse("admin:interviews_invitation_send_mail", args=[invitation.pk])
    assert "on its way" in client.post(address, follow=True).content.decode()
    assert not Mail.objects.get().printed


@pytest.mark.parametrize("change", ["revoked", "nameless"])
def test_why_nothing_was_sent_is_told(client, rita, invitation, change):
    if change == "revoked":
        invitations.revoke(invitation)
    else:
        type(invitation.candidate).objects.update(email="")
    client.force_login(rita)
    address = reverse("admin:interviews_invitation_send_mail", args=[invitation.pk])
    page = client.post(address, follow=True).content.decode()
    assert ("leads nowhere" if change == "revoked" else "no e-mail address") in page
    assert outbox.outbox == []


INVITE = {"name": "Dora", "email": "dora@x.example", "language": "en", "valid_days": "7"}


def test_a_new_invitation_is_sent_when_that_was_asked(
    client, rita, job, django_capture_on_commit_callbacks
):
    client.force_login(rita)
    form = INVITE | {"job": str(job.pk), "send_mail": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:interviews_invitation_add"), form)
    assert outbox.outbox[0].to == ["dora@x.example"]


def test_a_new_invitation_without_an_address_is_not_sent(client, rita, job):
    client.force_login(rita)
    form = INVITE | {"job": str(job.pk), "send_mail": "on", "email": ""}
    page = client.post(reverse("admin:interviews_invitation_add"), form)
    assert "Write the address that the link is sent to." in page.content.decode()


def test_a_failure_says_why_in_plain_words_and_is_sent_again(client, rita, failed):
    client.force_login(rita)
    page = client.get(reverse("admin:interviews_mail_change", args=[failed.pk])).content.decode()
    assert "does not know the address" in page
    assert "SMTPRecipientsRefused" not in page
    client.post(reverse("admin:interviews_mail_send_again", args=[failed.pk]))
    assert len(outbox.outbox) == 1
    assert mails.failures([failed.organization_id]) == []


def test_a_failure_stands_on_the_overview_of_who_may_send(client, rita, omar, failed):
    client.force_login(rita)
    assert "e-mails to candidates" in client.get(reverse("admin:index")).content.decode()
    mails.settle(failed.pk)
    assert "e-mails to candidates" not in client.get(reverse("admin:index")).content.decode()
    Mail.objects.update(settled_at=None)
    client.force_login(omar)
    assert "e-mails to candidates" not in client.get(reverse("admin:index")).content.decode()


def test_a_failure_that_was_seen_is_told_no_more(client, rita, failed):
    client.force_login(rita)
    listing = reverse("admin:interviews_mail_changelist")
    assert "Cass Doe" in client.get(listing, {"unsettled": "yes"}).content.decode()
    client.get(reverse("admin:interviews_mail_settle", args=[failed.pk]))
    assert mails.failures([failed.organization_id]) == [failed], "a link alone does nothing"
    client.post(reverse("admin:interviews_mail_settle", args=[failed.pk]))
    assert "Cass Doe" not in client.get(listing, {"unsettled": "yes"}).content.decode()


def test_no_page_of_a_mail_shows_its_link(client, rita, invitation):
    row = mails.invite(invitation, rita.pk)
    client.force_login(rita)
    page = client.get(reverse("admin:interviews_mail_change", args=[row.pk])).content.decode()
    assert "{link}" in page
    assert invitations.invitation_url(invitation).partition("#")[2] not in page


@pytest.mark.parametrize("role", [Membership.Role.REVIEWER, Membership.Role.AUDITOR])
def test_who_may_not_invite_reads_and_sends_no_mail(client, harbor, failed, role):
    client.force_login(make_member("pat", harbor, role))
    assert client.get(reverse("admin:interviews_mail_changelist")).status_code == 403
    again = reverse("admin:interviews_mail_send_again", args=[failed.pk])
    assert client.post(again).status_code == 403
    invite = reverse("admin:interviews_invitation_send_mail", args=[failed.invitation_id])
    assert client.post(invite).status_code == 403
    text = json.dumps({"kind": "receipt", "language": "en", "subject": "x", "body": "y"})
    preview = reverse("admin:interviews_mailtext_preview")
    assert client.post(preview, text, content_type="application/json").status_code == 403
    assert outbox.outbox == []


def test_another_firm_reads_and_sends_no_mail(client, omar, failed):
    client.force_login(omar)
    listing = client.get(reverse("admin:interviews_mail_changelist")).content.decode()
    assert "Cass" not in listing
    for name in ("send_again", "settle"):
        address = reverse(f"admin:interviews_mail_{name}", args=[failed.pk])
        assert client.post(address).status_code in (403, 404)
    assert outbox.outbox == []
    assert mails.failures([failed.organization_id]) == [failed]
