"""Organizations and their members in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import URLField
from django.http import HttpRequest
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from backend.accounts.access import Action
from backend.accounts.models import Membership, Organization
from backend.interviews.mail_models import MailRules
from backend.review.logged import LoggedAdmin
from backend.review.scoping import ScopedAdmin, ScopedInline, ScopedStackedInline

admin.site.unregister(get_user_model())
admin.site.unregister(Group)


class MembershipInline(ScopedInline):
    """The members of an organization."""

    model = Membership
    fields = ("user", "role")
    autocomplete_fields = ("user",)


class MailRulesInline(ScopedStackedInline):
    """Which e-mails the organization sends by itself."""

    model = MailRules
    fields = ("receipts", "reminder_days")


@admin.register(Organization)
class OrganizationAdmin(ScopedAdmin):
    """One firm: how candidates see it, and who works in it."""

    organization_path = "pk"
    interviews_path = "organization"
    list_display = ("name", "contact_email", "created_at")
    search_fields = ("name",)
    inlines = (MembershipInline, MailRulesInline)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field; an address typed without a scheme is https."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the operator makes organizations."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners change their organization."""
        return self.may(request, Action.MANAGE_MEMBERS, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the operator deletes organizations."""
        return bool(request.user.is_superuser)


@admin.register(get_user_model())
class UserAdmin(DjangoUserAdmin, LoggedAdmin):  # type: ignore[type-arg]  # not generic when it runs
    """People who sign in; only the operator sees them all."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Only the operator has the section; asked on every page, so it asks no database."""
        return bool(request.user.is_superuser)
