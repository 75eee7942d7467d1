"""The way back to a finished interview: its transcript, its receipt, and what people released.

A personal link that was used leads to it. An open link is everyone's, so an interview that came
from one has a link of its own, derived from the interview, that its candidate may keep.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from django.conf import settings

from backend.accounts.tokens import derive_token
from backend.interviews import invitations
from backend.interviews.models import Interview
from backend.interviews.refusals import LinkRevoked, LinkUnknown

PURPOSE = "return"
SEPARATOR = "."
"""No other token holds it: they are base64 for URLs."""


def return_url(interview: Interview) -> str:
    """Return the candidate's link to a finished interview; empty where the invitation is one."""
    if interview.invitation_id is not None or not _is_finished(interview):
        return ""
    token = SEPARATOR.join((interview.pk.hex, derive_token(PURPOSE, interview.pk, 1)))
    return invitations.candidate_url(token)


def find(token: str) -> Interview:
    """Return the finished interview that a link leads back to.

    Raises:
        LinkRevoked: the link was taken back.
        LinkUnknown: it leads to no finished interview.
    """
    rows = Interview.objects.select_related("job", "candidate", "organization", "resume")
    own, found, proof = token.partition(SEPARATOR)
    if found:
        proved = _proved(own, proof)
        interview = rows.filter(pk=proved, invitation=None).first() if proved else None
    else:
        invitation = invitations.find_by_token(token)
        if invitation is not None and invitation.revoked_at is not None:
            raise LinkRevoked
        mine = rows.filter(invitation=invitation) if invitation else rows.none()
        interview = mine.order_by("-created_at").first()
    if interview is None or not _is_finished(interview):
        raise LinkUnknown
    return interview


def _is_finished(interview: Interview) -> bool:
    return interview.started_at is not None and interview.state not in Interview.ACTIVE_STATES


def _proved(own: str, proof: str) -> UUID | None:
    try:
        interview_id = UUID(hex=own)
        given = proof.encode("ascii")
    except ValueError:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    tokens = (derive_token(PURPOSE, interview_id, 1, key=key).encode() for key in keys)
    return interview_id if any(hmac.compare_digest(each, given) for each in tokens) else None
