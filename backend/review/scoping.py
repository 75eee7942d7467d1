"""Admin pages that show an organization's rows to its members only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from unfold.admin import StackedInline, TabularInline

from backend.accounts import access
from backend.accounts.access import Action, Standing
from backend.review.logged import LoggedAdmin

if TYPE_CHECKING:
    from django.db.models import ForeignKey, Model, QuerySet
    from django.forms import ModelChoiceField


class ScopedAdmin(LoggedAdmin):
    """Shows, searches and offers only what belongs to the user's organizations.

    `organization_path` leads from the model to its organization. What a member may do follows
    from the role (`accounts.access`), not from Django's model permissions, so that a new
    recruiter needs nothing but a membership.
    """

    organization_path = "organization"
    list_fullwidth = True
    compressed_fields = True
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the user's organizations."""
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.organization_path}__in": self.organizations(request)})

    def organizations(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the organizations that the user belongs to."""
        return access.organizations_of(request.user)

    def may(self, request: HttpRequest, action: Action, row: Model | str | None = None) -> bool:
        """Whether the user may do this to the row, or anywhere when there is none yet."""
        if not getattr(request.user, "is_staff", False):
            return False
        # Unfold asks about its buttons with the id alone.
        found = self.get_object(request, row) if isinstance(row, str) else row
        if found is not None:
            return standing(request).may(self.organization_of(found).pk, action)
        if row is not None:
            return False
        return standing(request).may_anywhere(action)

    def organization_of(self, row: Model) -> Any:
        """Return the organization that owns a row."""
        owner: Any = row
        for name in self.organization_path.split("__"):
            owner = owner if name == "pk" else getattr(owner, name)
        return owner

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the section is listed."""
        return self.may(request, Action.VIEW)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the user may look."""
        return self.may(request, Action.VIEW, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the user may add a row."""
        return self.may(request, Action.EDIT)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the user may change a row."""
        return self.may(request, Action.EDIT, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the user may delete a row."""
        return self.may(request, Action.MANAGE_MEMBERS, obj)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Return the filters; one by a related row offers only rows that the user's own have."""
        return [
            (found, RelatedOnlyFieldListFilter) if self._is_relation(found) else found
            for found in super().get_list_filter(request)
        ]

    def _is_relation(self, name: object) -> bool:
        try:
            return isinstance(name, str) and self.model._meta.get_field(name).is_relation
        except FieldDoesNotExist:
            return False

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offer only related rows of the user's organizations."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.queryset = scoped(field.queryset, self.organizations(request))
        return field


def standing(request: HttpRequest) -> Standing:
    """Return what the user of a request may do; asked of the database once for each request."""
    known: Standing | None = getattr(request, "viva_standing", None)
    if known is None:
        known = access.standing_of(request.user)
        request.viva_standing = known  # type: ignore[attr-defined]  # lives as long as the request
    return known


def scoped(rows: QuerySet[Any], organizations: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows that belong to the organizations; rows of no organization stay."""
    if rows.model is organizations.model:
        return rows.filter(pk__in=organizations)
    names = {field.name for field in rows.model._meta.get_fields()}
    return rows.filter(organization__in=organizations) if "organization" in names else rows


class ScopedInline(TabularInline):
    """Rows inside a scoped page; who may change the page may change them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the user may look: the page has checked it."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the user may add a row."""
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the user may change a row."""
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether the user may delete a row."""
        return self._may_edit(request, obj)

    def _may_edit(self, request: HttpRequest, row: models.Model | None) -> bool:
        page = self.admin_site._registry[self.parent_model]
        return bool(page.has_change_permission(request, row))


class ScopedStackedInline(ScopedInline, StackedInline):
    """The same, one row below the other."""
