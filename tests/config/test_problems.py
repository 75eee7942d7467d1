from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.test import Client, RequestFactory
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.config import problems
from backend.interviews import refusals as interview_refusals
from backend.resumes import refusals as resume_refusals
from tests.interviews.people import BASE

SECRET = "host=10.0.0.5 password=hunter2"


def answer_to(raised):
    """What an API view that raises this answers."""

    class Broken(APIView):
        authentication_classes = []
        permission_classes = []

        def get(self, request):
            raise raised

    return Broken.as_view()(RequestFactory().get("/api/v1/broken/")).render()


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (Http404(SECRET), 404, "not_found"),
        (PermissionDenied(SECRET), 403, "permission_denied"),
        (SuspiciousOperation(SECRET), 400, "parse_error"),
        (UnreadablePostError(SECRET), 400, "parse_error"),
        (OperationalError(SECRET), 503, "storage_unavailable"),
        (InterfaceError(SECRET), 503, "storage_unavailable"),
        (ValueError(SECRET), 500, "error"),
        (exceptions.NotAuthenticated(), 403, "not_authenticated"),
        (exceptions.MethodNotAllowed("GET"), 405, "method_not_allowed"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
        (interview_refusals.Full(), 503, "full"),
        (resume_refusals.ParserBusy(), 503, "parser_busy"),
        (resume_refusals.Unreadable(), 422, "unreadable"),
    ],
)
def test_whatever_is_raised_is_told_as_a_problem_without_its_text(raised, status, code):
    answer = answer_to(raised)
    problem = json.loads(answer.content)

    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["code"] == code
    assert problem["type"] == f"about:blank#{code}"
    assert problem["instance"] == "/api/v1/broken/"
    assert problem["title"]
    assert problem["detail"]
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize(
    ("raised", "wait_s"),
    [
        (OperationalError(), "5"),
        (interview_refusals.Full(), "60"),
        (resume_refusals.ParserBusy(), "10"),
        (exceptions.Throttled(wait=7), "7"),
    ],
)
def test_what_passes_says_when_to_try_again(raised, wait_s):
    assert answer_to(raised)["Retry-After"] == wait_s


def test_a_field_is_named_by_a_json_pointer():
    problem = json.loads(
        answer_to(
            exceptions.ValidationError(
                {"candidate": {"email": ["Wrong."]}, "events": [{}, {"kind": ["No."]}]}
            )
        ).content
    )
    assert {error["pointer"] for error in problem["errors"]} == {
        "/candidate/email",
        "/events/1/kind",
    }


def test_what_was_sent_is_repeated_shortly_and_fit_for_utf8():
    answer = answer_to(exceptions.ValidationError({"a": ["\ud800" + "x" * 5000]}))
    error = json.loads(answer.content)["errors"][0]
    assert error["detail"].startswith("?xxx")
    assert len(error["detail"]) <= problems.MAX_TEXT_CHARS


def every_refusal(base):
    for refusal in base.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


ALL = [*every_refusal(interview_refusals.Refusal), *every_refusal(resume_refusals.Refusal)]


@pytest.mark.parametrize("refusal", ALL, ids=lambda refusal: refusal.__name__)
def test_every_refusal_has_its_words(refusal):
    assert 400 <= refusal.status < 600
    assert refusal.code.isidentifier()
    assert refusal.title
    assert refusal.detail.endswith(".")
    assert "!" not in refusal.detail
    assert (refusal.status == 503) <= (refusal.retry_after_s is not None)


def test_an_accident_is_reported_and_a_refusal_is_not(monkeypatch):
    from django.core.signals import got_request_exception

    seen = []

    def listen(**kwargs):
        seen.append(kwargs)

    got_request_exception.connect(listen)
    try:
        answer_to(interview_refusals.Full())
        assert not seen
        answer_to(ValueError(SECRET))
        assert len(seen) == 1
    finally:
        got_request_exception.disconnect(listen)


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda request: problems.not_found(request, Http404()), 404),
        (lambda request: problems.forbidden(request, PermissionDenied()), 403),
        (lambda request: problems.bad_request(request, SuspiciousOperation()), 400),
        (problems.server_error, 500),
        (problems.csrf_failure, 403),
    ],
)
def test_django_itself_answers_problems_under_api_and_pages_elsewhere(handler, status):
    inside = handler(RequestFactory().get("/api/v1/x/"))
    outside = handler(RequestFactory().get("/x/"))

    assert inside.status_code == outside.status_code == status
    assert inside["Content-Type"] == "application/problem+json"
    assert outside["Content-Type"].startswith("text/html")


def test_unknown_addresses_and_methods_are_problems(db):
    assert Client().get(f"{BASE}/nothing/").json()["code"] == "not_found"
    answer = Client().delete(f"{BASE}/auth/token/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_an_answer_that_is_no_error_is_plain_json():
    class Fine(APIView):
        authentication_classes = []
        permission_classes = []

        def get(self, request):
            return Response({})

    answer = Fine.as_view()(RequestFactory().get("/api/v1/fine/")).render()
    assert answer["Content-Type"] == "application/json"
