"""Every error under /api/ as application/problem+json (RFC 9457), whoever raised it."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.views import csrf, defaults
from drf_standardized_errors.formatter import ExceptionFormatter, flatten_errors
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from backend.interviews import refusals as interview_refusals
from backend.interviews.api.problems import PROBLEM_MEDIA_TYPE, Problem
from backend.resumes import refusals as resume_refusals

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
STORAGE_RETRY_S = 5
"""A guess, to be calibrated: a restart of PostgreSQL takes 1 to 3 seconds."""
STORAGE_AWAY = "This cannot be stored or read at the moment. Try again in a few seconds."
MAX_TEXT_CHARS = 300
"""Longer texts repeat what was sent."""
TITLES = {
    400: "Invalid request",
    401: "Not known",
    403: "Not allowed",
    404: "Not found",
    405: "Not offered here",
    413: "Too large",
    415: "Type not accepted",
    429: "Too many requests",
    500: "Something failed here",
    503: "Not possible right now",
}
DETAILS = {
    404: "There is nothing here that you may see.",
    500: "Something failed on our side. It was noted; try again in a moment.",
}
"""Words that replace a framework's own, which may say more than they should."""


def problem(
    status: int,
    code: str,
    detail: str,
    instance: str,
    *,
    title: str = "",
    errors: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return a problem document."""
    return {
        "type": f"about:blank#{code}",
        "title": title or TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": instance,
        "errors": errors or [],
    }


class ProblemHandler(ExceptionHandler):
    """Turns whatever a view raised into an answer."""

    def run(self) -> Response | None:
        """Return the answer, with its media type; None lets DEBUG show a traceback."""
        response = super().run()
        if response is not None:
            response.content_type = PROBLEM_MEDIA_TYPE
        return response

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        """Return the answer that is meant by a refusal or by Django's own exceptions."""
        match exc:
            case interview_refusals.Refusal() | resume_refusals.Refusal():
                return Problem.of(exc)
            case RequestDataTooBig():
                return Problem(413, "too_large", "This request is too large.")
            case SuspiciousOperation() | UnreadablePostError():
                return exceptions.ParseError("This request cannot be read.")
            case OperationalError() | InterfaceError():
                # Without a traceback: while a database is away this is every request.
                logger.error("storage_unavailable: %s", type(exc).__name__)
                return Problem(503, "storage_unavailable", STORAGE_AWAY, wait=STORAGE_RETRY_S)
        return super().convert_known_exceptions(exc)

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        """Report what nobody expected; a refusal with 503 is an answer, not an accident."""
        if not isinstance(self.exc, exceptions.APIException) and exc.status_code == 500:
            super().report_exception(exc, response)


class ProblemFormatter(ExceptionFormatter):
    """Writes the problem document of an answer."""

    def run(self) -> dict[str, Any]:
        """Return the document."""
        request = cast(Request, self.context["request"])
        status = self.exc.status_code
        errors = [_error(item.code, item.detail, item.attr) for item in self._flat()]
        if isinstance(self.exc, exceptions.ValidationError):
            code, detail = "invalid", "Some of what was sent is not valid."
        else:
            code, detail = _first(self.exc)
            errors = []
        if not isinstance(self.exc, Problem):
            detail = DETAILS.get(status, detail)
        found = getattr(self.original_exc, "errors", None) or errors
        content = problem(
            status,
            code,
            _sayable(detail),
            request.path,
            title=getattr(self.exc, "title", ""),
            errors=[{key: _sayable(text) for key, text in item.items()} for item in found],
        )
        return content | getattr(self.exc, "extra", {})

    def _flat(self) -> list[Any]:
        return list(flatten_errors(self.exc.detail))


def _first(exc: exceptions.APIException) -> tuple[str, str]:
    if isinstance(exc, Problem):
        return exc.code, str(exc.detail)
    if isinstance(exc, exceptions.Throttled):
        wait_s = getattr(exc, "wait", None) or 1
        return "throttled", f"Too many requests. Try again in {round(wait_s)} seconds."
    detail = exc.detail
    if isinstance(detail, dict):
        # Simple JWT puts its code beside its words.
        return str(detail.get("code", exc.default_code)), str(detail.get("detail", ""))
    first = detail[0] if isinstance(detail, list) else detail
    return str(getattr(first, "code", exc.default_code)), str(first)


def _error(code: str, detail: str, attr: str | None) -> dict[str, str]:
    fields = [] if attr in (None, "non_field_errors") else str(attr).split(".")
    named = [field for field in fields if field != "non_field_errors"]
    pointer = "".join(f"/{field}" for field in named)
    return {"code": code, "detail": detail, "pointer": pointer}


def _sayable(text: str) -> str:
    """Return text that may repeat what was sent, short and fit for UTF-8."""
    return text[:MAX_TEXT_CHARS].encode("utf-8", "replace").decode()


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer an address that does not exist (Django's handler404)."""
    if not request.path.startswith(API_PREFIX):
        return defaults.page_not_found(request, exception)
    return _plain(request, 404, "not_found", DETAILS[404])


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer what Django itself forbids (Django's handler403)."""
    if not request.path.startswith(API_PREFIX):
        return defaults.permission_denied(request, exception)
    return _plain(request, 403, "permission_denied", "You may not do this.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a request that Django cannot read (Django's handler400)."""
    if not request.path.startswith(API_PREFIX):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return _plain(request, 413, "too_large", "This request is too large.")
    return _plain(request, 400, "parse_error", "This request cannot be read.")


def storage_unavailable(request: HttpRequest) -> HttpResponseBase:
    """Answer that the database is away, to programs and to people."""
    if request.path.startswith(API_PREFIX):
        answer: HttpResponse = _plain(request, 503, "storage_unavailable", STORAGE_AWAY)
    else:
        answer = HttpResponse(STORAGE_AWAY, status=503, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(STORAGE_RETRY_S)
    return answer


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer an accident (Django's handler500); a database that is away is none."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return storage_unavailable(request)
    if not request.path.startswith(API_PREFIX):
        return defaults.server_error(request)
    return _plain(request, 500, "error", DETAILS[500])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a request that another site may have caused (CSRF_FAILURE_VIEW)."""
    if not request.path.startswith(API_PREFIX):
        return csrf.csrf_failure(request, reason)
    return _plain(request, 403, "csrf_failed", "Send the csrf_token in the header X-CSRFToken.")


def _plain(request: HttpRequest, status: int, code: str, detail: str) -> JsonResponse:
    content = problem(status, code, detail, request.path)
    return JsonResponse(content, status=status, content_type=PROBLEM_MEDIA_TYPE)
