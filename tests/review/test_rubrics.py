"""Rubrics and the lint in the admin."""

import json

import pytest
from django.urls import reverse

from backend.jobs.models import LintRecord, RubricVersion
from backend.jobs.plans import mark_edited as mark_plan_edited
from backend.jobs.rubrics import ensure_rubric

pytestmark = pytest.mark.django_db


@pytest.fixture
def rubric(job):
    return ensure_rubric(job)


def address(rubric, name="change"):
    return reverse(f"admin:jobs_rubric_{name}", args=[rubric.pk])


def form_of(rubric, **changes):
    """Return the form as a browser would post it."""
    rows = list(rubric.criteria.order_by("order"))
    form = {
        "criteria-TOTAL_FORMS": str(len(rows)),
        "criteria-INITIAL_FORMS": str(len(rows)),
        "criteria-MIN_NUM_FORMS": "0",
        "criteria-MAX_NUM_FORMS": "12",
    }
    for number, row in enumerate(rows):
        fields = {
            "id": row.pk,
            "rubric": rubric.pk,
            "name": row.name,
            "description": row.description,
            "weight": row.weight,
            "order": row.order,
            "categories": row.categories,
            "skills": ", ".join(row.skills),
            **{f"anchor_{score}": getattr(row, f"anchor_{score}") for score in range(1, 6)},
        }
        form |= {f"criteria-{number}-{name}": value for name, value in fields.items()}
    return form | changes


def test_a_recruiter_edits_a_rubric_and_each_version_is_kept(client, rita, rubric):
    client.force_login(rita)
    assert client.get(address(rubric)).status_code == 200
    form = form_of(
        rubric, **{"criteria-0-name": "Skill with data", "criteria-0-skills": "SQL, Python"}
    )
    answer = client.post(address(rubric), form)
    assert answer.status_code == 302, answer.context["errors"] if answer.context else ""
    rubric.refresh_from_db()
    assert (rubric.version, rubric.source) == (2, "manual")
    first, second = RubricVersion.objects.order_by("version")
    assert first.content[0]["name"] == "Knowledge of the subject"
    assert (second.content[0]["name"], second.content[0]["skills"]) == (
        "Skill with data",
        ["SQL", "Python"],
    )
    assert second.content[0]["key"] == first.content[0]["key"]


def test_a_save_without_a_change_makes_no_version(client, rita, rubric):
    client.force_login(rita)
    client.post(address(rubric), form_of(rubric))
    rubric.refresh_from_db()
    assert rubric.version == 1


def test_what_may_not_be_judged_is_recorded_and_shown_and_blocks_nothing(client, rita, rubric):
    client.force_login(rita)
    form = form_of(rubric, **{"criteria-1-name": "Enthusiasm and cultural fit"})
    assert client.post(address(rubric), form).status_code == 302
    record = LintRecord.objects.get(subject="rubric", version=2)
    assert {(each["place"], each["code"]) for each in record.findings} == {(2, "trait")}
    assert "Rates how somebody is or sounds" in client.get(address(rubric)).content.decode()


def test_a_stranger_sees_and_lints_no_rubric(client, omar, rubric):
    client.force_login(omar)
    assert client.get(address(rubric)).status_code in (302, 403, 404)
    answer = client.post(address(rubric, "lint"), "{}", content_type="application/json")
    assert answer.status_code == 404


def test_the_lint_answers_while_somebody_writes(client, rita, rubric):
    client.force_login(rita)
    body = {"criteria": [{"name": "Young and energetic", "description": "", "anchors": ["x", "x"]}]}
    answer = client.post(address(rubric, "lint"), json.dumps(body), content_type="application/json")
    assert {each["code"] for each in answer.json()["findings"]} == {"trait", "same_anchors"}
    assert not LintRecord.objects.filter(version=2).exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '{"criteria": 5}', '{"criteria": [{"name": []}]}'])
def test_an_odd_request_to_the_lint_is_refused_politely(client, rita, rubric, body):
    client.force_login(rita)
    answer = client.post(address(rubric, "lint"), body, content_type="application/json")
    assert answer.status_code == 400


def test_the_lint_of_a_plan_names_each_question(client, rita, job):
    client.force_login(rita)
    body = {
        "questions": [
            {"text": "How old are you today, please?", "category": "behavioral", "time_s": 90},
            {"text": "How do you find a slow query?", "category": "technical", "time_s": 10},
            {"text": "How do you find a slow query here?", "category": "technical", "time_s": 90},
        ]
    }
    lint = reverse("admin:jobs_plan_lint", args=[job.plan.pk])
    answer = client.post(lint, json.dumps(body), content_type="application/json")
    found = {(each["place"], each["code"]) for each in answer.json()["findings"]}
    assert found == {(1, "banned_topic"), (2, "time"), (3, "duplicate")}


def test_an_edited_plan_is_linted_and_shown(client, rita, job):
    question = job.plan.questions.first()
    question.text = "Surely you agree that tests are good, right?"
    question.save()
    mark_plan_edited(job.plan)
    client.force_login(rita)
    text = client.get(reverse("admin:jobs_plan_change", args=[job.plan.pk])).content.decode()
    assert "Suggests the answer." in text
    assert "data-viva-lint" in text
