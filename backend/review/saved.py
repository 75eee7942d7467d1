"""Lists of interviews under a name: written and read here. All functions block."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.exceptions import TooManyFieldsSent
from django.db.models import Q, QuerySet
from django.http import QueryDict

from backend.accounts.models import Organization
from backend.review.models import SavedSearch

KEPT: Final = (
    "q",
    "status",
    "assignee",
    "decision",
    "state__exact",
    "end_reason__exact",
    "job__id__exact",
    "emulated__exact",
    "organization__id__exact",
    "created_at__year",
    "created_at__month",
    "created_at__day",
    "o",
)
"""What a saved list may hold of an address; anything else of it is dropped."""
MAX_VALUE_CHARS: Final = 120
MAX_SAVED: Final = 50
"""For each person; the row of names above the list would be no help beyond (a guess)."""


class NotSaved(Exception):
    """There is no name, no filter, or no room."""


def clean(query: str) -> str:
    """Return what a saved list keeps of an address's query, in one order. Pure."""
    try:
        given = QueryDict(query)
    except TooManyFieldsSent:
        return ""
    found = QueryDict(mutable=True)
    for name in KEPT:
        value = given.get(name, "")[:MAX_VALUE_CHARS].replace("\x00", "")
        if value:
            found[name] = value
    return found.urlencode()


def visible_to(person: Any, organizations: QuerySet[Organization]) -> QuerySet[SavedSearch]:
    """Return one's own lists and those that colleagues share."""
    rows = SavedSearch.objects.filter(organization__in=organizations)
    return rows.filter(Q(person=person) | Q(shared=True)).select_related("person")


def save(
    person: Any, organization: Organization, name: str, query: str, *, shared: bool
) -> SavedSearch:
    """Keep a list under a name; one's own of the same name is replaced.

    Raises:
        NotSaved: see there.
    """
    title, kept = " ".join(name.split())[:80].replace("\x00", ""), clean(query)
    own = SavedSearch.objects.filter(person=person)
    if not title or not kept or len(kept) > 1000:
        raise NotSaved
    if own.count() >= MAX_SAVED and not own.filter(name=title).exists():
        raise NotSaved
    return SavedSearch.objects.update_or_create(
        person=person,
        organization=organization,
        name=title,
        defaults={"query": kept, "shared": shared},
    )[0]


def forget(person: Any, saved_id: int) -> UUID | None:
    """Delete a list of one's own; return whose firm it was in."""
    row = SavedSearch.objects.filter(person=person, pk=saved_id).first()
    if row is None:
        return None
    row.delete()
    return row.organization_id
