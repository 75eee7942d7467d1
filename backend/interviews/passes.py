"""The one-interview cookie: what a link is exchanged for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http.response import HttpResponseBase

from backend.interviews.models import Interview

MAX_IDLE_S = 24 * 3600
"""A pass unused for a day is void; each use through the API renews it. A guess, to be calibrated:
longer than any interview with its pauses, shorter than a shared computer stays unattended."""
MAX_PASS_CHARS = 200
"""Longer cookies are not ours: a UUID, a time and a signature take 88 characters."""


def issue(response: HttpResponseBase, interview: Interview) -> None:
    """Set the cookie that lets this browser act for the candidate of one interview."""
    response.set_cookie(
        settings.CANDIDATE_COOKIE_NAME,
        _signer().sign(str(interview.pk)),
        max_age=MAX_IDLE_S,
        path="/",
        secure=settings.SECURE,
        httponly=True,
        samesite=cast(Literal["Lax", "None"], settings.CANDIDATE_COOKIE_SAMESITE),
    )


def read(cookies: Mapping[str, str]) -> UUID | None:
    """Return the interview whose pass is among the cookies, or None.

    Takes plain cookies so that the WebSocket handshake can use it; asks no database.
    """
    value = cookies.get(settings.CANDIDATE_COOKIE_NAME, "")
    if not value or len(value) > MAX_PASS_CHARS:
        return None
    try:
        return UUID(_signer().unsign(value, max_age=MAX_IDLE_S))
    except (BadSignature, ValueError):
        # ValueError: text that is no UUID, or that cannot be encoded to be compared.
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="viva one-interview pass")
