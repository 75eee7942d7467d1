"""Jobs and their plans in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from backend.jobs.links import enable_open_link, open_link_url, renew_open_link
from backend.jobs.models import Job, LintRecord, Plan, Question, Rubric
from backend.jobs.plans import PlanEdited, ensure_plan, mark_edited, regenerate
from backend.jobs.rubrics import ensure_rubric
from backend.review import linting
from backend.review.asking import asked_first
from backend.review.group_report import GroupsPage
from backend.review.logged import Kind
from backend.review.policy_page import PolicyPage
from backend.review.review_rules import JobForm
from backend.review.scoping import ScopedAdmin, ScopedInline


class QuestionInline(ScopedInline):
    """The core questions, in order."""

    model = Question
    fields = ("order", "text", "category", "difficulty", "skill", "time_s", "follow_up_budget")
    ordering = ("order",)
    ordering_field = "order"
    hide_ordering_field = True


@admin.register(Plan)
class PlanAdmin(ScopedAdmin):
    """The plan of a job: every candidate gets these questions."""

    organization_path = "job__organization"
    list_display = ("job", "source", "questions_count", "version", "updated_at")
    search_fields = ("job__title",)
    readonly_fields = ("job", "source", "version", "updated_at")
    fields = ("job", "source", "version", "resume_questions", "updated_at")
    inlines = (QuestionInline,)
    change_form_outer_before_template = "review/lint.html"

    class Media:
        """Asks for the lint while somebody writes."""

        js = ("review/lint.js",)

    def get_urls(self) -> list[Any]:
        """Add the lint of a plan that is being edited."""
        view = self.admin_site.admin_view
        return [path("<int:pk>/lint/", view(self.lint), name="jobs_plan_lint"), *super().get_urls()]

    def lint(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return what is wrong with a plan as it stands in the form."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        return linting.answer_plan(request, row.job.language)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a plan with what the lint says of it."""
        row = self.get_object(request, object_id)
        address = reverse("admin:jobs_plan_lint", args=[row.pk]) if row else ""
        told = linting.context(row.job_id, LintRecord.Subject.PLAN, address) if row else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, {**told, **(extra_context or {})}
        )
        return response

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        """Return plans with the number of their questions."""
        return super().get_queryset(request).annotate(questions_count=Count("questions"))

    @display(description=_("Questions"), ordering="questions_count")
    def questions_count(self, plan: Any) -> int:
        """Return how many core questions the plan has."""
        return int(plan.questions_count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A job brings its plan."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A job keeps its plan."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep that a person edited the plan, so that nothing writes over it."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            mark_edited(form.instance)


@admin.register(Job)
class JobAdmin(GroupsPage, PolicyPage, ScopedAdmin):
    """A position: what it asks, how its interview is held, and its links."""

    form = JobForm
    list_display = (
        "title",
        "organization",
        "level",
        "status_label",
        "interviews_count",
        "created_at",
    )
    list_filter = ("status", "level", "organization")
    search_fields = ("title", "description")
    # Counting drops the model's own order, and choices of jobs come in pages.
    ordering = ("-created_at",)
    readonly_fields = ("open_link", "plan_link", "rubric_link", "policy_link", "groups_link")
    fieldsets = (
        (None, {"fields": ("organization", "title", "description", "status")}),
        (_("Questions"), {"fields": ("family", "level", "skills", "plan_link", "rubric_link")}),
        (
            _("Interview"),
            {
                "fields": (
                    "language",
                    "duration_min",
                    "resume_policy",
                    "silence_s",
                    "policy_link",
                    "groups_link",
                )
            },
        ),
        (_("Review"), {"fields": ("rate_first", "blind")}),
        (_("Open link"), {"fields": ("open_link_enabled", "open_link")}),
    )
    actions_detail = ("renew_link", "write_plan_anew")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Return jobs with the number of their interviews."""
        rows = super().get_queryset(request).select_related("organization")
        return rows.annotate(interviews_count=Count("interviews"))

    @display(
        description=_("Status"),
        ordering="status",
        label={Job.Status.OPEN: "success", Job.Status.CLOSED: "default"},
    )
    def status_label(self, job: Job) -> tuple[str, str]:
        """Return the status as a coloured word."""
        return job.status, job.get_status_display()

    @display(description=_("Interviews"), ordering="interviews_count")
    def interviews_count(self, job: Any) -> int:
        """Return how many interviews the job has."""
        return int(job.interviews_count)

    @display(description=_("Link anyone may use"))
    def open_link(self, job: Job) -> Any:
        """Return the open link with a button that copies it."""
        from backend.review.widgets import copyable

        if not job.open_link_enabled:
            return _("Switch the open link on and save.")
        return copyable(open_link_url(job))

    @display(description=_("Plan"))
    def plan_link(self, job: Job) -> Any:
        """Return a link to the plan."""
        from backend.review.widgets import link_to

        plan = Plan.objects.filter(job=job).first()
        if plan is None:
            return _("The plan is written when the job is saved.")
        count = plan.questions.count()
        return link_to(plan, _("%(count)d questions, edit") % {"count": count})

    @display(description=_("Rubric"))
    def rubric_link(self, job: Job) -> Any:
        """Return a link to the rubric."""
        from backend.review.widgets import link_to

        rubric = Rubric.objects.filter(job=job).first()
        if rubric is None:
            return _("The rubric is written when the job is saved.")
        count = rubric.criteria.count()
        return link_to(rubric, _("%(count)d criteria, edit") % {"count": count})

    def save_model(self, request: HttpRequest, obj: Job, form: Any, change: bool) -> None:
        """Save the job, and see to its plan and its link."""
        super().save_model(request, obj, form, change)
        form.keep_rules()
        # A model may take half a minute to write the plan; no transaction waits for it.
        transaction.on_commit(lambda: ensure_plan(obj))
        transaction.on_commit(lambda: ensure_rubric(obj))
        if obj.open_link_enabled:
            enable_open_link(obj)

    @action(description=_("Renew the open link"), permissions=["change"])
    @asked_first(_("Make a new open link? The old one stops working."), _("Renew the open link"))
    def renew_link(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make the old open link useless and show a new one."""
        job = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, job, "renew_link")
        renew_open_link(job)
        self.message_user(request, _("The open link is new; the old one no longer works."))
        return self._back(job)

    @action(description=_("Write the plan anew"), permissions=["change"])
    @asked_first(_("Replace the questions by new ones?"), _("Write the plan anew"))
    def write_plan_anew(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replace the questions, unless a person edited them."""
        job = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, job, "write_plan_anew")
        try:
            regenerate(job)
        except PlanEdited:
            self.message_user(
                request,
                _("A person edited this plan, so it stays. Delete its questions to start over."),
                messages.WARNING,
            )
            return self._back(job)
        self.message_user(request, _("The plan was written anew."))
        return self._back(job)

    def _back(self, job: Job) -> HttpResponse:
        return redirect(reverse("admin:jobs_job_change", args=[job.pk]))
