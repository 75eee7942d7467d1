"""The addresses that give interviews away as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.access import Action
from backend.interviews.models import Interview
from backend.review import exported, exports, printing
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin
from backend.review.streaming import attachment


class ExportPages(ScopedAdmin):
    """Gives the interviews their files, one by one and as the list that is on the screen."""

    list_after_template = "review/list/exports.html"

    def get_urls(self) -> list[Any]:
        """Add the files."""
        wrap = self.admin_site.admin_view
        return [
            path(
                "export/<str:form>/",
                wrap(self.export_list),
                name="interviews_interview_export_list",
            ),
            path(
                "<uuid:pk>/export/<str:form>/",
                wrap(self.export_talk),
                name="interviews_interview_export",
            ),
            *super().get_urls(),
        ]

    def export_list(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """Return all interviews that the filters in the address leave, in the list's order."""
        self._check(request, form, exports.LIST_FORMS)
        listing = reverse("admin:interviews_interview_changelist")
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(f"{listing}?e=1")
        most = exports.MAX_ON_PAPER if form == "pdf" else exports.MAX_INTERVIEWS
        ids = list(dict.fromkeys(rows.values_list("pk", flat=True)[: most + 1]))
        if len(ids) > most:
            too_many = _("One file holds at most %d interviews: narrow the list first.")
            messages.warning(request, too_many % most)
            return redirect(f"{listing}?{request.GET.urlencode()}")
        portions = exported.portions(
            self.get_queryset(request), ids, request.user, self._may_decide(request)
        )
        try:
            pieces = exports.list_pieces(form, portions, self._log(request, f"list {form}"))
        except (printing.PdfUnavailable, OSError):
            messages.info(request, _("This machine draws no PDF: take the spreadsheet instead."))
            return redirect(f"{listing}?{request.GET.urlencode()}")
        return attachment(
            request,
            exports.begun(pieces),
            name=f"interviews-{timezone.localdate()}.{form}",
            media_type=exports.MEDIA_TYPES[form],
        )

    def export_talk(self, request: HttpRequest, pk: UUID, form: str) -> HttpResponseBase:
        """Return one interview as a file."""
        self._check(request, form, exports.TALK_FORMS)
        rows = self.get_queryset(request).select_related(*exported.JOINED)
        row = rows.filter(pk=pk).first()
        if row is None:
            self._note_refusal(request, pk, form)
            raise Http404
        (one,) = exported.read([row], request.user, self._may_decide(request))
        pieces = exports.talk_pieces(form, one, self._log(request, form))
        kind = "transcript-" if form == "csv" else ""
        return attachment(
            request,
            exports.begun(pieces),
            name=f"interview-{kind}{pk}.{form}",
            media_type=exports.MEDIA_TYPES[form],
        )

    def _check(self, request: HttpRequest, form: str, forms: tuple[str, ...]) -> None:
        if not self.has_view_permission(request) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if form not in forms:
            raise Http404

    def _may_decide(self, request: HttpRequest) -> Callable[[Interview], bool]:
        return lambda row: self.may(request, Action.DECIDE, row)

    def _log(self, request: HttpRequest, detail: str) -> Callable[[Interview], None]:
        return lambda row: self.note(request, Kind.EXPORT, row, detail)
