"""The way of one mail: once, whatever dies; tried again; given up with a reason."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from backend.accounts.models import AccessEvent
from backend.interviews import invitations, mail_sending, mails
from backend.interviews.mail_models import Mail

State = Mail.State


class Refusing(BaseEmailBackend):
    """A mail server that raises what the test says."""

    error: Exception = OSError()

    def send_messages(self, email_messages):
        raise type(self).error


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return Refusing


@pytest.fixture
def waiting(job, rita, monkeypatch):
    """A mail that nobody has taken up."""
    with monkeypatch.context() as patch:
        patch.setattr(mail_sending.deliver.__class__, "enqueue", lambda *_args: None)
        made = invitations.invite(job, name="Cass", email="cass@example.org")
        return mails.invite(made, rita.pk)


def test_a_mail_is_sent_once_however_often_its_task_runs(waiting):
    assert mail_sending.attempt(waiting.pk)
    assert not mail_sending.attempt(waiting.pk)
    assert len(outbox.outbox) == 1
    assert AccessEvent.objects.filter(kind="sent").count() == 1


def test_an_attempt_that_has_the_mail_keeps_others_away(waiting):
    now = timezone.now()
    assert mail_sending.claim(waiting.pk, now)
    assert mail_sending.claim(waiting.pk, now) is None
    assert not mail_sending.attempt(waiting.pk)
    assert outbox.outbox == []


def test_a_worker_that_died_is_replaced_and_the_mail_keeps_its_number(waiting):
    old = mail_sending.claim(waiting.pk, timezone.now())
    assert old is not None
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    mails.sweep()
    (message,) = outbox.outbox
    assert message.extra_headers["Message-ID"].startswith(f"<{waiting.pk}@")
    assert not mail_sending.finish(waiting.pk, old), "the dead worker's claim is void"


def test_a_lost_message_is_found_by_the_sweep(waiting):
    mails.sweep()
    assert outbox.outbox == []
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    mails.sweep()
    assert len(outbox.outbox) == 1


def test_a_server_that_is_away_is_asked_again_and_then_given_up(waiting, refusing):
    refusing.error = ConnectionRefusedError()
    pauses_s = []
    for _ in range(mail_sending.MAX_ATTEMPTS):
        assert not mail_sending.attempt(waiting.pk)
        waiting.refresh_from_db()
        pauses_s.append(round((waiting.due_at - timezone.now()).total_seconds(), -1))
    assert pauses_s[:5] == list(mail_sending.BACKOFF_S)
    assert (waiting.state, waiting.problem) == (State.FAILED, "ConnectionRefusedError")
    assert [row.pk for row in mails.failures([waiting.organization_id])] == [waiting.pk]


@pytest.mark.parametrize(
    ("error", "final"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"try later")}), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(451, b"busy"), False),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), False),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), True),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError(), False),
        (ValueError("header"), True),
    ],
)
def test_what_another_try_can_mend_is_tried_again(waiting, refusing, error, final):
    refusing.error = error
    mail_sending.attempt(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == (State.FAILED if final else State.WAITING)
    assert waiting.problem == type(error).__name__


def test_an_unforeseen_error_stops_no_sweep(waiting, refusing):
    refusing.error = RuntimeError("unforeseen")
    Mail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    mails.sweep()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (State.WAITING, "RuntimeError")


@pytest.mark.parametrize(
    ("change", "problem"), [("revoke", "link_closed"), ("renew", "link_renewed")]
)
def test_a_link_that_changed_meanwhile_is_not_sent(waiting, change, problem):
    getattr(invitations, change)(waiting.invitation)
    mail_sending.attempt(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == (State.FAILED, problem)
    assert outbox.outbox == []


def test_a_link_whose_key_is_gone_is_not_sent(waiting, settings):
    settings.SECRET_KEY = "x" * 60
    mail_sending.attempt(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.problem == "link_unknown"


def test_an_erased_candidate_gets_nothing(waiting):
    pk = waiting.pk
    waiting.invitation.delete()
    assert not mail_sending.attempt(pk)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_sends(job, rita, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(mail_sending.deliver.__class__, "enqueue", lambda *_args: None)
        made = invitations.invite(job, name="Cass", email="cass@example.org")
        mail = mails.invite(made, rita.pk)
    sent = []

    def work():
        try:
            sent.append(mail_sending.attempt(mail.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(sent) == [False] * 5 + [True]
    assert len(outbox.outbox) == 1


def test_the_headers_of_a_mail_say_who_it_is_from(waiting, settings):
    settings.DEFAULT_FROM_EMAIL = "Viva <viva@hire.example>"
    mail_sending.attempt(waiting.pk)
    (message,) = outbox.outbox
    built = message.message()
    assert built["Message-ID"] == f"<{waiting.pk}@hire.example>"
    assert built["Reply-To"] == "jobs@harbor.example"
    assert built["Auto-Submitted"] == "no"
    assert [part.get_content_type() for part in built.walk()][1:] == ["text/plain", "text/html"]
