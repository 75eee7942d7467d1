"""What belongs to one interview's page: its files, its prints, and what people put down."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.access import Action
from backend.interviews import files, peaks
from backend.interviews.models import Interview
from backend.resumes.models import Resume
from backend.review import (
    candidate_side,
    entries,
    evaluations,
    observations,
    printing,
    putting_down,
    reviewing,
)
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin


class InterviewViews(ScopedAdmin):
    """The addresses below an interview's page; each asks anew who may."""

    def recording(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Return the recording, whole or in ranges, to those who may hear the candidate."""
        row = self.open_file(
            request, self._known(request), pk, "recording", recording__isnull=False
        )
        return files.serve(
            request,
            row.recording.file,
            name=f"interview-{row.pk}.flac",
            media_type=row.recording.media_type,
            sha256=row.recording.sha256,
        )

    def peaks(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Return the peaks of both tracks; 202 while they are being measured."""
        row = get_object_or_404(self._known(request), pk=pk, recording__isnull=False)
        found = peaks.load(row.recording)
        if found is None:
            peaks.make.enqueue(str(row.pk))
            found = peaks.load(row.recording)
        if found is None:
            return HttpResponse(status=202)
        answer = HttpResponse(found, content_type="application/octet-stream")
        answer["Cache-Control"] = "private, no-store"
        return answer

    def resume(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        """Return the resume as it was uploaded."""
        row = self.open_file(request, self._known(request), pk, "resume", resume__isnull=False)
        resume: Resume = cast("Resume", row.resume)
        return files.serve(
            request,
            resume.file,
            name=f"resume-{row.pk}{Resume.Kind(resume.kind).extension}",
            media_type="application/octet-stream",
            sha256=resume.sha256,
        )

    def measuring(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Return what was not measured and how well each signal is known, for its panel."""
        row = get_object_or_404(self._visible(request), pk=pk)
        shown = observations.measuring(row)
        return HttpResponse(render_to_string("review/page/measuring.html", shown, request))

    def print_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Return the interview for paper, by the browser's own printing."""
        return HttpResponse(self._paper(request, pk, "print"))

    def pdf(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Return the same as PDF; where this machine cannot draw one, the print view."""
        html = self._paper(request, pk, "pdf")
        try:
            drawn = printing.pdf_of(html)
        except (printing.PdfUnavailable, OSError):
            messages.info(request, _("This machine draws no PDF: print the page instead."))
            return redirect(reverse("admin:interviews_interview_print", args=[pk]))
        answer = HttpResponse(drawn, content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="interview-{pk}.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _paper(self, request: HttpRequest, pk: UUID, kind: str) -> str:
        row = get_object_or_404(reviewing.joined(self._visible(request)), pk=pk)
        with transaction.atomic():
            self.note(request, Kind.EXPORT, row, kind)
            may_decide = self.may(request, Action.DECIDE, row)
            shown = reviewing.page(row, request.user, may_decide=may_decide)
        return render_to_string(
            "review/page/paper.html", {**shown, **observations.measuring(row)}, request
        )

    def evaluate(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Have an interview judged again, by those who may decide about it."""
        row = self._to_decide(request, pk)
        get_object_or_404(self._visible(request), pk=pk, recording__isnull=False)
        self.note(request, Kind.EDIT, row, "evaluate")
        evaluations.evaluate_again(request, row)
        return self._back(row)

    def finding(self, request: HttpRequest, pk: UUID, event_id: UUID) -> HttpResponse:
        """Keep what a person found about an event."""
        row = self._to_decide(request, pk)
        self.note(request, Kind.EDIT, row, "finding")
        observations.dispose(request, row, event_id)
        return self._back(row, f"#event-{event_id}")

    def resolve(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep that a person reviewed a talk that stopped by the job's rules."""
        row = self._to_decide(request, pk)
        self.note(request, Kind.EDIT, row, "review")
        observations.resolve(request, row)
        return self._back(row, "#viva-review-request")

    def rate(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep a person's score of one criterion; the page's script gets JSON."""
        row = self._to_decide(request, pk)
        with transaction.atomic():
            problem = putting_down.rate(request, row)
            if not problem:
                self.note(request, Kind.DECISION, row, "score")
        if "application/json" in request.headers.get("Accept", ""):
            kept = {
                "problem": problem,
                "complete": not problem and putting_down.is_complete(request, row),
            }
            return JsonResponse(kept, status=400 if problem else 200)
        if problem:
            messages.error(request, problem)
        return self._back(row, "#viva-assessment")

    def decide(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep a person's decision with its reason; nothing is sent to anybody."""
        row = self._to_decide(request, pk)
        with transaction.atomic():
            if putting_down.decide(request, row):
                self.note(request, Kind.DECISION, row, "decision")
        return self._back(row, "#viva-decision")

    def feedback(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep, release or withdraw what the candidate may read; only a person ever does."""
        row = self._to_decide(request, pk)
        may_release = self.may(request, Action.INVITE, row)
        with transaction.atomic():
            done = candidate_side.change_feedback(request, row, may_release=may_release)
            if done:
                self.note(request, Kind.EDIT, row, done)
        return self._back(row, "#viva-feedback")

    def note_down(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Keep a note, or take one's own back."""
        row = self._to_decide(request, pk)
        with transaction.atomic():
            place = putting_down.note(request, row)
            self.note(request, Kind.EDIT, row, "note")
        return self._back(row, place)

    def reveal(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show who the candidate is from now on to this person; it is logged."""
        row = get_object_or_404(self._visible(request), pk=pk)
        if request.method != "POST":
            raise PermissionDenied
        with transaction.atomic():
            self.note(request, Kind.VIEW, row, "name and voice")
            entries.reveal(row, request.user)
        return self._back(row)

    def _known(self, request: HttpRequest) -> QuerySet[Interview]:
        """Return the interviews whose candidate the user may know: not those reviewed blind."""
        shown = entries.reveals_to(request.user)
        rows = self._visible(request).filter(~Q(job__review__blind=True) | Exists(shown))
        return rows.select_related("recording", "resume")

    def _to_decide(self, request: HttpRequest, pk: UUID) -> Interview:
        """Return an interview that the user may decide about, when the request asks to."""
        row: Interview = get_object_or_404(self._visible(request), pk=pk)
        if request.method != "POST" or not self.may(request, Action.DECIDE, row):
            raise PermissionDenied
        return row

    def _back(self, row: Interview, place: str = "") -> HttpResponse:
        return redirect(reverse("admin:interviews_interview_change", args=[row.pk]) + place)

    def _visible(self, request: HttpRequest) -> QuerySet[Interview]:
        """Return the interviews the user may look at; none for others."""
        rows = self.get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()
