import json

import pytest

from backend.emulator.rubric_draft import rubric as patterned
from backend.jobs.models import LintRecord, RubricVersion
from backend.jobs.plans import ensure_plan
from backend.jobs.rubrics import ensure_rubric, mark_edited, regenerate, rubric_of
from tests.jobs.textserver import text_server

pytestmark = pytest.mark.django_db


def test_a_job_without_a_rubric_gets_the_curated_one_for_its_plan(job):
    found = rubric_of(job)
    assert found.version == 1
    assert {category for each in found.criteria for category in each.categories} >= {
        "technical",
        "behavioral",
        "project",
    }
    assert "judgement" not in {each.key for each in found.criteria}, "no question is situational"
    assert rubric_of(job) == found
    assert RubricVersion.objects.count() == 1


def test_a_new_criterion_keeps_its_key_when_it_is_renamed(job):
    row = ensure_rubric(job)
    anchors = {f"anchor_{score}": f"Tells {score} things." for score in range(1, 6)}
    added = row.criteria.create(name="Care with data", order=99, **anchors)
    mark_edited(row)
    added.refresh_from_db()
    key = added.key
    added.name = "Something else"
    added.save()
    mark_edited(row)
    added.refresh_from_db()
    assert added.key == key == f"care_with_data_{added.pk}"
    assert rubric_of(job).version == 3


def test_a_model_or_the_emulator_writes_it_anew_and_the_old_one_stays(job, settings):
    ensure_rubric(job)
    with text_server(json.dumps(patterned({"skills": job.skills}))) as server:
        settings.GEMINI_URL = server.url
        made = regenerate(job)
    assert (made.version, made.source) == (2, "emulator")
    assert "Use of Python" in {each.name for each in rubric_of(job).criteria}
    assert [row.version for row in RubricVersion.objects.order_by("version")] == [1, 2]
    assert server.asked


@pytest.mark.parametrize("answer", ["no json", '{"criteria": []}'])
def test_a_draft_that_cannot_be_used_leaves_the_curated_one(job, settings, answer):
    with text_server(answer) as server:
        settings.GEMINI_URL = server.url
        assert regenerate(job).source == "curated"


def test_what_the_lint_says_of_plan_and_rubric_is_recorded_with_each_version(job):
    job.plan.questions.all().delete()
    plan = ensure_plan(job)
    ensure_rubric(job)
    found = {(row.subject, row.version): row.findings for row in LintRecord.objects.all()}
    assert found == {("plan", plan.version): [], ("rubric", 1): []}
