"""Share links: made, found again, used and taken back. All functions block but those that say so.

A link gives no more than its maker may see: when that person leaves the organization, it ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from backend.accounts import access
from backend.accounts.access import Action
from backend.accounts.tokens import derive_token, hash_token, matching_token
from backend.interviews.models import Interview
from backend.review.models import Share

PURPOSE: Final = "share"
VALID_DAYS: Final = (1, 7, 14, 30)
"""What can be chosen: long enough for a panel to read, too short to be forgotten (a guess)."""
USUAL_DAYS: Final = 7
MAX_OPEN: Final = 20
"""Open links of one interview; more people should have accounts (a guess)."""
MAX_READER_CHARS: Final = 120


class TooMany(Exception):
    """The interview has as many open links as it may have."""


class ShareState(StrEnum):
    """What a link can do now."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ORPHANED = "orphaned"
    """Whoever made it may no longer see the interview."""


def share(
    interview: Interview,
    person: Any,
    *,
    reader: str,
    valid_days: int,
    with_assessment: bool = True,
    with_recording: bool = False,
) -> Share:
    """Write a link and return it.

    Raises:
        TooMany: there are enough open ones.
        ValueError: nobody may choose this many days, or nobody is named.
    """
    if valid_days not in VALID_DAYS:
        raise ValueError("not a choice of days")
    named = " ".join(reader.split())[:MAX_READER_CHARS]
    if not named:
        raise ValueError("for whom is not said")
    now = timezone.now()
    open_ones = Share.objects.filter(interview=interview, revoked_at=None, expires_at__gt=now)
    if open_ones.count() >= MAX_OPEN:
        raise TooMany
    identity = uuid4()
    return Share.objects.create(
        id=identity,
        interview=interview,
        token_hash=hash_token(derive_token(PURPOSE, identity, 1)),
        reader=named,
        with_assessment=with_assessment,
        with_recording=with_recording,
        made_by=person,
        made_by_name=str(person or ""),
        expires_at=now + timedelta(days=valid_days),
    )


def share_url(row: Share) -> str:
    """Return the link; empty when the key that made it is gone. The token is behind the #."""
    token = matching_token(PURPOSE, row.pk, 1, row.token_hash)
    return f"{settings.PUBLIC_URL}/s/#{token}" if token else ""


def find_by_token(token: str) -> Share | None:
    """Return the link that a token opens, whatever its state."""
    rows = Share.objects.select_related("interview", "made_by")
    return rows.filter(token_hash=hash_token(token)).first()


def state_of(row: Share, *, now: datetime | None = None) -> ShareState:
    """Return what a link can do now."""
    if row.revoked_at is not None:
        return ShareState.REVOKED
    if (now or timezone.now()) >= row.expires_at:
        return ShareState.EXPIRED
    maker = row.made_by
    if maker is None or not access.may(maker, row.interview.organization, Action.INVITE):
        return ShareState.ORPHANED
    return ShareState.OPEN


def opened(row: Share) -> None:
    """Count that somebody opened a link."""
    Share.objects.filter(pk=row.pk).update(
        opened_count=F("opened_count") + 1, opened_at=timezone.now()
    )


def revoke(interview: Interview, share_id: UUID) -> bool:
    """Take a link of an interview back; return whether it was still there to take."""
    rows = Share.objects.filter(interview=interview, pk=share_id, revoked_at=None)
    return rows.update(revoked_at=timezone.now()) == 1


def of(interview: Interview) -> list[Share]:
    """Return the links of an interview, newest first."""
    rows = Share.objects.filter(interview=interview)
    return list(rows.select_related("made_by", "interview__organization"))
