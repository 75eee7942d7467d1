"""E-mails to candidates: asked for by people or due by themselves. All functions block.

A decision is only ever mailed because a person pressed a button: nothing here calls `decision`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from backend.interviews import invitations, mail_sending, mail_texts, texts
from backend.interviews.invitations import LinkState
from backend.interviews.leftovers import OVER
from backend.interviews.mail_models import Mail, MailKind, MailRules, MailText
from backend.interviews.mail_texts import Words
from backend.interviews.models import Candidate, Interview, Invitation

WORKING_LINKS: Final = (LinkState.OPEN, LinkState.NOT_OPEN, LinkState.BEGUN)
AGAIN_AFTER: Final = timedelta(minutes=1)
"""Asking for the same mail within this time is a second press of the button (a guess)."""
RECEIPT_WITHIN: Final = timedelta(days=3)
"""A talk that ended earlier gets no receipt by itself: mails were not set up then (a guess)."""
REMINDER_PAUSE: Final = timedelta(days=1)
"""Nobody is reminded so soon after the invitation (a guess)."""


class NoAddress(Exception):
    """The candidate has no e-mail address."""


class LinkUseless(Exception):
    """The link would lead nowhere: it is withdrawn, used or expired, or its key is gone."""


class BadWords(Exception):
    """A text has problems; `problems` says which, by field."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(each for said in problems.values() for each in said))
        self.problems = problems


def words_for(organization_id: UUID, kind: str, language: str) -> Words:
    """Return an organization's own words, or those that come with Viva."""
    spoken = texts.page_language(language)
    row = MailText.objects.filter(
        organization_id=organization_id, kind=kind, language=spoken
    ).first()
    return Words(row.subject, row.body) if row else mail_texts.default_words(kind, spoken)


def rules_of(organization_id: UUID) -> MailRules:
    """Return which mails an organization sends by itself."""
    row = MailRules.objects.filter(organization_id=organization_id).first()
    return row or MailRules(organization_id=organization_id)


def invite(invitation: Invitation, user_id: int | None, kind: str = MailKind.INVITATION) -> Mail:
    """Send somebody their link, or remind them of it.

    Raises:
        NoAddress: there is nowhere to send it.
        LinkUseless: the link leads nowhere.
    """
    works = invitations.state_of(invitation) in WORKING_LINKS
    if not works or not invitations.invitation_url(invitation):
        raise LinkUseless
    words = words_for(invitation.organization_id, kind, invitation.language)
    return _ask(
        kind,
        words,
        invitation.candidate,
        subject_id=invitation.pk,
        language=invitation.language,
        user_id=user_id,
        invitation=invitation,
        link_version=invitation.token_version,
    )


def receipt(interview: Interview) -> Mail | None:
    """Send the receipt of a talk, once; None when it was sent or asked for before."""
    if Mail.objects.filter(interview=interview, kind=MailKind.RECEIPT).exists():
        return None
    words = words_for(interview.organization_id, MailKind.RECEIPT, interview.language)
    return _ask(
        MailKind.RECEIPT,
        words,
        interview.candidate,
        subject_id=interview.pk,
        language=interview.language,
        user_id=None,
        interview=interview,
    )


def decision(interview: Interview, kind: str, words: Words, user_id: int | None) -> Mail:
    """Send a decision in the words that a person has read and pressed the button for.

    Raises:
        NoAddress: there is nowhere to send it.
        BadWords: the text has problems.
        ValueError: this is no kind of decision.
    """
    if kind not in (MailKind.ADVANCE, MailKind.DECLINE):
        raise ValueError("not a decision")
    if problems := mail_texts.problems_of(kind, words):
        raise BadWords(problems)
    return _ask(
        kind,
        words,
        interview.candidate,
        subject_id=interview.pk,
        language=interview.language,
        user_id=user_id,
        interview=interview,
    )


def again(mail: Mail, user_id: int | None) -> Mail:
    """Send the same once more, because a person asks for it: a link as it is now.

    Raises:
        NoAddress: there is nowhere to send it.
        LinkUseless: its link leads nowhere.
    """
    if mail.invitation is not None:
        return invite(mail.invitation, user_id, mail.kind)
    interview = mail.interview
    return _ask(
        mail.kind,
        Words(mail.subject, mail.body),
        mail.candidate,
        subject_id=mail.interview_id or mail.pk,
        language=mail.language,
        user_id=user_id,
        interview=interview,
    )


def _ask(
    kind: str,
    words: Words,
    candidate: Candidate,
    *,
    subject_id: UUID,
    language: str,
    user_id: int | None,
    **about: Any,
) -> Mail:
    """Keep a mail and have it sent; a second press of the same button finds the first mail."""
    if not candidate.email:
        raise NoAddress
    now = timezone.now()
    same = Mail.objects.filter(candidate=candidate, kind=kind, **about)
    recent = same.filter(created_at__gt=now - AGAIN_AFTER)
    if (found := recent.exclude(state=Mail.State.FAILED).first()) is not None:
        return found
    key = f"{kind}:{subject_id}:{about.get('link_version', 0)}:{same.count()}"
    try:
        with transaction.atomic():
            mail = Mail.objects.create(
                organization_id=candidate.organization_id,
                candidate=candidate,
                kind=kind,
                language=texts.page_language(language),
                address=candidate.email,
                subject=words.subject,
                body=words.body,
                key=key,
                asked_by_id=user_id,
                due_at=now + mail_sending.MESSAGE_LOST_AFTER,
                **about,
            )
            # Who sends again has seen that it failed.
            same.filter(state=Mail.State.FAILED, settled_at=None).update(settled_at=now)
    except IntegrityError:
        # The same button was pressed at the same moment.
        return Mail.objects.get(key=key)
    mail_sending.deliver.enqueue(str(mail.pk))
    return mail


def receipts_due(now: datetime, limit: int = 50) -> list[Interview]:
    """Return talks whose candidates are to be told what was kept."""
    rows = Interview.objects.filter(
        state__in=OVER, started_at__isnull=False, ended_at__gte=now - RECEIPT_WITHIN
    )
    asked = Mail.objects.filter(interview=OuterRef("pk"), kind=MailKind.RECEIPT)
    rows = rows.exclude(candidate__email="").exclude(organization__mail_rules__receipts=False)
    rows = rows.filter(~Exists(asked)).select_related("candidate__organization", "job")
    return list(rows.order_by("ended_at")[:limit])


def reminders_due(now: datetime, limit: int = 50) -> list[Invitation]:
    """Return links that were mailed, are not used, and end soon by their organization's rule."""
    mine = Mail.objects.filter(invitation=OuterRef("pk"), link_version=OuterRef("token_version"))
    invited = mine.filter(
        kind=MailKind.INVITATION, state=Mail.State.SENT, sent_at__lt=now - REMINDER_PAUSE
    )
    rows = Invitation.objects.filter(revoked_at=None, expires_at__gt=now)
    rows = rows.filter(Exists(invited), ~Exists(mine.filter(kind=MailKind.REMINDER)))
    rows = rows.annotate(days=F("organization__mail_rules__reminder_days"))
    # The longest rule is 14 days; each organization's own is looked at below.
    rows = rows.filter(expires_at__lt=now + timedelta(days=14)).select_related(
        "candidate__organization", "job"
    )
    plain = MailRules().reminder_days
    soon: list[Invitation] = [
        row
        for row in rows.order_by("expires_at").prefetch_related("interviews")
        if row.expires_at <= now + timedelta(days=plain if row.days is None else row.days)
        and invitations.state_of(row, now=now) is LinkState.OPEN
    ]
    return soon[:limit]


def sweep() -> None:
    """Send what is due by itself, and what a crash left behind. Safe to run at any time."""
    now = timezone.now()
    for interview in receipts_due(now):
        receipt(interview)
    for invitation in reminders_due(now):
        if invitations.invitation_url(invitation) and invitation.candidate.email:
            invite(invitation, None, MailKind.REMINDER)
    for mail_id in mail_sending.take_due(now):
        mail_sending.deliver.enqueue(str(mail_id))


def of_interview(interview: Interview) -> list[Mail]:
    """Return the mails about an interview and about the link that led to it, newest first."""
    rows = Mail.objects.filter(candidate_id=interview.candidate_id)
    return list(rows.select_related("asked_by"))


def failures(organization_ids: Iterable[UUID]) -> list[Mail]:
    """Return the mails that were given up and that nobody has settled, newest first."""
    rows = Mail.objects.filter(
        organization_id__in=organization_ids, state=Mail.State.FAILED, settled_at=None
    )
    return list(rows.select_related("candidate", "interview", "invitation")[:20])


def settle(mail_id: UUID) -> bool:
    """Note that somebody has seen a failure; return whether there was one."""
    rows = Mail.objects.filter(pk=mail_id, state=Mail.State.FAILED, settled_at=None)
    return rows.update(settled_at=timezone.now()) == 1
