"""Rubrics in the admin: criteria with their anchors, and what the lint says of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from backend.jobs.models import Category, Criterion, LintRecord, Rubric
from backend.jobs.rubrics import mark_edited, regenerate
from backend.review import linting
from backend.review.asking import asked_first
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin, ScopedStackedInline

ANCHORS = tuple(f"anchor_{score}" for score in range(1, 6))


class CriterionForm(forms.ModelForm[Criterion]):
    """One criterion; lists are ticked or written with commas, never as JSON."""

    categories = forms.MultipleChoiceField(
        choices=Category.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        label=_("Asked for by"),
        help_text=_("Questions of these categories; none ticked: every question."),
    )
    skills = forms.CharField(
        required=False,
        widget=UnfoldAdminTextInputWidget,
        label=_("Only about these skills"),
        help_text=_("With commas; empty: whatever the skill."),
    )

    class Meta:
        """The fields, with room for the anchors."""

        model = Criterion
        fields = ("order", "name", "description", "weight", "categories", "skills", *ANCHORS)
        widgets = {name: UnfoldAdminTextareaWidget(attrs={"rows": 2}) for name in ANCHORS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the skills as one line."""
        super().__init__(*args, **kwargs)
        skills = self.instance.skills
        if isinstance(skills, list):
            self.initial["skills"] = ", ".join(map(str, skills))

    def clean_skills(self) -> list[str]:
        """Return the skills as a list."""
        parts = (part.strip()[:60] for part in self.cleaned_data["skills"].split(","))
        return list(dict.fromkeys(part for part in parts if part))[:20]


class CriterionInline(ScopedStackedInline):
    """The criteria, in order."""

    model = Criterion
    form = CriterionForm
    fields = ("name", "description", ("weight", "order"), "categories", "skills", *ANCHORS)
    ordering = ("order",)
    max_num = 12


@admin.register(Rubric)
class RubricAdmin(ScopedAdmin):
    """What the answers of a job are judged by."""

    organization_path = "job__organization"
    list_display = ("job", "source", "criteria_count", "version", "updated_at")
    search_fields = ("job__title",)
    readonly_fields = ("job", "source", "version", "updated_at")
    fields = ("job", "source", "version", "updated_at")
    inlines = (CriterionInline,)
    actions_detail = ("write_rubric_anew",)
    change_form_outer_before_template = "review/lint.html"

    class Media:
        """Asks for the lint while somebody writes."""

        js = ("review/lint.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rubric]:
        """Return rubrics with the number of their criteria."""
        return super().get_queryset(request).annotate(criteria_count=Count("criteria"))

    @display(description=_("Criteria"), ordering="criteria_count")
    def criteria_count(self, rubric: Any) -> int:
        """Return how many criteria the rubric has."""
        return int(rubric.criteria_count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A job brings its rubric."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A job keeps its rubric."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep what a person wrote as a version of its own."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            mark_edited(form.instance)

    def get_urls(self) -> list[Any]:
        """Add the lint of a rubric that is being edited."""
        view = self.admin_site.admin_view
        lint = path("<int:pk>/lint/", view(self.lint), name="jobs_rubric_lint")
        return [lint, *super().get_urls()]

    def lint(self, request: HttpRequest, pk: int) -> JsonResponse:
        """Return what is wrong with a rubric as it stands in the form."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        return linting.answer_rubric(request, row.job.language)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a rubric with what the lint says of it."""
        row = self.get_object(request, object_id)
        address = reverse("admin:jobs_rubric_lint", args=[row.pk]) if row else ""
        told = linting.context(row.job_id, LintRecord.Subject.RUBRIC, address) if row else {}
        response: HttpResponse = super().change_view(
            request, object_id, form_url, {**told, **(extra_context or {})}
        )
        return response

    @action(description=_("Write the rubric anew"), permissions=["change"])
    @asked_first(
        _("Replace the criteria by a new draft? The versions before stay."),
        _("Write the rubric anew"),
    )
    def write_rubric_anew(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Replace the criteria by a new draft; the versions before stay."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        self.note(request, Kind.EDIT, row, "write_rubric_anew")
        made = regenerate(row.job)
        told = {"version": made.version, "source": made.get_source_display()}
        self.message_user(request, _("Version %(version)d was written: %(source)s.") % told)
        return redirect(reverse("admin:jobs_rubric_change", args=[made.pk]))
