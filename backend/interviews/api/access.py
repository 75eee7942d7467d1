"""Which rows a user may see: those of their organizations, and no others."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from backend.accounts import audit
from backend.accounts.access import Action, organizations_of
from backend.accounts.audit import Kind
from backend.interviews.blindness import Mask, mask_of, unchanged
from backend.interviews.models import Interview, Invitation
from backend.jobs.models import Job

LINKS_OF = "links_of"
"""Where the serializers' context holds the organizations whose links may be shown."""


def caller(request: Request) -> User:
    """Return the signed-in user; permissions have made sure there is one."""
    return cast(User, request.user)


def interviews_for(request: Request) -> QuerySet[Interview]:
    """Return the interviews of the caller's organizations, each with `identity_hidden`."""
    rows = Interview.objects.filter(organization__in=organizations_of(caller(request)))
    known = rows.select_related("job", "candidate", "organization", "resume", "recording")
    return known.annotate(identity_hidden=_hidden_from(caller(request)))


def _hidden_from(user: User) -> Case:
    """Return whether an interview's job is reviewed without the name, and the user was not told.

    The rows belong to the reviewers' pages, where a name is asked for and the asking is logged.
    """
    asked = Interview.objects.filter(review_entries__kind="reveal", review_entries__person=user)
    hidden = Q(job__review__blind=True) & ~Exists(asked.filter(pk=OuterRef("pk")))
    # A job without rules of review has no row to be joined, and null is neither true nor false.
    return Case(When(hidden, then=True), default=False)


def is_hidden(interview: Interview) -> bool:
    """Return whether the caller may not know whose interview it is."""
    return bool(getattr(interview, "identity_hidden", False))


def mask_for(interview: Interview) -> Mask:
    """Return what takes the name out of texts, where the caller may not know it."""
    candidate = interview.candidate
    return mask_of(candidate.name, candidate.email) if is_hidden(interview) else unchanged


def hides_resume(request: Request, resume_id: UUID) -> bool:
    """Return whether a resume belongs to somebody whom the caller may not know."""
    return any(is_hidden(each) for each in interviews_for(request).filter(resume=resume_id))


def invitations_for(request: Request) -> QuerySet[Invitation]:
    """Return the invitations of the caller's organizations."""
    rows = Invitation.objects.filter(organization__in=organizations_of(caller(request)))
    return rows.select_related("job", "candidate").prefetch_related("interviews")


def jobs_for(request: Request) -> QuerySet[Job]:
    """Return the jobs of the caller's organizations."""
    return Job.objects.filter(organization__in=organizations_of(caller(request)))


def link_context(request: Request) -> dict[str, frozenset[UUID]]:
    """Return in which organizations the caller may see links.

    Whoever holds a link can be interviewed in a candidate's name, so it is shown to those alone
    who may make one.
    """
    inviting = organizations_of(caller(request), Action.INVITE)
    return {LINKS_OF: frozenset(inviting.values_list("pk", flat=True))}


def interview_for(request: Request, interview_id: UUID) -> Interview:
    """Return an interview of the caller's organizations, and log that it was looked at.

    Raises:
        NotFound: there is none, or it belongs to others; the answer is the same.
    """
    interview = interviews_for(request).filter(pk=interview_id).first()
    if interview is None:
        _log_refusal(request, interview_id)
        raise NotFound
    _log(request, Kind.VIEW, interview)
    return interview


def _log_refusal(request: Request, interview_id: UUID) -> None:
    others = Interview.objects.filter(pk=interview_id).first()
    if others is not None:
        _log(request, Kind.DENIED, others)


def _log(request: Request, kind: Kind, interview: Interview) -> None:
    audit.record(
        kind,
        user=caller(request),
        organization_id=interview.organization_id,
        about=interview,
        detail=f"api {request.resolver_match.url_name if request.resolver_match else ''}".strip(),
    )
