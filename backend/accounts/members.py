"""Organizations and people made by a program rather than in a form."""

from __future__ import annotations

import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from backend.accounts.models import Membership, Organization

PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  # an alphabet
"""31 signs that nobody mistakes for one another."""
PASSWORD_GROUPS = 4
PASSWORD_GROUP_SIGNS = 5
"""4 groups of 5 of 31 signs: 99 bits."""


def new_password() -> str:
    """Return a random password that can be read out and typed."""
    return "-".join(
        "".join(secrets.choice(PASSWORD_SIGNS) for _ in range(PASSWORD_GROUP_SIGNS))
        for _ in range(PASSWORD_GROUPS)
    )


def ensure_organization(name: str, contact_email: str) -> Organization:
    """Return the organization of that name, made now when there is none."""
    organization, _ = Organization.objects.get_or_create(
        name=name, defaults={"contact_email": contact_email}
    )
    return organization


def ensure_administrator(
    username: str, organization: Organization, *, reset_password: bool = False
) -> str | None:
    """Make a superuser who owns the organization; return the password when it is a new one.

    A user who was there stays as they are, unless a new password is asked for. The password is
    stored as a hash only, so what is returned here cannot be found out again.
    """
    with transaction.atomic():
        user, created = get_user_model().objects.get_or_create(
            username=username,
            defaults={"is_staff": True, "is_superuser": True, "email": organization.contact_email},
        )
        password = _set_new_password(user) if created or reset_password else None
        Membership.objects.get_or_create(
            organization=organization, user=user, defaults={"role": Membership.Role.OWNER}
        )
    return password


def _set_new_password(user: User) -> str:
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
