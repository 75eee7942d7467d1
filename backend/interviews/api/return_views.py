"""The way back to a finished interview."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.throttles import LinkGuesses, PerMinute
from backend.interviews import passes, returning
from backend.interviews.api.authentication import check_origin
from backend.interviews.api.base import ApiView, checked
from backend.interviews.api.candidate_answers import InterviewView
from backend.interviews.api.candidate_forms import MAX_TOKEN_CHARS
from backend.interviews.api.candidate_views import shown
from backend.interviews.api.problems import problems


class ReturnForm(serializers.Serializer[object]):
    """The token of a link, taken from the fragment of its address."""

    token = serializers.CharField(max_length=MAX_TOKEN_CHARS)


class ReturnView(ApiView):
    """From a used link to what the talk left."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]
    throttle_classes = [PerMinute, LinkGuesses]

    @extend_schema(
        tags=["candidate"],
        summary="Come back to a finished interview by its link",
        auth=[],
        request=ReturnForm,
        responses={
            200: InterviewView,
            **problems({403: "origin_refused", 404: "link_unknown", 410: "link_revoked"}),
        },
    )
    def post(self, request: Request) -> Response:
        """Exchange the link for a pass; no interview is begun or changed."""
        check_origin(request)
        interview = returning.find(checked(ReturnForm, request)["token"])
        response = shown(request, interview)
        passes.issue(response, interview)
        return response
