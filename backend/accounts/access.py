"""Who may do what in which organization."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from backend.accounts.models import Membership, Organization

Role = Membership.Role


class Action(StrEnum):
    """What a member can want to do."""

    VIEW = "view"
    """See jobs, candidates, interviews and recordings."""
    EDIT = "edit"
    """Change jobs, plans and policies."""
    INVITE = "invite"
    """Make, renew and take back links."""
    DECIDE = "decide"
    """Review an interview and record a decision about it."""
    MANAGE_MEMBERS = "manage_members"
    """Change the organization and who works in it."""
    AUDIT = "audit"
    """Read the log of who looked at what and changed it."""


PERMISSIONS: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.RECRUITER: frozenset({Action.VIEW, Action.EDIT, Action.INVITE, Action.DECIDE}),
    Role.REVIEWER: frozenset({Action.VIEW, Action.DECIDE}),
    Role.AUDITOR: frozenset({Action.VIEW, Action.AUDIT}),
}
"""What each role may do; a test holds the whole table."""

AnyUser = AbstractBaseUser | AnonymousUser


def allowed(role: str, action: Action) -> bool:
    """Return whether a role permits an action; an unknown role permits none."""
    return action in PERMISSIONS.get(Role(role), ()) if role in Role.values else False


def organizations_of(user: AnyUser, action: Action = Action.VIEW) -> QuerySet[Organization]:
    """Return the organizations in which a user may act; a superuser in all, others as members."""
    if not user.is_active or not user.is_authenticated:
        return Organization.objects.none()
    if getattr(user, "is_superuser", False):
        return Organization.objects.all()
    roles = [role for role in Role if allowed(role, action)]
    return Organization.objects.filter(memberships__user_id=user.pk, memberships__role__in=roles)


def may(user: AnyUser, organization: Organization, action: Action) -> bool:
    """Return whether a user may act in an organization."""
    return organizations_of(user, action).filter(pk=organization.pk).exists()


@dataclass(frozen=True, slots=True)
class Standing:
    """What one user may do where, read once for a request."""

    everywhere: bool
    roles: dict[UUID, str]

    def may(self, organization_id: UUID, action: Action) -> bool:
        """Return whether the user may act in an organization."""
        return self.everywhere or allowed(self.roles.get(organization_id, ""), action)

    def may_anywhere(self, action: Action) -> bool:
        """Return whether the user may act in any organization."""
        return self.everywhere or any(allowed(role, action) for role in self.roles.values())


def standing_of(user: AnyUser) -> Standing:
    """Return what a user may do, with one query; `may` and this answer alike."""
    if not user.is_active or not user.is_authenticated:
        return Standing(everywhere=False, roles={})
    if getattr(user, "is_superuser", False):
        return Standing(everywhere=True, roles={})
    rows = Membership.objects.filter(user_id=user.pk)
    return Standing(everywhere=False, roles=dict(rows.values_list("organization_id", "role")))
