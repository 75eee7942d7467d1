from __future__ import annotations

import json
import re

import jsonschema
import pytest
from django.core.management import call_command
from openapi_spec_validator import validate

from backend.config.api_docs import only_api
from backend.interviews import invitations
from backend.interviews.models import Turn
from tests.interviews.people import Browser, signed_in
from tests.interviews.test_api_access import TABLE


@pytest.fixture
def schema(client, db):
    answer = client.get("/api/schema/?format=json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_the_description_is_made_without_a_warning(tmp_path, capsys):
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(target))
    assert target.read_text().startswith("openapi: 3.1")


def test_the_description_is_valid_openapi_3_1(schema):
    assert schema["openapi"].startswith("3.1")
    validate(schema)


def operations(schema):
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield method, path, operation


def test_the_description_covers_every_address(schema):
    described = {
        (method, path.replace("{interview_id}", "{interview}").replace("{resume_id}", "{resume}"))
        for method, path, _ in operations(schema)
    }
    assert described == {(method, path) for method, path in TABLE if path.startswith("/api/v1/")}


def test_every_operation_says_what_it_does_and_how_it_fails(schema):
    for method, path, operation in operations(schema):
        where = (method, path)
        assert operation.get("summary"), where
        assert operation.get("description"), where
        assert "429" in operation["responses"], where
        for status, answer in operation["responses"].items():
            if status.startswith("4") and status != "416":
                assert "application/problem+json" in answer["content"], (where, status)


def test_the_candidates_and_the_recruiters_credentials_are_described(schema):
    schemes = schema["components"]["securitySchemes"]
    assert set(schemes) == {"accessToken", "interviewPass", "session"}


def test_the_page_of_the_description_has_nothing_inline(client, db):
    page = client.get("/api/docs/")
    html = page.content.decode()

    assert page.status_code == 200
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "<style" not in html
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)
    (address,) = re.findall(r'src="([^"]*script=[^"]*)"', html)
    script = client.get(address.replace("&amp;", "&"))
    assert script["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in script.content


def test_only_the_api_is_described():
    endpoints: list[tuple[str, str, str, object]] = [
        ("/api/v1/jobs/", "", "GET", None),
        ("/api/schema/", "", "GET", None),
    ]
    assert only_api(endpoints) == endpoints[:1]


def described_answer(schema, method, path, status):
    """The JSON schema of an answer, with what it refers to."""
    content = schema["paths"][path][method]["responses"][str(status)]["content"]
    return {**content["application/json"]["schema"], "components": schema["components"]}


@pytest.fixture
def ended(job):
    """A candidate's interview after its end, with everything an answer can hold."""
    cass = Browser()
    cass.open_link(invitations.invitation_url(invitations.invite(job, name="Cass")))
    cass.agree()
    cass.has_resume()
    cass.send("start/", {"microphone": True})
    cass.go_live()
    Turn.objects.create(
        interview=cass.interview, sequence=1, speaker="candidate", text="Hi", start_ms=1, end_ms=2
    )
    cass.send("events/", {"events": [{"kind": "copy", "start_ms": 0, "end_ms": 0}]})
    cass.send("end/", {})
    return cass


def test_answers_are_what_the_description_says(schema, ended, rita):
    recruiter = signed_in(rita)
    detail = "/api/v1/interviews/{interview_id}/"
    asked = [
        (ended, "get", detail),
        (recruiter, "get", detail),
        (ended, "get", detail + "receipt/"),
        (recruiter, "get", detail + "transcript/"),
        (recruiter, "get", detail + "events/"),
        (ended, "get", "/api/v1/resumes/{resume_id}/"),
        (recruiter, "get", "/api/v1/interviews/"),
        (recruiter, "get", "/api/v1/invitations/"),
        (recruiter, "get", "/api/v1/jobs/"),
    ]
    names = {"interview_id": ended.view["id"], "resume_id": ended.interview.resume_id}
    for caller, method, path in asked:
        answer = caller.get(path.format(**names))
        assert answer.status_code == 200, path
        jsonschema.validate(answer.json(), described_answer(schema, method, path, 200))


def test_a_changed_answer_would_not_fit_the_description(schema, ended):
    view = ended.get(ended.path()).json()
    described = described_answer(schema, "post", "/api/v1/interviews/{interview_id}/end/", 200)
    jsonschema.validate(view, described)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**view, "time_left_s": "soon"}, described)
