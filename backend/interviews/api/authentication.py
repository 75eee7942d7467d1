"""Who calls: a candidate by the pass of one interview, or a member of an organization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, CSRFCheck, SessionAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import Token

from backend.interviews import passes
from backend.interviews.api.problems import Problem
from backend.interviews.models import Interview

Openapi = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CandidatePass:
    """`request.auth` of a candidate: the one interview the caller may act for."""

    interview: Interview


class CandidateAuthentication(BaseAuthentication):
    """The one-interview cookie, with Django's own protection against forged requests.

    The pass of another interview than the one in the address is no pass at all here, so that a
    recruiter who also tried the candidate's page is still known as a recruiter.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, CandidatePass] | None:
        """Return the pass, or None when the caller has none for this address."""
        interview_id = passes.read(request.COOKIES)
        if interview_id is None:
            return None
        rows = Interview.objects.select_related(
            "organization", "job", "candidate", "resume", "invitation"
        )
        interview = rows.filter(pk=interview_id).first()
        if interview is None or not _is_addressed(request, interview):
            return None
        check_forgery(request)
        return AnonymousUser(), CandidatePass(interview)

    def authenticate_header(self, _request: Request) -> str:
        """Return what a refused client should present."""
        return 'Cookie realm="interview"'


def _is_addressed(request: Request, interview: Interview) -> bool:
    named = (request.parser_context or {}).get("kwargs", {})
    return bool(
        named.get("interview_id", interview.pk) == interview.pk
        and named.get("resume_id", interview.resume_id) == interview.resume_id
    )


class BearerAuthentication(JWTAuthentication):
    """An access token in the Authorization header."""

    def get_validated_token(self, raw_token: bytes) -> Token:
        """Return the token.

        Raises:
            InvalidToken: it is not one of ours, or its time is over.
        """
        try:
            return super().get_validated_token(raw_token)
        except RecursionError:
            # The unsigned header of a token is JSON of any depth.
            raise InvalidToken from None


class MemberSession(SessionAuthentication):
    """The session of a signed-in user, with problem+json when a request is forged."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse an unsafe request without the token of this browser."""
        check_forgery(request)


def check_forgery(request: Request) -> None:
    """Refuse an unsafe request that another site may have caused.

    Raises:
        Problem: 403, with what to send.
    """
    check = CSRFCheck(lambda _request: cast(Any, None))
    # DRF's Request stands in for Django's here, as in DRF's own SessionAuthentication.
    plain = cast(HttpRequest, request)
    check.process_request(plain)
    if check.process_view(plain, cast(Any, None), (), {}):
        raise Problem(
            403,
            "csrf_failed",
            "Send the cookie of this site and its csrf_token in the header X-CSRFToken.",
            title="Request not trusted",
        )


def check_origin(request: Request) -> None:
    """Refuse a request that a page of another site sent.

    For calls that come before any cookie: they have no token to compare yet.

    Raises:
        Problem: 403.
    """
    origin = request.headers.get("Origin")
    plain = request._request
    own = f"{plain.scheme}://{plain.get_host()}"
    if origin is not None and origin != own and origin not in settings.TRUSTED_ORIGINS:
        raise Problem(403, "origin_refused", "This page may not open interviews here.")


MEMBERS: list[type[BaseAuthentication]] = [BearerAuthentication, MemberSession]
CANDIDATES: list[type[BaseAuthentication]] = [CandidateAuthentication]
ANYONE_KNOWN: list[type[BaseAuthentication]] = [
    BearerAuthentication,
    CandidateAuthentication,
    MemberSession,
]


class CandidateScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registry is untyped
    """Documents the cookie."""

    target_class = CandidateAuthentication
    name = "interviewPass"

    def get_security_definition(self, _auto_schema: object) -> Openapi:
        """Return the cookie as OpenAPI names it."""
        return {"type": "apiKey", "in": "cookie", "name": settings.CANDIDATE_COOKIE_NAME}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registry is untyped
    """Documents the session."""

    target_class = MemberSession
    name = "session"

    def get_security_definition(self, _auto_schema: object) -> Openapi:
        """Return the cookie as OpenAPI names it."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its registry is untyped
    """Documents the access token."""

    target_class = BearerAuthentication
    name = "accessToken"

    def get_security_definition(self, _auto_schema: object) -> Openapi:
        """Return the token as OpenAPI names it."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
