"""What lists can be narrowed by."""

from __future__ import annotations

import django_filters

from backend.interviews.models import Interview, Invitation
from backend.jobs.models import Job


class InterviewFilter(django_filters.FilterSet):  # type: ignore[misc]  # ships no types
    """Interviews by state and job; `state` may be repeated."""

    state = django_filters.MultipleChoiceFilter(choices=Interview.State.choices)
    job = django_filters.UUIDFilter(field_name="job_id")

    class Meta:
        model = Interview
        fields = ["state", "job"]


class InvitationFilter(django_filters.FilterSet):  # type: ignore[misc]  # ships no types
    """Invitations by job."""

    job = django_filters.UUIDFilter(field_name="job_id")

    class Meta:
        model = Invitation
        fields = ["job"]


class JobFilter(django_filters.FilterSet):  # type: ignore[misc]  # ships no types
    """Jobs by status."""

    class Meta:
        model = Job
        fields = ["status"]
