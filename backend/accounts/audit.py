"""The one door to the log of who looked at, changed, exported and decided what.

A call that returns has written its row and sealed it; one that cannot raises, and then what was
to be logged must not happen. So call it before the answer, in the transaction of the change.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.utils import timezone

from backend.accounts import ledger
from backend.accounts.models import AccessEvent

Kind = AccessEvent.Kind

SEALED_AS = "access"
MAX_DETAIL_CHARS = 200
MAX_ID_CHARS = 40


def record(
    kind: Kind,
    *,
    user: AbstractBaseUser | AnonymousUser | None,
    organization_id: UUID | None,
    about: models.Model | None = None,
    object_type: str = "",
    object_id: object = "",
    detail: str = "",
) -> AccessEvent:
    """Write one line of the log and seal it; blocks.

    Args:
        kind: What was done.
        user: Who did it; anonymous people are nobody.
        organization_id: Whose data it was about.
        about: The row it was done to, or give its type (`interviews.interview`) and id.
        object_type: As above.
        object_id: As above.
        detail: Names of fields or of an action; never values, which may be personal.
    """
    if about is not None:
        object_type, object_id = about._meta.label_lower, about.pk
    row = AccessEvent(
        at=timezone.now(),
        organization_id=organization_id,
        user_id=user.pk if user is not None else None,
        kind=kind,
        object_type=object_type,
        object_id=str(object_id or "")[:MAX_ID_CHARS],
        detail=detail[:MAX_DETAIL_CHARS],
        request_id=_request_id(),
    )
    with transaction.atomic(savepoint=False):
        row.save(force_insert=True)
        facts = facts_of(row)
        ledger.append_new(organization_id, ledger.Record(SEALED_AS, str(row.pk), facts))
    return row


def was_recorded(
    kind: Kind,
    *,
    user: User,
    about: models.Model,
    detail: str,
    within: timedelta,
) -> bool:
    """Return whether the same person did the same to the same row a short while ago.

    A player asks for a recording in dozens of pieces, which are one opening of it.
    """
    rows = AccessEvent.objects.filter(
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        at__gte=timezone.now() - within,
        user_id=user.pk,
        kind=kind,
        detail=detail,
    )
    return rows.exists()


def facts_of(row: AccessEvent) -> dict[str, object]:
    """Return what is sealed of a line: all of it."""
    return {
        "id": str(row.pk),
        "at": row.at,
        "organization": str(row.organization_id) if row.organization_id else None,
        "user": row.user_id,
        "kind": str(row.kind),
        "object": [row.object_type, row.object_id],
        "detail": row.detail,
        "request": row.request_id,
    }


def _request_id() -> str:
    found = structlog.contextvars.get_contextvars().get("request_id", "")
    # A client may name its request; only what looks like an id is kept.
    text = str(found)[:MAX_ID_CHARS]
    return text if text.replace("-", "").isalnum() and text.isascii() else ""
