"""What all views of the HTTP interface share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.throttles import PerMinute
from backend.interviews import passes
from backend.interviews.api.authentication import CANDIDATES, MEMBERS, CandidatePass
from backend.interviews.api.parsers import BoundedJSONParser
from backend.interviews.models import Interview

Form = TypeVar("Form", bound=serializers.Serializer[Any])


class OneRenderer(BaseContentNegotiation):
    """The interface speaks JSON whatever Accept says; an audio element asks for audio only."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """Return the parser of the request's type, or None for 415."""
        content_type = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == content_type), None)

    def select_renderer(
        self,
        _request: Request,
        renderers: Iterable[BaseRenderer],
        _format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer."""
        first = next(iter(renderers))
        return first, str(first.media_type)


class ApiView(APIView):
    """Bounded JSON in, JSON out, limited by the client's true address."""

    content_negotiation_class = OneRenderer
    parser_classes = [BoundedJSONParser]
    throttle_classes = [PerMinute]

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Return the response, never cached, with a used pass renewed."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-store")
        holder = getattr(request, "_auth", None)
        if isinstance(holder, CandidatePass) and final.status_code < 400:
            passes.issue(final, holder.interview)
        return final


class HoldsPass(BasePermission):
    """The caller is the candidate of one interview."""

    def has_permission(self, request: Request, _view: APIView) -> bool:
        """Whether a pass was presented."""
        return isinstance(request.auth, CandidatePass)


class HoldsPassOrSignedIn(IsAuthenticated):
    """The caller is a candidate or a user; what they may see is decided per object."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether a pass or a sign-in was presented."""
        return isinstance(request.auth, CandidatePass) or super().has_permission(request, view)


class CandidateView(ApiView):
    """A view for the candidate of one interview."""

    authentication_classes = CANDIDATES
    permission_classes = [HoldsPass]


class MemberView(ApiView):
    """A view for users; each query is limited to their organizations."""

    authentication_classes = MEMBERS
    permission_classes = [IsAuthenticated]


def asked_by(view: APIView, method: str) -> bool:
    """Whether a view answers a request of this method; without one while it is described."""
    request: Request | None = view.request
    return request is not None and request.method == method


def interview_of(request: Request) -> Interview:
    """Return the interview of the caller's pass; permissions have made sure there is one."""
    assert isinstance(request.auth, CandidatePass)  # noqa: S101  # a programming error otherwise
    return request.auth.interview


def checked(form: type[Form], request: Request) -> dict[str, Any]:
    """Return the checked fields of a request's body.

    Raises:
        ValidationError: with every problem of every field.
    """
    filled = form(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)
