"""One line for each request, with its id, the interview's id and how long it took."""

from __future__ import annotations

import re
import time
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django_structlog import signals
from django_structlog.middlewares import RequestMiddleware

INTERVIEW_PATH = re.compile(r"/interviews/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
QUIET_PREFIX = "/health/"
"""Probes ask every few seconds; their answers are in the probe's own log."""


def interview_in(path: str) -> str | None:
    """Return the id of the interview that a path is about."""
    found = INTERVIEW_PATH.search(path)
    return found["id"] if found else None


class RequestLog(RequestMiddleware):
    """django-structlog's middleware without query strings, which may hold a searched name."""

    def prepare(self, request: HttpRequest) -> None:
        """Bind the request's id, and the interview's, for all that is logged meanwhile."""
        if request.path.startswith(QUIET_PREFIX):
            return
        request._viva_began_s = time.monotonic()  # type: ignore[attr-defined]  # for handle_response
        if interview := interview_in(request.path):
            structlog.contextvars.bind_contextvars(interview_id=interview)
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Write the line and let the response name its request."""
        if request.path.startswith(QUIET_PREFIX):
            return
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        if request_id:
            response["X-Request-ID"] = request_id
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path."""
        return f"{request.method} {request.path}"


@receiver(signals.bind_extra_request_finished_metadata)
def add_duration(request: HttpRequest, log_kwargs: dict[str, Any], **_: object) -> None:
    """Add how long the answer took."""
    began_s = getattr(request, "_viva_began_s", None)
    if began_s is not None:
        log_kwargs["duration_ms"] = round((time.monotonic() - began_s) * 1000, 1)
