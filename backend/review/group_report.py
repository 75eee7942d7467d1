"""A job's page of rates by what candidates declared about themselves; no verdict, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words
from unfold.decorators import display

from backend.accounts import declarations
from backend.accounts.access import Action
from backend.evaluation import reading
from backend.interviews.models import Interview
from backend.jobs.models import Job
from backend.review.group_rates import MIN_SHARE, MIN_SHOWN, Rates, rates
from backend.review.logged import Kind
from backend.review.models import ReviewEntry
from backend.review.scoping import ScopedAdmin

TITLES: Final = {
    "gender": words("Gender"),
    "age": words("Age"),
    "ethnic_minority": words("Part of an ethnic minority"),
    "disability": words("Disability"),
}
GROUPS: Final = {
    "woman": words("Women"),
    "man": words("Men"),
    "another": words("Another gender"),
    "under_25": words("Under 25"),
    "25_to_39": words("25 to 39"),
    "40_to_54": words("40 to 54"),
    "55_and_over": words("55 and over"),
    "yes": words("Yes"),
    "no": words("No"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One question with its rates: who went on, and whose score is above the middle."""

    title: str
    selection: Rates
    scoring: Rates


class GroupsPage(ScopedAdmin):
    """Gives the page of a job a page of its rates by group."""

    @display(description=words("Rates by group"))
    def groups_link(self, job: Job) -> Any:
        """Return a link to the rates."""
        if job._state.adding:
            return "-"
        address = reverse("admin:jobs_job_groups", args=[job.pk])
        said = _("Figures for owners and auditors")
        return format_html('<a class="viva-link" href="{}">{}</a>', address, said)

    def get_urls(self) -> list[Any]:
        """Add the page of the rates."""
        view = self.admin_site.admin_view(self.groups)
        return [path("<uuid:pk>/groups/", view, name="jobs_job_groups"), *super().get_urls()]

    def groups(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the rates to those who audit; who decides about people does not see them."""
        job = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method != "GET" or not self.may(request, Action.AUDIT, job):
            raise PermissionDenied
        self.note(request, Kind.VIEW, job, "groups")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rates by group"),
            "job": job,
            "parts": [shown(part) for part in report(job.pk)],
            "min_shown": MIN_SHOWN,
            "min_percent": round(100 * MIN_SHARE),
        }
        return render(request, "review/groups.html", context)


def report(job_id: UUID) -> list[Part]:
    """Return the rates of a job for every question; blocks."""
    ids = list(Interview.objects.filter(job_id=job_id).values_list("pk", flat=True))
    said = declarations.declared(ids)
    went_on, above = _went_on(ids), _above_the_middle(ids)
    return [
        Part(
            title=str(TITLES[question]),
            selection=_of(question, said, went_on),
            scoring=_of(question, said, above),
        )
        for question in declarations.QUESTIONS
    ]


def _of(
    question: str, said: Mapping[UUID, Mapping[str, str]], outcome: Mapping[UUID, bool]
) -> Rates:
    told = [(a[question], outcome[i]) for i, a in said.items() if question in a and i in outcome]
    return rates(told, declarations.QUESTIONS[question])


def _went_on(interview_ids: list[UUID]) -> dict[UUID, bool]:
    """Return for each interview with a decision whether the newest one lets the person go on."""
    decisions = ReviewEntry.objects.filter(
        interview_id__in=interview_ids, kind=ReviewEntry.Kind.DECISION, withdrawn_at=None
    ).order_by("pk")
    newest = dict(decisions.values_list("interview_id", "outcome"))
    return {
        interview: outcome == ReviewEntry.Outcome.ADVANCE
        for interview, outcome in newest.items()
        if outcome != ReviewEntry.Outcome.MORE
    }


def _above_the_middle(interview_ids: list[UUID]) -> dict[UUID, bool]:
    """Return for each scored interview whether its mean is above the median of the job."""
    found = reading.latest(interview_ids)
    means = {pk: each.weighted for pk, each in found.items() if each.weighted is not None}
    middle = median(means.values()) if means else 0.0
    return {pk: mean > middle for pk, mean in means.items()}


def shown(part: Part) -> dict[str, Any]:
    """Return a part as the page shows it."""
    return {
        "title": part.title,
        "tables": [
            {"caption": _("Went on, by a person's decision"), **_table(part.selection)},
            {"caption": _("Scored above the middle of this job"), **_table(part.scoring)},
        ],
    }


def _table(found: Rates) -> dict[str, Any]:
    return {
        "hidden": found.hidden,
        "rows": [
            {
                "group": GROUPS[each.group],
                "n": each.n,
                "chosen": each.chosen,
                "percent": round(100 * each.share),
                "ratio": "–" if each.ratio is None else f"{each.ratio:.2f}",
                "p": "–" if each.p is None else f"{each.p:.3f}",
                "is_apart": each.is_apart,
            }
            for each in found.groups
        ],
    }
