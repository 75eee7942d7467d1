"""What a person chose about the work on interviews, read from a form and kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest

from backend.interviews.models import Interview
from backend.review import handling
from backend.review.handling import Status

LEAVE: Final = ""
"""Leaves a field as it is; what a form sends when nothing was chosen."""
NOBODY: Final = "nobody"


class BadChoice(Exception):
    """The form named a status or a person that are not to be had."""


def keep(request: HttpRequest, interview: Interview) -> list[str]:
    """Keep what the form says about one interview; return the names of what changed.

    Raises:
        BadChoice: nothing was changed.
    """
    status, member = read(request, [interview.organization_id])
    found = []
    if status and handling.move(interview, request.user, status):
        found.append("status")
    if member != LEAVE and handling.assign(
        interview, request.user, None if member == NOBODY else member
    ):
        found.append("assignee")
    return found


def read(request: HttpRequest, organization_ids: Iterable[UUID]) -> tuple[str, Any]:
    """Return the status and the person that were chosen.

    Raises:
        BadChoice: there is no such status, or the person may not decide in all organizations.
    """
    status = request.POST.get("status", LEAVE)
    if status and status not in Status.values:
        raise BadChoice
    return status, _member(request.POST.get("assignee", LEAVE), organization_ids)


def _member(given: str, organization_ids: Iterable[UUID]) -> Any:
    if given in (LEAVE, NOBODY):
        return given
    if not given.isdecimal() or len(given) > 18:
        raise BadChoice
    member = handling.people_of(organization_ids).filter(pk=int(given)).first()
    if member is None:
        raise BadChoice
    return member


def choices(interviews: Sequence[Interview]) -> dict[str, Any]:
    """Return what the forms offer for some interviews; one query."""
    organizations = {each.organization_id for each in interviews}
    return {"statuses": Status.choices, "people": list(handling.people_of(organizations))}
