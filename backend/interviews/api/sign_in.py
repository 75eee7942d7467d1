"""Tokens for programs: a user's password for an access token of 15 minutes."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ObjectDoesNotExist
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.tokens import AccessToken
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

from backend.accounts import sign_ins
from backend.accounts.audit import Kind
from backend.accounts.throttles import SignIns
from backend.interviews.api.authentication import BearerAuthentication
from backend.interviews.api.base import OneRenderer
from backend.interviews.api.parsers import BoundedJSONParser
from backend.interviews.api.problems import problems


class RefreshSerializer(TokenRefreshSerializer):
    """A refresh token in, an access token out."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, str]:
        """Return the new access token.

        The token of a user who was deleted, or whose password changed, is as invalid as a forged
        one.
        """
        try:
            answer = super().validate(attrs)
        except (ObjectDoesNotExist, RecursionError):
            raise InvalidToken from None
        BearerAuthentication().get_user(AccessToken(cast(Any, answer["access"])))
        return answer


class TokenPair(serializers.Serializer[object]):
    """Both tokens."""

    access = serializers.CharField(help_text="Send it as `Authorization: Bearer …`.")
    refresh = serializers.CharField(help_text="Exchange it for a new access token.")


class AccessTokenView(serializers.Serializer[object]):
    """A new access token."""

    access = serializers.CharField()


class TokenView(TokenObtainPairView):
    """Passwords for tokens."""

    content_negotiation_class = OneRenderer
    parser_classes = [BoundedJSONParser]
    throttle_classes = [SignIns]

    @extend_schema(
        tags=["sign-in"],
        summary="Sign in",
        auth=[],
        responses={200: TokenPair, **problems({401: "unknown user or wrong password"})},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer an access token (15 minutes) and a refresh token (1 day)."""
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sign_ins.note(Kind.LOGIN, serializer.user, "api sign-in")
        return Response(serializer.validated_data)


class TokenRefresh(TokenRefreshView):
    """Refresh tokens for access tokens."""

    content_negotiation_class = OneRenderer
    parser_classes = [BoundedJSONParser]
    serializer_class = RefreshSerializer
    throttle_classes = [SignIns]

    @extend_schema(
        tags=["sign-in"],
        summary="Get a new access token",
        auth=[],
        responses={200: AccessTokenView, **problems({401: "invalid or expired token"})},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer a new access token for a refresh token."""
        return super().post(request, *args, **kwargs)
