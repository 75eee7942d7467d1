"""Sign-ins in the audit log: Django tells of them by its own signals."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver

from backend.accounts import audit
from backend.accounts.models import Membership


@receiver(user_logged_in)
def note_sign_in(user: AbstractBaseUser, **_: object) -> None:
    """Log it for every organization of the user."""
    note(audit.Kind.LOGIN, user)


@receiver(user_login_failed)
def note_refusal(credentials: dict[str, object], **_: object) -> None:
    """Log it; a name that nobody has is not kept, because it may be a password."""
    name = str(credentials.get(get_user_model().USERNAME_FIELD, ""))[:150]
    known = get_user_model().objects.filter(username=name).first() if "\0" not in name else None
    note(audit.Kind.DENIED, known)


def note(kind: audit.Kind, user: AbstractBaseUser | None, detail: str = "sign-in") -> None:
    """Log what happened at a door for every organization of the user, or for none."""
    member_of: list[UUID | None] = []
    if user is not None:
        rows = Membership.objects.filter(user_id=user.pk).order_by("organization_id")
        member_of = list(rows.values_list("organization_id", flat=True))
    for organization_id in member_of or [None]:
        audit.record(kind, user=user, organization_id=organization_id, detail=detail)
