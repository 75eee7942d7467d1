"""The first page after signing in: what waits, what runs, what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts import access
from backend.integrity.models import ReviewRequest
from backend.interviews.models import Interview, Invitation
from backend.jobs.models import Job

State = Interview.State


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the user's own figures to the admin's index page (Unfold's DASHBOARD_CALLBACK)."""
    organizations = access.organizations_of(request.user)
    interviews = Interview.objects.filter(organization__in=organizations)
    jobs = Job.objects.filter(organization__in=organizations)
    context.update(
        {
            "cards": _cards(interviews, organizations),
            "funnel": _funnel(jobs),
            "recent": interviews.select_related("candidate", "job").order_by("-created_at")[:8],
            "has_jobs": jobs.exists(),
            "emulated_recently": interviews.filter(
                emulated=True, created_at__gte=timezone.now() - timedelta(days=7)
            ).exists(),
        }
    )
    return context


def _cards(interviews: Any, organizations: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    states = interviews.aggregate(
        live=Count("pk", filter=Q(state__in=(State.LIVE, State.PAUSED))),
        completed=Count("pk", filter=Q(state=State.COMPLETED)),
        week=Count("pk", filter=Q(created_at__gte=now - timedelta(days=7))),
    )
    waiting = Invitation.objects.filter(
        organization__in=organizations,
        revoked_at=None,
        expires_at__gt=now,
        interviews__isnull=True,
    ).count()
    listing = reverse("admin:interviews_interview_changelist")
    return [
        *_waiting_for_a_person(interviews, listing),
        _card(
            _("To review"),
            states["completed"],
            _("completed interviews"),
            f"{listing}?state__exact=completed",
        ),
        _card(_("Under way"), states["live"], _("live or paused now"), listing),
        _card(
            _("Invited"),
            waiting,
            _("links nobody has used yet"),
            reverse("admin:interviews_invitation_changelist"),
        ),
        _card(_("This week"), states["week"], _("interviews begun"), listing),
    ]


def _card(title: str, value: int, note: str, href: str) -> dict[str, Any]:
    return {"title": title, "value": value, "note": note, "href": href}


def _waiting_for_a_person(interviews: Any, listing: str) -> list[dict[str, Any]]:
    stopped = ReviewRequest.objects.filter(interview__in=interviews, resolved_at=None).count()
    if not stopped:
        return []
    return [
        _card(
            _("Waiting for a person"),
            stopped,
            _("stopped by their job's rules"),
            f"{listing}?end_reason__exact=stopped",
        )
    ]


def _funnel(jobs: Any) -> list[dict[str, Any]]:
    """Return for each open job how many were invited, began and completed."""
    rows = jobs.filter(status=Job.Status.OPEN).annotate(
        invited=Count("invitations", distinct=True),
        begun=Count("interviews", filter=Q(interviews__started_at__isnull=False), distinct=True),
        completed=Count("interviews", filter=Q(interviews__state=State.COMPLETED), distinct=True),
    )
    return [
        {
            "job": job,
            "href": reverse("admin:jobs_job_change", args=[job.pk]),
            "invited": job.invited,
            "begun": job.begun,
            "completed": job.completed,
        }
        for job in rows[:10]
    ]
