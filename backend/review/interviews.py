"""Interviews in the admin: the list, and one page with everything about one talk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path

from backend.accounts.access import Action
from backend.interviews.models import Interview
from backend.review import assets, printing, reviewing
from backend.review.export_pages import ExportPages
from backend.review.interview_list import InterviewList
from backend.review.interview_views import InterviewViews
from backend.review.logged import Kind
from backend.review.mail_buttons import MailPages
from backend.review.share_page import SharePages


@admin.register(Interview)
class InterviewAdmin(InterviewList, ExportPages, SharePages, MailPages, InterviewViews):
    """One talk: recording, transcript, questions, events. Nothing of the record is edited."""

    interviews_path = "pk"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Interviews come from links."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record is not edited."""
        return False

    def get_urls(self) -> list[Any]:
        """Add what belongs to one interview: its files, and what people put down."""
        views = {
            "recording": self.recording,
            "peaks": self.peaks,
            "resume": self.resume,
            "evaluate": self.evaluate,
            "review": self.resolve,
            "rate": self.rate,
            "decide": self.decide,
            "note": self.note_down,
            "reveal": self.reveal,
            "print": self.print_view,
            "pdf": self.pdf,
            "measuring": self.measuring,
            "feedback": self.feedback,
        }
        names = {"review": "resolve"}
        wrap = self.admin_site.admin_view
        finding = path(
            "<uuid:pk>/events/<uuid:event_id>/",
            wrap(self.finding),
            name="interviews_interview_finding",
        )
        own = [
            path(
                f"<uuid:pk>/{word}/",
                wrap(view),
                name=f"interviews_interview_{names.get(word, word)}",
            )
            for word, view in views.items()
        ]
        return [*own, finding, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Show one interview; it is logged before it is shown."""
        with self._refusals_logged(request, object_id), transaction.atomic():
            if request.method not in ("GET", "HEAD"):
                raise PermissionDenied
            row = self._joined(request, object_id)
            if row is None:
                missing: HttpResponseBase = self._get_obj_does_not_exist_redirect(
                    request, self.opts, object_id
                )
                return missing
            if not self.has_view_permission(request, row):
                raise PermissionDenied
            self.note(request, Kind.VIEW, row)
            context = self._page_context(request, row)
            answer = TemplateResponse(request, "review/page/page.html", context)
            return answer.render()

    def _joined(self, request: HttpRequest, object_id: str) -> Interview | None:
        try:
            return reviewing.joined(self.get_queryset(request)).filter(pk=object_id).first()
        except (ValidationError, ValueError):
            return None

    def _page_context(self, request: HttpRequest, row: Interview) -> dict[str, Any]:
        shown = reviewing.page(
            row,
            request.user,
            may_decide=self.may(request, Action.DECIDE, row),
            may_release=self.may(request, Action.INVITE, row),
        )
        return {
            **self.admin_site.each_context(request),
            **shown,
            "script": assets.script(),
            "may_print_pdf": printing.is_available(),
            "may_invite": self.may(request, Action.INVITE, row),
            "may_delete": self.has_delete_permission(request, row),
            "is_fullwidth": "1",
        }
