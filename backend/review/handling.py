"""Where the work on interviews stands and whose it is: written here. All functions block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from backend.accounts.access import Action, Role, allowed
from backend.accounts.models import Membership
from backend.interviews.models import Interview
from backend.review.models import Handling, HandlingChange

Status = Handling.Status
What = HandlingChange.What

STATUS_COLORS = {
    Status.NEW: "default",
    Status.REVIEW: "info",
    Status.HOLD: "warning",
    Status.NEXT: "success",
    Status.OFFER: "success",
    Status.CLOSED: "default",
}
DECIDERS = tuple(role for role in Role if allowed(role, Action.DECIDE))


class NotAMember(Exception):
    """The person may not decide in the organization of the interview."""


def of(interview: Interview) -> Handling:
    """Return where the work stands; a new one, not kept yet, where nobody began."""
    return getattr(interview, "handling", None) or Handling(interview=interview)


def people_of(organization_ids: Iterable[UUID]) -> QuerySet[Any]:
    """Return who may decide in every one of these organizations, by name."""
    people = get_user_model().objects.filter(is_active=True)
    for organization_id in set(organization_ids):
        found = Membership.objects.filter(
            user=OuterRef("pk"), organization_id=organization_id, role__in=DECIDERS
        )
        people = people.filter(Exists(found))
    return people.order_by("username")


def in_status(interviews: QuerySet[Interview], status: str) -> QuerySet[Interview]:
    """Return the interviews whose work stands there; without a row it is new."""
    wanted = Q(handling__status=status)
    if status == Status.NEW:
        wanted |= Q(handling__isnull=True)
    return interviews.filter(wanted)


def move(interview: Interview, person: Any, status: str) -> bool:
    """Keep where the work stands from now on; return whether that is a change.

    Nothing follows from it: nobody is told, and no decision is made.

    Raises:
        ValueError: there is no such status.
    """
    wanted = Status(status)
    with transaction.atomic():
        row = _row(interview)
        before = row.status
        changed = Handling.objects.filter(pk=row.pk).exclude(status=wanted)
        if not changed.update(status=wanted):
            return False
        _note(interview, person, What.STATUS, before, wanted)
    return True


def assign(interview: Interview, person: Any, member: Any | None) -> bool:
    """Keep whose the work is, nobody's for none; return whether that is a change.

    Raises:
        NotAMember: who may not decide here gets no work here.
    """
    if (
        member is not None
        and not people_of([interview.organization_id]).filter(pk=member.pk).exists()
    ):
        raise NotAMember
    with transaction.atomic():
        row = _row(interview)
        before = row.assignee
        if before == member:
            return False
        Handling.objects.filter(pk=row.pk).update(assignee=member)
        _note(interview, person, What.ASSIGNEE, str(before or ""), str(member or ""))
    return True


def changes_of(interview: Interview) -> list[dict[str, Any]]:
    """Return the steps of the work, newest first, in words; one query."""
    rows = HandlingChange.objects.filter(interview=interview).order_by("-pk")
    return [
        {"row": row, "before": _word(row.what, row.before), "after": _word(row.what, row.after)}
        for row in rows
    ]


def _row(interview: Interview) -> Handling:
    """Return the row, held for the rest of the transaction where the database can."""
    Handling.objects.get_or_create(interview=interview)
    locked = Handling.objects.select_for_update(of=("self",))
    return locked.select_related("assignee").get(interview=interview)


def _note(interview: Interview, person: Any, what: str, before: str, after: str) -> None:
    HandlingChange.objects.create(
        interview=interview,
        what=what,
        before=before,
        after=after,
        person=person,
        person_name=str(person),
    )


def _word(what: str, value: str) -> str:
    known = what == What.STATUS and value in Status.values
    return str(Status(value).label) if known else value


def counts(interviews: QuerySet[Interview]) -> Sequence[tuple[str, int]]:
    """Return how many of the interviews stand where, in the order of the work; two queries."""
    rows = Handling.objects.filter(interview__in=interviews).order_by()
    kept = dict(rows.values_list("status").annotate(Count("pk")))
    found = {status: kept.get(status, 0) for status in Status.values}
    found[Status.NEW] += interviews.filter(handling__isnull=True).count()
    return list(found.items())
