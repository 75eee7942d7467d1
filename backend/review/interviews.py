"""Interviews in the admin: the list, and one page with everything about one talk."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backend.integrity.models import IntegrityEvent
from backend.interviews import files
from backend.interviews.models import Interview, Turn
from backend.resumes.models import Resume
from backend.review.labels import COVERAGE_COLORS, STATE_COLORS, clock
from backend.review.scoping import ScopedAdmin


@admin.register(Interview)
class InterviewAdmin(ScopedAdmin):
    """One talk: recording, transcript, questions, events. Nothing here is edited by hand."""

    list_display = ("candidate", "job", "state_label", "held_by", "length", "created_at")
    list_filter = ("state", "job", "emulated", "organization")
    search_fields = ("candidate__name", "candidate__email", "job__title", "turns__text")
    list_select_related = ("candidate", "job", "organization", "recording")
    date_hierarchy = "created_at"
    change_form_before_template = "review/interview.html"
    fieldsets = (
        (
            _("Record"),
            {
                "classes": ("collapse",),
                "fields": (
                    "id",
                    "state",
                    "end_reason",
                    "language",
                    "consent_version",
                    "consented_at",
                    "started_at",
                    "ended_at",
                    "interviewer",
                    "accommodations",
                    "tokens",
                    "epoch",
                ),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Interviews come from links."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The record is not edited."""
        return False

    def get_urls(self) -> list[Any]:
        """Add the private files of an interview."""
        view = self.admin_site.admin_view
        return [
            path(
                "<uuid:pk>/recording/", view(self.recording), name="interviews_interview_recording"
            ),
            path("<uuid:pk>/resume/", view(self.resume), name="interviews_interview_resume"),
            *super().get_urls(),
        ]

    def recording(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Return the recording, whole or in ranges, to those who may see the interview."""
        row = get_object_or_404(self._visible(request), pk=pk, recording__isnull=False)
        return files.serve(
            request,
            row.recording.file,
            name=f"interview-{row.pk}.flac",
            media_type=row.recording.media_type,
            sha256=row.recording.sha256,
        )

    def resume(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Return the resume as it was uploaded."""
        row = get_object_or_404(self._visible(request), pk=pk, resume__isnull=False)
        resume: Resume = cast("Resume", row.resume)
        return files.serve(
            request,
            resume.file,
            name=f"resume-{row.pk}{Resume.Kind(resume.kind).extension}",
            media_type="application/octet-stream",
            sha256=resume.sha256,
        )

    def _visible(self, request: HttpRequest) -> QuerySet[Interview]:
        """Return the interviews the user may look at; none for others."""
        rows = self.get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()

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
    ) -> HttpResponse:
        """Show one interview."""
        row = self.get_object(request, object_id)
        context = page_context(row) if row is not None else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )
        return response


def page_context(interview: Interview) -> dict[str, Any]:
    """Return what the interview page shows."""
    recording = getattr(interview, "recording", None)
    has_resume = interview.resume_id is not None
    return {
        "interview": interview,
        "state_color": STATE_COLORS[Interview.State(interview.state)],
        "recording": recording,
        "recording_url": _address("recording", interview) if recording else "",
        "resume": interview.resume,
        "resume_url": _address("resume", interview) if has_resume else "",
        "turns": [_turn(turn) for turn in interview.turns.select_related("question")],
        "questions": [_question(row) for row in interview.questions.all()],
        "events": [_event(row) for row in interview.integrity_events.all()],
        "length": clock(recording.duration_ms) if recording else "-",
        "title": str(interview.candidate),
    }


def _address(name: str, interview: Interview) -> str:
    return reverse(f"admin:interviews_interview_{name}", args=[interview.pk])


def _turn(turn: Turn) -> dict[str, Any]:
    return {
        "row": turn,
        "at": clock(turn.start_ms),
        "start_s": turn.start_ms / 1000,
        "end_s": turn.end_ms / 1000,
        "is_candidate": turn.speaker == Turn.Speaker.CANDIDATE,
    }


def _question(row: Any) -> dict[str, Any]:
    return {"row": row, "color": COVERAGE_COLORS.get(row.coverage, "default")}


def _event(row: IntegrityEvent) -> dict[str, Any]:
    return {
        "row": row,
        "at": clock(row.start_ms),
        "start_s": row.start_ms / 1000,
        "lasted_s": round((row.end_ms - row.start_ms) / 1000, 1),
    }
