"""What the list of interviews can be narrowed to, beside its own fields."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.interviews.models import Interview
from backend.review import handling
from backend.review.models import ReviewEntry

ME = "me"
NOBODY = "nobody"
WAITING = "waiting"
DECIDED = "decided"


def decided(interviews: QuerySet[Interview]) -> QuerySet[Interview]:
    """Return the interviews about which a person decided; not what."""
    return interviews.filter(Exists(_decisions()))


def waiting(interviews: QuerySet[Interview]) -> QuerySet[Interview]:
    """Return the interviews that took place, are over, and wait for a person's decision."""
    over = interviews.filter(started_at__isnull=False).exclude(state__in=Interview.ACTIVE_STATES)
    return over.exclude(handling__status=handling.Status.CLOSED).filter(~Exists(_decisions()))


def _decisions() -> QuerySet[ReviewEntry]:
    return ReviewEntry.objects.filter(interview=OuterRef("pk"), kind=ReviewEntry.Kind.DECISION)


class StatusFilter(SimpleListFilter):
    """Where the work stands."""

    title = _("Status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return every status."""
        return list(handling.Status.choices)

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the interviews that stand there."""
        value = self.value()
        return handling.in_status(queryset, value) if value in handling.Status.values else queryset


class AssigneeFilter(SimpleListFilter):
    """Whose the work is."""

    title = _("Assigned to")
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return oneself, nobody, and the people who have work here."""
        rows = model_admin.get_queryset(request).order_by()
        people = rows.exclude(handling__assignee=None).exclude(handling__assignee=request.user)
        named = people.values_list("handling__assignee", "handling__assignee__username").distinct()
        others = sorted(((str(pk), name) for pk, name in named), key=lambda pair: pair[1])
        return [(ME, _("Me")), (NOBODY, _("Nobody")), *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the interviews that are theirs."""
        value = self.value() or ""
        if value == ME:
            return queryset.filter(handling__assignee=request.user)
        if value == NOBODY:
            return queryset.filter(handling__assignee=None)
        is_number = value.isdecimal() and len(value) < 19
        return queryset.filter(handling__assignee=int(value)) if is_number else queryset


class DecisionFilter(SimpleListFilter):
    """Whether a person has decided."""

    title = _("Decision")
    parameter_name = "decision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return both; what was decided is no filter, some may not know it yet."""
        return [(WAITING, _("Waiting for one")), (DECIDED, _("Made"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the interviews with or without one."""
        chosen = {WAITING: waiting, DECIDED: decided}.get(self.value() or "")
        return chosen(queryset) if chosen else queryset
