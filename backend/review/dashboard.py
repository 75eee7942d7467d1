"""The first page after signing in: what waits, what runs, what went wrong.

It counts what people did. No score of a model is on it, so no job's rules are passed by.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts import access
from backend.accounts.access import Action
from backend.evaluation import reading
from backend.integrity.models import ReviewRequest
from backend.interviews import mails
from backend.interviews.blindness import pseudonym
from backend.interviews.models import Interview, Invitation
from backend.jobs.models import Job
from backend.review import entries, handling, list_filters, trends
from backend.review.labels import STATE_COLORS
from backend.review.models import ReviewEntry
from backend.review.trends import bar_of

State = Interview.State
MAX_ROWS: Final = 8
"""More on one page would hide the rest of it; the list has all (a guess)."""


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the user's own figures to the admin's index page (Unfold's DASHBOARD_CALLBACK)."""
    organizations = access.organizations_of(request.user)
    interviews = Interview.objects.filter(organization__in=organizations)
    jobs = Job.objects.filter(organization__in=organizations)
    now = timezone.now()
    states = dict(interviews.order_by().values_list("state").annotate(Count("pk")))
    waiting = list_filters.waiting(interviews)
    context.update(
        {
            "cards": _cards(request, interviews, organizations, waiting),
            "funnel": _funnel(jobs),
            "waiting": _rows(_first_mine(waiting, request.user), request.user),
            "recent": _rows(interviews.order_by("-created_at"), request.user),
            "states": _bars(
                [(str(State(s).label), states.get(s, 0), f"state__exact={s}") for s in State.values]
            ),
            "statuses": _bars(
                [
                    (str(handling.Status(status).label), count, f"status={status}")
                    for status, count in handling.counts(interviews)
                ]
            ),
            "trend": trends.drawn(trends.weeks_of(interviews, now)),
            "has_jobs": jobs.exists(),
            "emulated_recently": interviews.filter(
                emulated=True, created_at__gte=now - timedelta(days=7)
            ).exists(),
        }
    )
    return context


def _cards(
    request: HttpRequest,
    interviews: QuerySet[Interview],
    organizations: QuerySet[Any],
    waiting: QuerySet[Interview],
) -> list[dict[str, Any]]:
    now = timezone.now()
    listing = reverse("admin:interviews_interview_changelist")
    live = interviews.filter(state__in=(State.LIVE, State.PAUSED)).count()
    begun = interviews.filter(started_at__gte=now - timedelta(days=7)).count()
    mine = waiting.filter(handling__assignee=request.user.pk).count()
    links = Invitation.objects.filter(
        organization__in=organizations, revoked_at=None, expires_at__gt=now, interviews=None
    ).count()
    invited = reverse("admin:interviews_invitation_changelist")
    return [
        *_waiting_for_a_person(interviews, listing),
        *_failed(organizations, listing),
        *_unsent(request),
        _card(_("To review"), waiting.count(), _("no decision yet"), f"{listing}?decision=waiting"),
        _card(_("Mine"), mine, _("of them assigned to me"), f"{listing}?assignee=me"),
        _card(_("Under way"), live, _("live or paused now"), f"{listing}?state__exact=live"),
        _card(_("Invited"), links, _("links nobody has used yet"), invited),
        _card(_("This week"), begun, _("interviews begun"), listing),
    ]


def _card(title: str, value: int, note: str, href: str) -> dict[str, Any]:
    return {"title": title, "value": value, "note": note, "href": href}


def _waiting_for_a_person(interviews: QuerySet[Interview], listing: str) -> list[dict[str, Any]]:
    stopped = ReviewRequest.objects.filter(interview__in=interviews, resolved_at=None).count()
    if not stopped:
        return []
    href = f"{listing}?end_reason__exact=stopped"
    return [_card(_("Waiting for a person"), stopped, _("stopped by their job's rules"), href)]


def _failed(organizations: QuerySet[Any], listing: str) -> list[dict[str, Any]]:
    failed = reading.failures(organizations.values_list("pk", flat=True))
    if not failed:
        return []
    first = reverse("admin:interviews_interview_change", args=[failed[0][0]])
    href = first if len(failed) == 1 else f"{listing}?decision=waiting"
    return [_card(_("Failed"), len(failed), _("drafts that could not be made"), href)]


def _unsent(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the e-mails that were given up, to those who may send them again."""
    senders = access.organizations_of(request.user, Action.INVITE)
    failed = mails.failures(senders.values_list("pk", flat=True))
    if not failed:
        return []
    href = f"{reverse('admin:interviews_mail_changelist')}?unsettled=yes"
    return [_card(_("Not sent"), len(failed), _("e-mails to candidates"), href)]


def _funnel(jobs: QuerySet[Job]) -> list[dict[str, Any]]:
    """Return for each open job how many were invited, began, completed and were decided on."""
    decided = Exists(
        ReviewEntry.objects.filter(
            interview=OuterRef("interviews__pk"), kind=ReviewEntry.Kind.DECISION
        )
    )
    begun = Q(interviews__started_at__isnull=False)
    rows = jobs.filter(status=Job.Status.OPEN).annotate(
        invited=Count("invitations", distinct=True),
        begun=Count("interviews", filter=begun, distinct=True),
        completed=Count("interviews", filter=Q(interviews__state=State.COMPLETED), distinct=True),
        decided=Count("interviews", filter=Q(decided), distinct=True),
    )
    listing = reverse("admin:interviews_interview_changelist")
    return [
        {
            "job": job,
            "href": f"{listing}?job__id__exact={job.pk}",
            "steps": _steps([job.invited, job.begun, job.completed, job.decided]),
        }
        for job in rows[:10]
    ]


def _steps(counts: Sequence[int]) -> list[dict[str, Any]]:
    """Return the steps, each with its share of the greatest: open links bring in the uninvited."""
    most = max(counts)
    return [{"n": n, "percent": bar_of(n, most)} for n in counts]


def _bars(counted: Sequence[tuple[str, int, str]]) -> list[dict[str, Any]]:
    most = max((n for _title, n, _query in counted), default=0)
    listing = reverse("admin:interviews_interview_changelist")
    return [
        {"title": title, "n": n, "percent": bar_of(n, most), "href": f"{listing}?{query}"}
        for title, n, query in counted
    ]


def _first_mine(waiting: QuerySet[Interview], person: Any) -> QuerySet[Interview]:
    """Return one's own work first, then the oldest."""
    mine = Q(handling__assignee=person)
    return waiting.annotate(is_mine=mine).order_by(
        F("is_mine").desc(nulls_last=True), "ended_at", "pk"
    )


def _rows(interviews: QuerySet[Interview], person: Any) -> list[dict[str, Any]]:
    found = interviews.annotate(identity_hidden=entries.hidden_from(person))
    joined = found.select_related("candidate", "job", "handling__assignee")
    return [
        {
            "interview": row,
            "name": pseudonym(row.pk) if row.identity_hidden else str(row.candidate),
            "href": reverse("admin:interviews_interview_change", args=[row.pk]),
            "color": STATE_COLORS[State(row.state)],
            "handling": handling.of(row),
        }
        for row in joined[:MAX_ROWS]
    ]
