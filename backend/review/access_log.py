"""The audit log in the admin: read by owners and auditors, written by nobody."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from backend.accounts import access
from backend.accounts.access import Action
from backend.accounts.models import AccessEvent
from backend.review.scoping import ScopedAdmin, standing

Kind = AccessEvent.Kind

KIND_COLORS = {
    Kind.VIEW: "default",
    Kind.DOWNLOAD: "info",
    Kind.EXPORT: "info",
    Kind.EDIT: "warning",
    Kind.DELETE: "danger",
    Kind.DECISION: "success",
    Kind.SENT: "info",
    Kind.LOGIN: "default",
    Kind.DENIED: "danger",
}


class WhoFilter(SimpleListFilter):
    """The people in the part of the log that the user may read."""

    title = gettext_lazy("Who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return their numbers and names."""
        rows = model_admin.get_queryset(request).order_by()
        ids = set(rows.exclude(user=None).values_list("user_id", flat=True).distinct())
        people = get_user_model().objects.filter(pk__in=ids).order_by("username")
        return [(str(person.pk), person.get_username()) for person in people]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what the chosen person did."""
        value = self.value() or ""
        return queryset.filter(user_id=int(value)) if value.isdecimal() else queryset


@admin.register(AccessEvent)
class AccessEventAdmin(ScopedAdmin):
    """Who looked at, changed, exported and decided what."""

    list_display = ("at", "who", "kind_label", "what", "detail", "organization", "request_id")
    list_filter = ("kind", WhoFilter, "object_type", "at", "organization")
    search_fields = ("object_id", "request_id", "detail")
    list_select_related = ("organization", "user")
    date_hierarchy = "at"
    ordering = ("-at",)
    show_full_result_count = False
    fields = readonly_fields = (
        "at",
        "who",
        "kind_label",
        "what",
        "detail",
        "organization",
        "request_id",
    )
    actions = None

    def organizations(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the organizations whose log the user may read."""
        return access.organizations_of(request.user, Action.AUDIT)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessEvent]:
        """Return the log of those organizations; the operator sees the installation's too."""
        rows = AccessEvent.objects.order_by("-at")
        mine = Q(organization__in=self.organizations(request))
        return rows if request.user.is_superuser else rows.filter(mine)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section is listed."""
        return self.may_read(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners and auditors read the log of their organization."""
        if obj is None or isinstance(obj, str) or request.user.is_superuser:
            return self.may_read(request)
        return self.organizations(request).filter(pk=obj.organization_id).exists()

    def may_read(self, request: HttpRequest) -> bool:
        """Return whether the user may read the log of any organization."""
        user = request.user
        return bool(user.is_staff and standing(request).may_anywhere(Action.AUDIT))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes the log by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes it."""
        return False

    @display(description=gettext_lazy("What was done"), ordering="kind", label=KIND_COLORS)
    def kind_label(self, row: AccessEvent) -> tuple[str, str]:
        """Return what was done as a coloured word."""
        return row.kind, row.get_kind_display()

    @display(description=gettext_lazy("Who"), ordering="user")
    def who(self, row: AccessEvent) -> str:
        """Return the person's name, as long as the account exists."""
        if row.user_id is None:
            return _("nobody signed in")
        # The list joins people, so one whose account is gone is none here.
        name = row.user.get_username() if row.user is not None else ""
        return name or _("former account %(id)s") % {"id": row.user_id}

    @display(description=gettext_lazy("Row"))
    def what(self, row: AccessEvent) -> str:
        """Return which row, as a link while it has a page."""
        if not row.object_type:
            return "-"
        label, _dot, name = row.object_type.partition(".")
        try:
            title = str(apps.get_model(label, name)._meta.verbose_name)
            address = reverse(f"admin:{label}_{name}_change", args=[row.object_id])
        except (LookupError, NoReverseMatch):
            return f"{row.object_type} {row.object_id}"
        return format_html(
            '<a class="viva-link" href="{}">{} {}</a>', address, title, row.object_id
        )
