"""Personal links: made, shown, renewed and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypedDict
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.accounts.tokens import derive_token, hash_token, matching_token
from backend.interviews import lifecycle, texts
from backend.interviews.models import Candidate, Interview, Invitation
from backend.jobs.models import Job

PURPOSE = "invitation"
VALID_FOR = timedelta(days=14)
"""A guess, to be calibrated: two weekends, so that people with work find an hour."""
MAX_EXTRA_TIME = 3.0
"""Factor on the planned time; a guess, to be calibrated (examinations grant up to 2)."""
MAX_SILENCE_S = 10.0
"""The same bound as the job's own setting."""


class Accommodations(TypedDict, total=False):
    """What is switched on for one person; keys as the candidate's page reads them."""

    extra_time: float
    silence_s: float | None
    typed_answers: bool
    large_captions: bool
    no_camera: bool
    assistive_technology: bool
    support_person: bool
    voice_differs: bool
    note: str


class LinkState(StrEnum):
    """What a personal link can do now."""

    OPEN = "open"
    NOT_OPEN = "not_open"
    BEGUN = "begun"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


def invite(
    job: Job,
    *,
    name: str = "",
    email: str = "",
    language: str = "",
    opens_at: datetime | None = None,
    expires_at: datetime | None = None,
    accommodations: Accommodations | None = None,
) -> Invitation:
    """Write a candidate and a personal link, and return the invitation."""
    identity = uuid4()
    with transaction.atomic():
        candidate = Candidate.objects.create(
            organization_id=job.organization_id, name=name, email=email
        )
        return Invitation.objects.create(
            id=identity,
            organization_id=job.organization_id,
            job=job,
            candidate=candidate,
            language=texts.page_language(language or job.language),
            token_hash=hash_token(derive_token(PURPOSE, identity, 1)),
            opens_at=opens_at,
            expires_at=expires_at or (opens_at or timezone.now()) + VALID_FOR,
            accommodations=accommodations or {},
        )


def invitation_url(invitation: Invitation) -> str:
    """Return the link; empty when the key that made it is gone, and only renewal can help."""
    token = matching_token(PURPOSE, invitation.pk, invitation.token_version, invitation.token_hash)
    return candidate_url(token) if token else ""


def candidate_url(token: str) -> str:
    """Return the address of the candidate's page; the token stays in the fragment."""
    return f"{settings.PUBLIC_URL}/i/#{token}"


def find_by_token(token: str) -> Invitation | None:
    """Return the invitation that a token opens."""
    rows = Invitation.objects.select_related("organization", "job", "candidate")
    return rows.filter(token_hash=hash_token(token)).first()


def renew(invitation: Invitation, *, expires_at: datetime | None = None) -> Invitation:
    """Make a new link for another interview; the old link stops working at once."""
    with transaction.atomic():
        rows = Invitation.objects.filter(pk=invitation.pk)
        rows.update(token_version=F("token_version") + 1)
        invitation.refresh_from_db(fields=["token_version"])
        token = derive_token(PURPOSE, invitation.pk, invitation.token_version)
        rows.update(
            token_hash=hash_token(token),
            expires_at=expires_at or timezone.now() + VALID_FOR,
            renewed_at=timezone.now(),
            revoked_at=None,
        )
    invitation.refresh_from_db()
    return invitation


def revoke(invitation: Invitation) -> None:
    """Take the link back and end its interview, wherever that stands."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now())
    active = Interview.objects.filter(invitation=invitation, state__in=Interview.ACTIVE_STATES)
    for interview_id in active.values_list("pk", flat=True):
        lifecycle.terminate(interview_id, lifecycle.EndReason.WITHDRAWN)
    invitation.refresh_from_db()


def active_interview(invitation: Invitation) -> Interview | None:
    """Return the one interview of the link that has not ended."""
    return next(
        (row for row in invitation.interviews.all() if row.state in Interview.ACTIVE_STATES),
        None,
    )


def is_used(invitation: Invitation) -> bool:
    """Whether an interview ended since the link was made or renewed.

    One that was never begun in time uses nothing up; the link has its own time.
    """
    since = invitation.renewed_at or invitation.created_at
    return any(
        row.ended_at is not None and row.ended_at >= since and row.state != Interview.State.EXPIRED
        for row in invitation.interviews.all()
    )


def state_of(invitation: Invitation, *, now: datetime | None = None) -> LinkState:
    """Return what the link can do now; prefetch `interviews` for lists."""
    moment = now or timezone.now()
    if invitation.revoked_at:
        return LinkState.REVOKED
    if active_interview(invitation):
        return LinkState.BEGUN
    if is_used(invitation):
        return LinkState.USED
    if moment >= invitation.expires_at:
        return LinkState.EXPIRED
    if invitation.opens_at and moment < invitation.opens_at:
        return LinkState.NOT_OPEN
    return LinkState.OPEN
