"""The page that searches all transcripts a person may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from backend.accounts import audit
from backend.jobs.models import Job
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin
from backend.review.search import Results, search
from backend.review.search_words import MAX_QUERY_CHARS, phrases_in


class SearchPage(ScopedAdmin):
    """Gives the interviews a search over what was said in them."""

    def get_urls(self) -> list[Any]:
        """Add the page."""
        view = self.admin_site.admin_view(self.search_view)
        return [path("search/", view, name="interviews_interview_search"), *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """Show where words were said; that somebody searched is logged, the words are not."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        typed = request.GET.get("q", "")[:MAX_QUERY_CHARS].replace("\x00", "")
        speaker, job_id = request.GET.get("who", ""), _uuid(request.GET.get("job", ""))
        phrases = phrases_in(typed)
        results = None
        if phrases:
            rows = self.get_queryset(request)
            results = search(rows.filter(job=job_id) if job_id else rows, phrases, speaker)
            self._note_search(request, results)
        jobs = Job.objects.filter(organization__in=self.organizations(request)).order_by("title")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Search transcripts"),
            "typed": typed,
            "who": speaker,
            "job_id": str(job_id or ""),
            "jobs": jobs,
            "results": results,
            "max_query_chars": MAX_QUERY_CHARS,
        }
        return TemplateResponse(request, "review/list/search.html", context)

    def _note_search(self, request: HttpRequest, results: Results) -> None:
        """Log for each firm that its talks were searched; each row that was shown is a view."""
        shown: dict[UUID, list[str]] = {}
        for each in results.found:
            shown.setdefault(each.interview.organization_id, []).append(str(each.interview.pk))
        with transaction.atomic():
            for organization_id, ids in shown.items():
                audit.record(
                    Kind.VIEW,
                    user=request.user,
                    organization_id=organization_id,
                    object_type="interviews.interview",
                    detail=f"search: {len(ids)} interviews shown in parts",
                )


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
