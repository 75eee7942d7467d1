"""What a candidate may change about an interview before it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from backend.interviews.models import Interview
from backend.interviews.refusals import WrongState

PERSON_FIELDS = ("name", "email")


def change(interview: Interview, fields: Mapping[str, Any]) -> None:
    """Write the checked fields that were sent; what was not sent stays.

    Raises:
        WrongState: the interview has ended.
    """
    if interview.state not in Interview.ACTIVE_STATES:
        raise WrongState
    own = {key: fields[key] for key in ("language", "accommodation_request") if key in fields}
    person = {
        key: value
        for key, value in dict(fields.get("candidate") or {}).items()
        if key in PERSON_FIELDS
    }
    with transaction.atomic():
        if own:
            Interview.objects.filter(pk=interview.pk).update(**own)
        if person:
            type(interview.candidate).objects.filter(pk=interview.candidate_id).update(**person)
    interview.refresh_from_db()
