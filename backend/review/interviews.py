"""Interviews in the admin: the list, and one page with everything about one talk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backend.accounts.access import Action
from backend.interviews.models import Interview
from backend.review import assets, entries, printing, reviewing
from backend.review.blindness import pseudonym
from backend.review.interview_views import InterviewViews
from backend.review.labels import STATE_COLORS, clock
from backend.review.logged import Kind


@admin.register(Interview)
class InterviewAdmin(InterviewViews):
    """One talk: recording, transcript, questions, events. Nothing of the record is edited."""

    interviews_path = "pk"
    list_display = ("who", "job", "state_label", "held_by", "length", "created_at")
    list_filter = ("state", "end_reason", "job", "emulated", "organization")
    search_fields = ("candidate__name", "candidate__email", "job__title", "turns__text")
    list_select_related = ("candidate", "job", "organization", "recording")
    date_hierarchy = "created_at"

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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interview]:
        """Return the interviews, each with whether its candidate is hidden from the user."""
        shown = Exists(entries.reveals_to(request.user))
        rows: QuerySet[Interview] = super().get_queryset(request)
        return rows.annotate(identity_hidden=Q(job__review__blind=True) & ~shown)

    @display(description=_("Candidate"), ordering="candidate__name")
    def who(self, interview: Any) -> str:
        """Return the candidate, or a pseudonym for who reviews without knowing the name."""
        hidden = interview.identity_hidden
        return pseudonym(interview.pk) if hidden else str(interview.candidate)

    @display(description=_("State"), ordering="state", label=STATE_COLORS)
    def state_label(self, interview: Interview) -> tuple[str, str]:
        """Return the state as a coloured word."""
        return interview.state, interview.get_state_display()

    @display(description=_("Held by"), ordering="emulated")
    def held_by(self, interview: Interview) -> Any:
        """Return who held the talk, saying so when it was the emulator."""
        return _("Emulator") if interview.emulated else interview.interviewer or "-"

    @display(description=_("Length"))
    def length(self, interview: Interview) -> str:
        """Return the length of the recording."""
        recording = getattr(interview, "recording", None)
        return clock(recording.duration_ms) if recording else "-"

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
        shown = reviewing.page(row, request.user, may_decide=self.may(request, Action.DECIDE, row))
        return {
            **self.admin_site.each_context(request),
            **shown,
            "script": assets.script(),
            "may_print_pdf": printing.is_available(),
            "may_delete": self.has_delete_permission(request, row),
            "is_fullwidth": "1",
        }
