"""Errors of the HTTP interface before they are formatted (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import APIException

PROBLEM_MEDIA_TYPE = "application/problem+json"
Responses = dict[tuple[int, str], OpenApiResponse]


class Refused(Protocol):
    """What the domain's refusals carry; `interviews.refusals` and `resumes` each have theirs."""

    status: int
    code: str
    detail: str


class Problem(APIException):
    """An answer with a status, a code for programs and words for people."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        title: str = "",
        extra: Mapping[str, str | int] | None = None,
        wait: int | None = None,
    ) -> None:
        """Keep what the formatter needs; `wait` becomes Retry-After, in seconds."""
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.title = title
        self.extra = dict(extra or {})
        if wait is not None:
            self.extra["retry_after_s"] = wait
        self.wait = wait

    @classmethod
    def of(cls, refusal: Refused) -> Problem:
        """Return the answer to a refusal of the domain."""
        return cls(
            refusal.status,
            refusal.code,
            refusal.detail,
            title=getattr(refusal, "title", ""),
            extra=getattr(refusal, "extra", None),
            wait=getattr(refusal, "retry_after_s", None),
        )


class ProblemItem(serializers.Serializer[object]):
    """One thing that is wrong."""

    code = serializers.CharField()
    detail = serializers.CharField()
    pointer = serializers.CharField(
        allow_null=True, help_text="Where in the request, as a JSON pointer (RFC 6901)."
    )


class ProblemDocument(serializers.Serializer[object]):
    """How every error is told."""

    type = serializers.CharField(help_text="about:blank#<code>")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For programs; stable.")
    detail = serializers.CharField(help_text="For people.")
    instance = serializers.CharField()
    errors = ProblemItem(many=True)  # type: ignore[assignment]  # RFC 9457 extension; hides a property
    opens_at = serializers.DateTimeField(
        required=False, help_text="With link_not_open: when the link opens."
    )
    retry_after_s = serializers.IntegerField(
        required=False, help_text="With 503: the seconds that Retry-After says."
    )


COMMON = {
    400: "malformed or invalid request",
    429: "too many requests; Retry-After says when to try again",
}


def problems(described: Mapping[int, str] | None = None) -> Responses:
    """Return the problem answers of an endpoint for its documentation."""
    return {
        (status, PROBLEM_MEDIA_TYPE): OpenApiResponse(ProblemDocument, description=text)
        for status, text in sorted({**COMMON, **(described or {})}.items())
    }
