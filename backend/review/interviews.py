"""Interviews in the admin: the list, and one page with everything about one talk."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backend.accounts.access import Action
from backend.interviews import files
from backend.interviews.models import Interview, Turn
from backend.resumes.models import Resume
from backend.review import evaluations, observations, sound
from backend.review.labels import COVERAGE_COLORS, STATE_COLORS, clock
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin


@admin.register(Interview)
class InterviewAdmin(ScopedAdmin):
    """One talk: recording, transcript, questions, events. Nothing here is edited by hand."""

    interviews_path = "pk"
    list_display = ("candidate", "job", "state_label", "held_by", "length", "created_at")
    list_filter = ("state", "end_reason", "job", "emulated", "organization")
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
            path("<uuid:pk>/evaluate/", view(self.evaluate), name="interviews_interview_evaluate"),
            path(
                "<uuid:pk>/events/<uuid:event_id>/",
                view(self.finding),
                name="interviews_interview_finding",
            ),
            path("<uuid:pk>/review/", view(self.resolve), name="interviews_interview_resolve"),
            path("<uuid:pk>/resume/", view(self.resume), name="interviews_interview_resume"),
            *super().get_urls(),
        ]

    def recording(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Return the recording, whole or in ranges, to those who may see the interview."""
        row = self.open_file(
            request, self._visible(request), pk, "recording", recording__isnull=False
        )
        return files.serve(
            request,
            row.recording.file,
            name=f"interview-{row.pk}.flac",
            media_type=row.recording.media_type,
            sha256=row.recording.sha256,
        )

    def resume(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Return the resume as it was uploaded."""
        row = self.open_file(request, self._visible(request), pk, "resume", resume__isnull=False)
        resume: Resume = cast("Resume", row.resume)
        return files.serve(
            request,
            resume.file,
            name=f"resume-{row.pk}{Resume.Kind(resume.kind).extension}",
            media_type="application/octet-stream",
            sha256=resume.sha256,
        )

    def evaluate(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Have an interview judged again, by those who may decide about it."""
        row = get_object_or_404(self._visible(request), pk=pk, recording__isnull=False)
        if request.method != "POST" or not self.may(request, Action.DECIDE, row):
            raise PermissionDenied
        self.note(request, Kind.EDIT, row, "evaluate")
        evaluations.evaluate_again(request, row.pk)
        return redirect(reverse("admin:interviews_interview_change", args=[row.pk]))

    def finding(self, request: HttpRequest, pk: Any, event_id: Any) -> HttpResponse:
        """Keep what a person found about an event."""
        row = self._to_decide(request, pk)
        self.note(request, Kind.EDIT, row, "finding")
        observations.dispose(request, row, event_id)
        return self._back(row, f"#event-{event_id}")

    def resolve(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Keep that a person reviewed a talk that stopped by the job's rules."""
        row = self._to_decide(request, pk)
        self.note(request, Kind.EDIT, row, "review")
        observations.resolve(request, row)
        return self._back(row, "#viva-review-request")

    def _to_decide(self, request: HttpRequest, pk: Any) -> Interview:
        """Return an interview that the user may decide about, when the request asks to."""
        row = get_object_or_404(self._visible(request), pk=pk)
        if request.method != "POST" or not self.may(request, Action.DECIDE, row):
            raise PermissionDenied
        return row

    def _back(self, row: Interview, place: str) -> HttpResponse:
        return redirect(reverse("admin:interviews_interview_change", args=[row.pk]) + place)

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
        if row is not None:
            has_sound = bool(context["recording"])
            context["may_decide"] = self.may(request, Action.DECIDE, row)
            context["may_evaluate"] = has_sound and context["may_decide"]
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
        "observations": observations.section(interview),
        "sound": sound.section(interview),
        "resolve_url": _address("resolve", interview),
        "evaluation": evaluations.section(interview.pk),
        "evaluate_url": _address("evaluate", interview),
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
