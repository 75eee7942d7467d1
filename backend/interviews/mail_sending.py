"""The way of one mail: claimed by one attempt, tried again, given up. All functions block.

Every step is a conditional UPDATE, so that a task may run twice at the same time and after a
crash. Between the mail server's answer and the row a process can still die: the second try then
carries the same Message-ID, by which mail programs know it is the same mail.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from backend.accounts import audit
from backend.interviews import invitations, returning
from backend.interviews.mail_letters import written
from backend.interviews.mail_models import Mail, MailKind
from backend.interviews.mail_texts import Letter
from backend.interviews.models import Interview

logger = logging.getLogger(__name__)

State = Mail.State
OPEN: Final = (State.WAITING, State.SENDING)
LINKED: Final = (MailKind.INVITATION, MailKind.REMINDER)

MAX_ATTEMPTS: Final = 6
"""Tries of one mail; the last comes about eleven hours after the first (a guess)."""
BACKOFF_S: Final = (60, 300, 1800, 7200, 28_800)
"""Pauses after the first, second, ... failed try; greylisting servers want minutes."""
MESSAGE_LOST_AFTER: Final = timedelta(minutes=10)
"""A mail that nobody took up for so long has lost its message in the queue (a guess)."""
LOST_AFTER: Final = timedelta(minutes=10)
"""A claim this old has lost its worker: a mail server has EMAIL_TIMEOUT for each of few steps."""


class Hopeless(Exception):
    """Another try would end the same way; the text is the problem's code."""


@task()
def deliver(mail_id: str) -> None:
    """Send one mail. Safe to run twice: a mail that was sent is not sent again."""
    attempt(UUID(mail_id))


def attempt(mail_id: UUID) -> bool:
    """Try to send a mail; return whether this call sent it."""
    now = timezone.now()
    token = claim(mail_id, now)
    if token is None:
        return False
    try:
        _send(mail_id)
    except Hopeless as hopeless:
        give_up(mail_id, token, str(hopeless))
    except (DatabaseError, InterfaceError):
        # Nothing can be noted while the database is away; the sweep finds the mail by its date.
        logger.warning("the database went away during a mail")
    except (OSError, ValueError) as error:
        # smtplib's errors are OSErrors; a forged header and an odd address are ValueErrors.
        problem = type(error).__name__
        logger.warning("a mail was not sent: %s", problem)
        if is_final(error):
            give_up(mail_id, token, problem)
        else:
            put_off(mail_id, token, problem, timezone.now())
    except Exception as error:
        logger.exception("a mail was not sent")
        put_off(mail_id, token, type(error).__name__, timezone.now())
    else:
        return finish(mail_id, token)
    return False


def is_final(error: Exception) -> bool:
    """Return whether the mail server, or the mail itself, rules out another try. Pure."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
    # A forged header, an address that no encoding can carry, a feature that the server lacks.
    return isinstance(error, ValueError | smtplib.SMTPNotSupportedError)


def claim(mail_id: UUID, now: datetime) -> UUID | None:
    """Take a mail for one attempt; None when there is nothing to do, or another has it."""
    token = uuid4()
    waiting = Mail.objects.filter(pk=mail_id, state=State.WAITING)
    lost = Mail.objects.filter(pk=mail_id, state=State.SENDING, due_at__lt=now)
    for rows in (waiting, lost):
        taken = rows.filter(attempts__lt=MAX_ATTEMPTS).update(
            state=State.SENDING, claim=token, due_at=now + LOST_AFTER, attempts=F("attempts") + 1
        )
        if taken:
            return token
    lost.update(state=State.FAILED, problem="lost", claim=None)
    return None


def finish(mail_id: UUID, token: UUID) -> bool:
    """Note that a mail was sent, here and in the log; return whether the claim still held."""
    with transaction.atomic():
        held = Mail.objects.filter(pk=mail_id, claim=token, state=State.SENDING)
        now = timezone.now()
        if held.update(state=State.SENT, sent_at=now, problem="", printed=is_printing()) != 1:
            return False
        mail = Mail.objects.select_related("asked_by", "interview", "invitation").get(pk=mail_id)
        audit.record(
            audit.Kind.SENT,
            user=mail.asked_by,
            organization_id=mail.organization_id,
            about=mail.interview or mail.invitation or mail,
            detail=f"mail: {mail.kind}",
        )
    return True


def put_off(mail_id: UUID, token: UUID, problem: str, now: datetime) -> None:
    """Let a mail wait before its next try, or give it up after the last."""
    held = Mail.objects.filter(pk=mail_id, claim=token, state=State.SENDING)
    attempts = held.values_list("attempts", flat=True).first()
    if attempts is None:
        return
    if attempts >= MAX_ATTEMPTS:
        give_up(mail_id, token, problem)
        return
    due_at = now + timedelta(seconds=BACKOFF_S[min(attempts, len(BACKOFF_S)) - 1])
    held.update(state=State.WAITING, problem=problem[:40], due_at=due_at, claim=None)


def give_up(mail_id: UUID, token: UUID, problem: str) -> None:
    """Mark a mail as not sent; the admin tells it until somebody settles it."""
    held = Mail.objects.filter(pk=mail_id, claim=token, state=State.SENDING)
    held.update(state=State.FAILED, problem=problem[:40], claim=None)


def take_due(now: datetime, limit: int = 50) -> list[UUID]:
    """Return mails that a pause, a lost message or a lost worker left behind, each to one caller.

    A mail whose worker was lost keeps its state: `claim` takes it over by its old date.
    """
    waiting = Mail.objects.filter(state=State.WAITING, due_at__lt=now).order_by("due_at")
    found = [
        pk
        for pk, due_at in list(waiting.values_list("pk", "due_at")[:limit])
        if waiting.filter(pk=pk, due_at=due_at).update(due_at=now + MESSAGE_LOST_AFTER)
    ]
    lost = Mail.objects.filter(state=State.SENDING, due_at__lt=now).order_by("due_at")
    return [*found, *lost.values_list("pk", flat=True)[:limit]]


def is_printing() -> bool:
    """Return whether mails are printed on the console, because no mail server is set."""
    return not settings.EMAIL_HOST


def _send(mail_id: UUID) -> None:
    mail = Mail.objects.select_related(
        "organization",
        "candidate__organization",
        "invitation__job",
        "invitation__organization",
        "interview__job",
        "interview__organization",
        "interview__candidate",
        "interview__invitation",
    ).get(pk=mail_id)
    link = _link_of(mail) if mail.kind in LINKED else _link_back(mail.interview)
    message_of(mail, written(mail, link=link)).send()


def _link_of(mail: Mail) -> str:
    invitation = mail.invitation
    if invitation is None or invitation.token_version != mail.link_version:
        raise Hopeless("link_renewed")
    if invitations.state_of(invitation) not in (
        invitations.LinkState.OPEN,
        invitations.LinkState.NOT_OPEN,
        invitations.LinkState.BEGUN,
    ):
        raise Hopeless("link_closed")
    url = invitations.invitation_url(invitation)
    if not url:
        raise Hopeless("link_unknown")
    return url


def _link_back(interview: Interview | None) -> str:
    """Return the way back to a finished talk; empty when there is none any more."""
    if interview is None:
        return ""
    invitation = interview.invitation
    if invitation is None:
        return returning.return_url(interview)
    return "" if invitation.revoked_at else invitations.invitation_url(invitation)


def message_of(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    """Return a mail as it goes out: plain text and the same as HTML, answers to the firm."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[mail.address],
        reply_to=[mail.organization.contact_email],
        headers={
            "Message-ID": f"<{mail.pk}@{domain}>",
            "Auto-Submitted": "no" if mail.asked_by_id else "auto-generated",
            "Content-Language": mail.language,
        },
    )
    message.attach_alternative(letter.html, "text/html")
    return message
