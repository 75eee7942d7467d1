"""The page that shows candidates of one job side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from backend.accounts.access import Action
from backend.review.comparison import MAX_COMPARED, compare
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin


class ComparePage(ScopedAdmin):
    """Gives the interviews a page that compares some of them."""

    def get_urls(self) -> list[Any]:
        """Add the page."""
        view = self.admin_site.admin_view(self.compare_view)
        return [path("compare/", view, name="interviews_interview_compare"), *super().get_urls()]

    def compare_view(self, request: HttpRequest) -> HttpResponse:
        """Show the interviews named in the address; each is logged as looked at."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        given = request.GET.getlist("i")
        rows = self.get_queryset(request).filter(pk__in=_uuids(given))
        joined = rows.select_related(
            "candidate", "job__review", "organization", "recording", "handling__assignee"
        )
        # By time, the same for everybody: an order by score would be a ranking.
        chosen = list(joined.order_by("created_at", "pk")[:MAX_COMPARED])
        problem = _problem(given, chosen)
        if problem:
            messages.warning(request, problem)
            return redirect(reverse("admin:interviews_interview_changelist"))
        with transaction.atomic():
            for row in chosen:
                self.note(request, Kind.VIEW, row, "compare")
        job = chosen[0].job
        may_decide = self.may(request, Action.DECIDE, chosen[0])
        context = {
            **self.admin_site.each_context(request),
            **compare(chosen, request.user, may_decide=may_decide),
            "title": _("Compare"),
            "job": job,
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "review/list/compare.html", context)


def _problem(given: list[str], chosen: list[Any]) -> str:
    if len(given) > MAX_COMPARED:
        return _("Choose at most %d interviews to compare.") % MAX_COMPARED
    if len(chosen) < 2:
        return _("Choose at least two interviews of one job to compare.")
    if len({row.job_id for row in chosen}) > 1:
        return _("Choose interviews of one job: others were asked something else.")
    return ""


def _uuids(given: list[str]) -> list[UUID]:
    found = []
    for each in given[: MAX_COMPARED + 1]:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found
