from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from backend.resumes import corrections, presentation
from backend.resumes.models import Resume
from backend.resumes.refusals import InvalidFields

pytestmark = pytest.mark.django_db

JOB = {
    "employer": "Acme",
    "title": "Engineer",
    "start": "2019-03",
    "end": "2021-06",
    "current": False,
}


@pytest.fixture
def resume(harbor):
    return Resume.objects.create(
        organization=harbor,
        kind="pdf",
        file="resumes/x.pdf",
        original_name="cv.pdf",
        size_bytes=9,
        sha256="0" * 64,
        extracted={"name": "Jan Doe", "email": "jane@example.com", "skills": ["Python"],
                   "experience_years": 1.0},
    )  # fmt: skip


def problems(fields):
    with pytest.raises(InvalidFields) as caught:
        corrections.check(fields)
    assert caught.value.status == 400
    return {error["pointer"] for error in caught.value.errors}


def test_a_correction_lies_over_what_was_read(resume):
    changed = corrections.correct(resume, {"name": " Jane\u200b  Doe "})
    assert changed.result["name"] == "Jane Doe"
    assert changed.extracted["name"] == "Jan Doe"
    assert presentation.view(changed)["corrected"] == ["name"]


def test_only_given_fields_change(resume):
    corrections.correct(resume, {"name": "Jane Doe"})
    changed = corrections.correct(resume, {"skills": ["Welding"]})
    assert changed.result["name"] == "Jane Doe"
    assert changed.result["email"] == "jane@example.com"
    assert changed.result["skills"] == ["Welding"]


def test_a_field_may_be_emptied(resume):
    changed = corrections.correct(resume, {"email": "", "phone": None, "skills": []})
    assert changed.result["email"] is None
    assert changed.result["skills"] == []


@time_machine.travel(datetime(2026, 3, 15, tzinfo=UTC), tick=False)
def test_years_follow_corrected_jobs(resume):
    now = {"employer": "Globex", "title": "Lead", "start": "2025-04", "end": None, "current": True}
    changed = corrections.correct(resume, {"work": [JOB, now]})
    assert changed.result["experience_years"] == 3.3


def test_given_years_are_kept(resume):
    changed = corrections.correct(resume, {"work": [JOB], "experience_years": 7})
    assert changed.result["experience_years"] == 7


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"hidden_text": False}, "/hidden_text"),
        ({"organization": 1}, "/organization"),
        ({"extracted": {}}, "/extracted"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"name": "x" * 121}, "/name"),
        ({"name": 7}, "/name"),
        ({"email": "nobody"}, "/email"),
        ({"email": "a b@example.com"}, "/email"),
        ({"phone": "call me"}, "/phone"),
        ({"links": ["javascript:alert(1)"]}, "/links/0"),
        ({"links": ["https://x.example/"] * 21}, "/links"),
        ({"skills": "Python"}, "/skills"),
        ({"skills": [""]}, "/skills/0"),
        ({"skills": ["x" * 161]}, "/skills/0"),
        ({"skills": ["x"] * 81}, "/skills"),
        ({"education": [{"start_year": 1900}]}, "/education/0/start_year"),
        ({"education": [{"start_year": 2020, "end_year": 2019}]}, "/education/0"),
        ({"education": [{"grade": "A"}]}, "/education/0/grade"),
        ({"work": [{**JOB, "start": "2019-13"}]}, "/work/0/start"),
        ({"work": [{**JOB, "end": "2018-01"}]}, "/work/0"),
        ({"work": [{**JOB, "current": "yes"}]}, "/work/0/current"),
        ({"work": [JOB] * 41}, "/work"),
        ({"experience_years": -1}, "/experience_years"),
        ({"experience_years": 61}, "/experience_years"),
        ({"experience_years": float("nan")}, "/experience_years"),
        ({"experience_years": "7"}, "/experience_years"),
        ({"experience_years": True}, "/experience_years"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(fields, pointer):
    assert pointer in problems(fields)


def test_a_refused_correction_changes_nothing(resume):
    with pytest.raises(InvalidFields):
        corrections.correct(resume, {"name": "Jane", "phone": "no"})
    resume.refresh_from_db()
    assert resume.corrected == {}


def test_details_are_plain_words_that_repeat_nothing():
    with pytest.raises(InvalidFields) as caught:
        corrections.check({"email": "canary@", "more": "canary"})
    assert "canary" not in str(caught.value.errors)
    assert all(error["detail"].endswith(".") for error in caught.value.errors)


def test_the_list_of_problems_has_an_end():
    with pytest.raises(InvalidFields) as caught:
        corrections.check({f"field{n}": 1 for n in range(500)})
    assert len(caught.value.errors) == 20


@pytest.mark.parametrize("value", ["2019", "2019-03", None, ""])
def test_a_time_may_be_a_year_a_month_or_unknown(value):
    checked = corrections.check({"work": [{**JOB, "start": value, "end": None}]})
    assert checked["work"][0]["start"] == (value or None)


def test_the_view_shows_every_field_and_nothing_of_the_file(resume):
    view = presentation.view(resume)
    assert set(view) == {
        "id", "kind", "original_name", "size_bytes", "hidden_text", "result", "corrected",
    }  # fmt: skip
    assert set(view["result"]) == set(presentation.EMPTY_RESULT)
    assert view["result"]["phone"] is None
    assert resume.file.name not in str(view)
    assert resume.sha256 not in str(view)


def test_fields_that_are_unknown_are_not_shown(resume):
    resume.extracted["text"] = "canary"
    resume.corrected["text"] = "canary"
    assert "canary" not in str(presentation.view(resume))
