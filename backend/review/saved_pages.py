"""Saved lists on the page of all interviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from backend.accounts import audit
from backend.review import saved
from backend.review.logged import Kind
from backend.review.saved import NotSaved
from backend.review.scoping import ScopedAdmin


class SavedPages(ScopedAdmin):
    """Shows the saved lists above the list, keeps a new one and takes one away."""

    def get_urls(self) -> list[Any]:
        """Add what keeps and forgets."""
        wrap = self.admin_site.admin_view
        name = "interviews_interview_searches"
        return [
            path("searches/", wrap(self.save_search), name=name),
            path("searches/<int:saved_id>/", wrap(self.forget_search), name=f"{name}_forget"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show the list with the saved ones above it."""
        now = saved.clean(request.GET.urlencode())
        organizations = self.organizations(request)
        rows = list(saved.visible_to(request.user, organizations))
        context = {
            "saved_searches": [
                {
                    "row": row,
                    "is_now": row.query == now,
                    "is_mine": row.person_id == request.user.pk,
                }
                for row in rows
            ],
            "saved_now": now,
            "saved_known": any(row.query == now for row in rows),
            "saved_organizations": list(organizations) if now else [],
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def save_search(self, request: HttpRequest) -> HttpResponse:
        """Keep the filters of the list under a name."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        given, query = request.POST.get("organization", ""), request.POST.get("query", "")
        offered = {str(each.pk): each for each in self.organizations(request)}
        organization = offered.get(given) if given else next(iter(offered.values()), None)
        if organization is None:
            raise PermissionDenied
        try:
            with transaction.atomic():
                row = saved.save(
                    request.user,
                    organization,
                    request.POST.get("name", ""),
                    query,
                    shared=request.POST.get("shared") == "yes",
                )
                audit.record(
                    Kind.EDIT, user=request.user, organization_id=organization.pk, about=row
                )
        except NotSaved:
            messages.error(request, _("Give the list a name and narrow it first."))
        else:
            messages.success(request, _("The list is saved."))
        return self._to_list(query)

    def forget_search(self, request: HttpRequest, saved_id: int) -> HttpResponse:
        """Take a saved list of one's own away."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            owner = saved.forget(request.user, saved_id)
            if owner is None:
                raise Http404
            audit.record(
                Kind.DELETE,
                user=request.user,
                organization_id=owner,
                object_type="review.savedsearch",
                object_id=saved_id,
            )
        messages.success(request, _("The saved list is gone; the interviews stay."))
        return self._to_list("")

    def _to_list(self, query: str) -> HttpResponse:
        address = reverse("admin:interviews_interview_changelist")
        kept = saved.clean(query)
        return redirect(f"{address}?{kept}" if kept else address)
