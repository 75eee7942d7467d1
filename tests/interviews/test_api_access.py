"""Every address under /api/, every method, every kind of caller: what each is answered.

The table below is compared with the addresses that exist, so that nothing can be added without
saying who may use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.interviews.people import signed_in

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = ("anonymous", "cass", "dora", "rita", "omar", "sue")


@dataclass(frozen=True)
class Row:
    """What each caller is answered; every method not in the table is refused with 401 or 405."""

    anonymous: int
    cass: int
    dora: int
    rita: int
    omar: int
    sue: int


EVERYONE = Row(200, 200, 200, 200, 200, 200)
OWN_CANDIDATE = Row(401, 200, 401, 401, 401, 401)
MEMBERS = Row(401, 401, 401, 200, 200, 200)
OWN_MEMBERS = Row(401, 401, 401, 200, 404, 200)

TABLE = {
    ("get", "/api/schema/"): EVERYONE,
    ("get", "/api/docs/"): EVERYONE,
    # An empty body is answered 400 to everyone: signing in and links need no sign-in.
    ("post", "/api/v1/auth/token/"): Row(400, 400, 400, 400, 400, 400),
    ("post", "/api/v1/auth/token/refresh/"): Row(400, 400, 400, 400, 400, 400),
    ("post", "/api/v1/interviews/"): Row(400, 400, 400, 400, 400, 400),
    ("get", "/api/v1/interviews/"): MEMBERS,
    ("get", "/api/v1/interviews/{interview}/"): Row(401, 200, 401, 200, 404, 200),
    ("patch", "/api/v1/interviews/{interview}/"): Row(401, 200, 401, 403, 403, 403),
    ("post", "/api/v1/interviews/{interview}/consent/"): Row(401, 400, 401, 401, 401, 401),
    ("post", "/api/v1/interviews/{interview}/start/"): Row(401, 409, 401, 401, 401, 401),
    ("post", "/api/v1/interviews/{interview}/end/"): OWN_CANDIDATE,
    ("post", "/api/v1/interviews/{interview}/rating/"): Row(401, 400, 401, 401, 401, 401),
    ("post", "/api/v1/interviews/{interview}/events/"): Row(401, 400, 401, 401, 401, 401),
    ("get", "/api/v1/interviews/{interview}/events/"): OWN_MEMBERS,
    ("get", "/api/v1/interviews/{interview}/receipt/"): OWN_CANDIDATE,
    ("get", "/api/v1/interviews/{interview}/signals/"): OWN_CANDIDATE,
    ("put", "/api/v1/interviews/{interview}/signals/"): Row(401, 400, 401, 401, 401, 401),
    # Nobody signed in is needed: the link itself is the permission, and this body has none.
    ("post", "/api/v1/interviews/return/"): Row(400, 400, 400, 400, 400, 400),
    ("get", "/api/v1/interviews/{interview}/corrections/"): OWN_CANDIDATE,
    ("put", "/api/v1/interviews/{interview}/corrections/"): Row(401, 400, 401, 401, 401, 401),
    ("get", "/api/v1/interviews/{interview}/feedback/"): OWN_CANDIDATE,
    ("get", "/api/v1/interviews/{interview}/declaration/"): OWN_CANDIDATE,
    ("put", "/api/v1/interviews/{interview}/declaration/"): Row(401, 400, 401, 401, 401, 401),
    ("delete", "/api/v1/interviews/{interview}/declaration/"): OWN_CANDIDATE,
    ("get", "/api/v1/interviews/{interview}/transcript/"): OWN_MEMBERS,
    # There is no recording yet, which is what those who may hear it are told.
    ("get", "/api/v1/interviews/{interview}/recording/"): Row(401, 401, 401, 404, 404, 404),
    ("get", "/api/v1/invitations/"): MEMBERS,
    ("post", "/api/v1/invitations/"): Row(401, 401, 401, 400, 400, 400),
    ("get", "/api/v1/jobs/"): MEMBERS,
    ("post", "/api/v1/resumes/"): Row(401, 400, 400, 401, 401, 401),
    ("get", "/api/v1/resumes/{resume}/"): Row(401, 200, 401, 200, 404, 200),
    ("patch", "/api/v1/resumes/{resume}/"): Row(401, 200, 401, 403, 403, 403),
    ("get", "/api/v1/resumes/{resume}/file/"): OWN_MEMBERS,
}


def addresses(resolver=None, prefix="/"):
    """Every address under /api/, with its parameters by name."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += addresses(entry, path)
        elif isinstance(entry, URLPattern):
            found.append(path)
    named = (path.replace("<uuid:interview_id>", "{interview}") for path in found)
    named = (path.replace("<uuid:resume_id>", "{resume}") for path in named)
    return sorted(path for path in named if path.startswith("/api/"))


def test_every_address_is_in_the_table():
    assert addresses() == sorted({path for _, path in TABLE})


@pytest.fixture
def things(cass):
    """What the addresses name: Cass's interview and resume."""
    return {"interview": cass.view["id"], "resume": str(cass.has_resume().pk)}


@pytest.fixture
def callers(cass, dora, rita, omar, sue):
    return {
        "anonymous": Client(),
        "cass": cass,
        "dora": dora,
        "rita": signed_in(rita),
        "omar": signed_in(omar),
        "sue": signed_in(sue),
    }


def ask(caller, method, path):
    headers = {"X-CSRFToken": caller.view["csrf_token"]} if hasattr(caller, "view") else {}
    if path.endswith("/resumes/"):
        return getattr(caller, method)(path, {}, headers=headers)
    return getattr(caller, method)(path, {}, content_type="application/json", headers=headers)


@pytest.mark.parametrize(("method", "path"), TABLE)
@pytest.mark.parametrize("role", ROLES)
def test_each_caller_is_answered_as_the_table_says(things, callers, role, method, path):
    answer = ask(callers[role], method, path.format(**things))
    assert answer.status_code == getattr(TABLE[method, path], role)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", sorted({path for _, path in TABLE}))
def test_methods_outside_the_table_are_offered_to_nobody(things, callers, path, monkeypatch):
    monkeypatch.setattr("backend.accounts.throttles.count_call", lambda *_args: None)
    for role in ROLES:
        for method in METHODS:
            if (method, path) not in TABLE:
                status = ask(callers[role], method, path.format(**things)).status_code
                assert status in (401, 405), (role, method, path, status)


@pytest.mark.parametrize("path", [path for method, path in TABLE if "{" in path])
def test_names_that_do_not_exist_are_told_like_those_of_others(things, callers, path):
    method = next(method for method, known in TABLE if known == path)
    invented = path.format(interview=UUID(int=7), resume=UUID(int=7))
    theirs = ask(callers["omar"], method, path.format(**things))
    nothing = ask(callers["omar"], method, invented)
    assert nothing.status_code == theirs.status_code
    assert {**nothing.json(), "instance": ""} == {**theirs.json(), "instance": ""}
