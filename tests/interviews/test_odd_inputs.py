"""Bodies that no page sends: never a server error, always problem+json."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.interviews.people import BASE, signed_in

ODD_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    10**400,
    1e308,
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\U000e0041",
    "‮",
    "x" * 50_000,
    "00000000-0000-0000-0000-000000000000",
    "2026-02-30T25:61:61Z",
    "9999-12-31T23:59:59-23:59",
    "' OR 1=1 --",
    "{{7*7}}",
    "<script>",
    [],
    [[]],
    [None],
    {},
    {"": ""},
    {"__class__": 1},
    {"a": {"a": {"a": []}}},
]
RAW_BODIES = [
    b"",
    b" ",
    b"\x00",
    b"{",
    b"}",
    b"[",
    b"nul",
    b"NaN",
    b"Infinity",
    b'{"token": NaN}',
    b'{"token": 1e999}',
    b'{"token": ' + b"9" * 5000 + b"}",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    '{"token":"x"}'.encode("utf-16"),
    b'{"token": "\\ud800"}',
    b'{"token": "\xed\xa0\x80"}',
    b'{"token": 1, "token": 2}',
    b"[" * 10_000,
    b'{"a":' * 10_000,
    b"[" * 10_000 + b"]" * 10_000,
    b'"' + b"x" * 70_000 + b'"',
    b"a=b&c=d",
    b"<xml/>",
]
FORMS = {
    "interviews/": ["token", "language"],
    "interviews/{id}/consent/": ["version", "agreed"],
    "interviews/{id}/start/": ["microphone"],
    "interviews/{id}/end/": [],
    "interviews/return/": ["token"],
    "interviews/{id}/rating/": ["stars", "comment"],
    "interviews/{id}/corrections/": ["version", "corrections", "confirmed"],
    "interviews/{id}/declaration/": ["gender", "age", "ethnic_minority", "disability"],
    "interviews/{id}/events/": ["events"],
    "interviews/{id}/": ["language", "accommodation_request", "candidate"],
    "auth/token/": ["username", "password"],
    "auth/token/refresh/": ["refresh"],
    "invitations/": [
        "job", "name", "email", "language", "opens_at", "expires_at", "accommodations",
    ],
}  # fmt: skip

METHODS = {
    "interviews/{id}/": "PATCH",
    "interviews/{id}/corrections/": "PUT",
    "interviews/{id}/declaration/": "PUT",
}


@pytest.fixture
def send(cass, rita, monkeypatch):
    """Send a raw body as the caller who may use the address, without limits in between."""
    monkeypatch.setattr("backend.accounts.throttles.count_call", lambda *_args: None)
    recruiter = signed_in(rita)

    def send(path, body, content_type="application/json"):
        caller = recruiter if path == "invitations/" else cass
        method = METHODS.get(path, "POST")
        return caller.generic(
            method,
            f"{BASE}/{path.format(id=cass.view['id'])}",
            body,
            content_type=content_type,
            headers={"X-CSRFToken": cass.view["csrf_token"]},
        )

    return send


def check(answer):
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert set(problem) >= {"type", "title", "status", "code", "detail", "instance", "errors"}
        assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("path", FORMS)
def test_bodies_that_are_no_json_are_answered_with_a_problem(send, path):
    for body in RAW_BODIES:
        check(send(path, body))


@pytest.mark.parametrize("path", FORMS)
def test_other_media_types_are_refused(send, path):
    for content_type in (
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "",
        "\xff",
    ):
        answer = send(path, b"{}", content_type)
        check(answer)
        # An end needs no body, so nothing reads one there.
        assert answer.status_code == 415 or path.endswith("end/")


@pytest.mark.parametrize("path", [path for path in FORMS if FORMS[path]])
def test_odd_values_in_every_field_are_answered_with_a_problem(send, path):
    for value in ODD_VALUES:
        check(send(path, json.dumps(value)))
        for field in FORMS[path]:
            check(send(path, json.dumps({field: value})))
        check(send(path, json.dumps(dict.fromkeys(FORMS[path], value))))


@pytest.mark.parametrize("seed", range(4))
def test_random_shapes_are_answered_with_a_problem(send, seed):
    rng = random.Random(seed)

    def shape(depth):
        kind = rng.randrange(4 if depth else 2)
        if kind == 2:
            return [shape(depth - 1) for _ in range(rng.randrange(3))]
        if kind == 3:
            names = rng.sample(["kind", "start_ms", "name", "email", "", "\x00", "events"], 3)
            return {name: shape(depth - 1) for name in names}
        return rng.choice(ODD_VALUES)

    for _ in range(40):
        path = rng.choice(list(FORMS))
        check(send(path, json.dumps({field: shape(3) for field in FORMS[path]})))


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v1/nothing/",
        "/api/v1/interviews/not-an-id/",
        "/api/v1/interviews/%00/",
        "/api/v1/interviews/%ff%fe/",
        "/api/v1/interviews/../../admin/",
        "/api/v1/interviews/00000000-0000-4000-8000-000000000000%0a/",
        "/api/v2/interviews/",
    ],
)
def test_addresses_that_do_not_exist_are_told_as_problems(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    check(answer)


@pytest.mark.parametrize(
    "name", ["Cookie", "X-CSRFToken", "Authorization", "Accept", "Origin", "Range"]
)
@pytest.mark.parametrize("value", ["", "\x00", "ÿ" * 100, "a" * 8000, "=;=;="])
def test_odd_headers_are_harmless(cass, name, value):
    check(cass.get(cass.path(), headers={name: value}))
    check(cass.post(cass.path("end/"), {}, content_type="application/json", headers={name: value}))
