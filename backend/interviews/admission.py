"""From a link to an interview: who is let in, and into which one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.tokens import hash_token
from backend.interviews import hosts, invitations, places, texts
from backend.interviews.models import Candidate, Interview, Invitation
from backend.interviews.refusals import (
    JobClosed,
    LinkExpired,
    LinkNotOpen,
    LinkRevoked,
    LinkUnknown,
    LinkUsed,
)
from backend.jobs import links
from backend.jobs.models import Job

State = Interview.State


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a decision about a link needs to know."""

    job_open: bool
    revoked: bool = False
    used: bool = False
    expires_at: datetime | None = None
    opens_at: datetime | None = None
    active: bool = False
    """An interview of this link was begun and has not ended."""
    started: bool = False
    """The talk of that interview has begun."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The interview a link leads to."""

    interview: Interview
    created: bool


def check_link(facts: LinkFacts, now: datetime) -> None:
    """Let a link pass, or say why not.

    A begun interview is entered again even when its link has expired meanwhile, and a started
    one even when its job was closed: a lost connection must not become a refusal.

    Raises:
        LinkRevoked: taken back.
        JobClosed: the job takes no more interviews, and this one has not started.
        LinkUsed: its interview has ended.
        LinkExpired: its time is over.
        LinkNotOpen: its time has not come.
    """
    if facts.revoked:
        raise LinkRevoked
    if facts.started:
        return
    if facts.used and not facts.active:
        raise LinkUsed
    if not facts.job_open:
        raise JobClosed
    if facts.active:
        return
    if facts.expires_at and now >= facts.expires_at:
        raise LinkExpired
    if facts.opens_at and now < facts.opens_at:
        raise LinkNotOpen(facts.opens_at)


def check_capacity() -> None:
    """Let another candidate in, or say why nobody can begin now.

    The place itself is taken by `preparation.start`, minutes later.

    Raises:
        Full: all places are taken.
        InterviewerAway: no process reaches the interviewer.
    """
    places.check_room()
    hosts.check_interviewer()


def admit(token: str, *, language: str = "", remembered: UUID | None = None) -> Admission:
    """Return the interview that a link opens, created now or begun before.

    A personal link leads to its one active interview from any browser: the link is the
    person's capability, and the newest connection wins. An open link is everyone's, so only
    the browser that began an interview (`remembered`, from its pass) returns to it.

    Raises:
        Refusal: see `check_link` and `check_capacity`; LinkUnknown for any other token.
    """
    if invitation := invitations.find_by_token(token):
        return _admit_invited(invitation, language)
    if job := links.job_by_token_hash(hash_token(token)):
        return _admit_open(job, language, remembered)
    raise LinkUnknown


def _admit_invited(invitation: Invitation, language: str) -> Admission:
    active = invitations.active_interview(invitation)
    check_link(
        LinkFacts(
            job_open=invitation.job.status == Job.Status.OPEN,
            revoked=invitation.revoked_at is not None,
            used=invitations.is_used(invitation),
            expires_at=invitation.expires_at,
            opens_at=invitation.opens_at,
            active=active is not None,
            started=active is not None and active.started_at is not None,
        ),
        timezone.now(),
    )
    if active:
        return Admission(active, created=False)
    check_capacity()
    return _create_invited(invitation, language)


def _create_invited(invitation: Invitation, language: str) -> Admission:
    try:
        with transaction.atomic():
            interview = _create(
                invitation.job, invitation.candidate, language or invitation.language, invitation
            )
    except IntegrityError:
        # Another request was first; the constraint lets one active interview exist.
        first = Interview.objects.filter(
            invitation=invitation, state__in=Interview.ACTIVE_STATES
        ).first()
        if first is None:
            raise LinkUsed from None
        return Admission(first, created=False)
    return Admission(interview, created=True)


def _admit_open(job: Job, language: str, remembered: UUID | None) -> Admission:
    active = Interview.objects.filter(job=job, invitation=None, state__in=Interview.ACTIVE_STATES)
    own = active.filter(pk=remembered).first() if remembered else None
    check_link(
        LinkFacts(
            job_open=job.status == Job.Status.OPEN,
            revoked=not job.open_link_enabled and own is None,
            active=own is not None,
            started=own is not None and own.started_at is not None,
        ),
        timezone.now(),
    )
    if own:
        return Admission(own, created=False)
    check_capacity()
    with transaction.atomic():
        candidate = Candidate.objects.create(organization_id=job.organization_id)
        return Admission(_create(job, candidate, language or job.language, None), created=True)


def _create(
    job: Job, candidate: Candidate, language: str, invitation: Invitation | None
) -> Interview:
    return Interview.objects.create(
        organization_id=job.organization_id,
        job=job,
        invitation=invitation,
        candidate=candidate,
        language=texts.page_language(language),
        accommodations=dict(invitation.accommodations) if invitation else {},
        emulated=settings.EMULATED,
    )
