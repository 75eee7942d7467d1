"""Status and assignee on the page of one interview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _

from backend.accounts.access import Action
from backend.interviews.models import Interview
from backend.review import handling, handling_forms
from backend.review.handling_forms import BadChoice
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin


class HandlingPage(ScopedAdmin):
    """Keeps where the work on one interview stands and whose it is."""

    def get_urls(self) -> list[Any]:
        """Add what keeps it."""
        view = self.admin_site.admin_view(self.handle)
        own = path("<uuid:pk>/handle/", view, name="interviews_interview_handle")
        return [own, *super().get_urls()]

    def handle(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Return the fold with form and history; by POST keep what the form says."""
        rows = self.get_queryset(request).select_related("handling__assignee")
        row: Interview = get_object_or_404(rows, pk=pk)
        may_decide = self.may(request, Action.DECIDE, row)
        if request.method in ("GET", "HEAD"):
            shown = {**section(row), **_fold(row, may_decide=may_decide)}
            return HttpResponse(render_to_string("review/page/handling_fold.html", shown, request))
        if request.method != "POST" or not may_decide:
            raise PermissionDenied
        try:
            with transaction.atomic():
                found = handling_forms.keep(request, row)
                if found:
                    self.note(request, Kind.EDIT, row, ", ".join(found))
        except BadChoice:
            messages.error(request, _("Choose a status or a member of the organization."))
        return redirect(
            reverse("admin:interviews_interview_change", args=[row.pk]) + "#viva-handling"
        )


def section(interview: Interview) -> dict[str, Any]:
    """Return what the page shows of the work; no query when the handling is joined."""
    row = handling.of(interview)
    return {
        "row": row,
        "color": handling.STATUS_COLORS[handling.Status(row.status)],
        "url": reverse("admin:interviews_interview_handle", args=[interview.pk]),
    }


def _fold(interview: Interview, *, may_decide: bool) -> dict[str, Any]:
    return {
        "may_decide": may_decide,
        "changes": handling.changes_of(interview),
        **(handling_forms.choices([interview]) if may_decide else {}),
    }
