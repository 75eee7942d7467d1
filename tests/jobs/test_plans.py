from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from backend.jobs import plans
from backend.jobs.models import Job, Plan, Question
from backend.jobs.timing import talk_s
from tests.jobs.test_drafting import GOOD, drafted
from tests.jobs.textserver import text_server

RESUME = {
    "skills": ["python"],
    "work": [{"employer": "Acme", "title": "Developer", "current": True}],
}


@pytest.fixture
def opening(harbor):
    """A job that has no plan yet."""
    return Job.objects.create(
        organization=harbor, title="Developer", family="software", skills=["Python"]
    )


@contextmanager
def gemini(settings, *answers, status=200):
    """Give the settings a key and a server that answers it."""
    with text_server(*answers, status=status) as server:
        settings.EMULATED = False
        settings.GEMINI_API_KEY = SecretStr("a key of this test")
        settings.GEMINI_URL = server.url
        yield server


def texts(plan):
    return list(plan.questions.values_list("text", flat=True))


def test_a_job_gets_its_plan_from_the_bank_and_keeps_it(opening):
    plan = plans.ensure_plan(opening)
    assert plan.source == Plan.Source.BANK
    assert plan.questions.count() >= 5
    assert list(plan.questions.values_list("order", flat=True)) == list(
        range(1, plan.questions.count() + 1)
    )
    before = texts(plan)
    Job.objects.filter(pk=opening.pk).update(family="nursing")
    opening.refresh_from_db()
    assert texts(plans.ensure_plan(opening)) == before
    assert Plan.objects.count() == 1


def test_a_plan_without_a_question_is_filled(opening):
    Plan.objects.create(job=opening, source=Plan.Source.MANUAL)
    plan = plans.ensure_plan(opening)
    assert plan.questions.exists()
    assert plan.source == Plan.Source.BANK


def test_two_equal_jobs_get_equal_plans(opening, harbor):
    twin = Job.objects.create(
        organization=harbor, title="Another", family="software", skills=["Python"]
    )
    assert texts(plans.ensure_plan(opening)) == texts(plans.ensure_plan(twin))


@pytest.mark.parametrize("skills", [None, {}, "Python", [None, 7, {"a": 1}], ["x" * 5000]])
def test_skills_of_any_shape_are_survived(opening, skills):
    opening.skills = skills
    assert plans.ensure_plan(opening).questions.exists()
    assert plans.questions_for(opening, RESUME)


def test_a_plan_is_made_anew_for_the_job_as_it_is_now(opening):
    first = texts(plans.ensure_plan(opening))
    opening.family = "nursing"
    plan = plans.regenerate(opening)
    assert plan.version == 2
    assert not set(first) & set(texts(plan))


def test_made_anew_a_plan_has_other_questions(opening):
    first = texts(plans.ensure_plan(opening))
    assert texts(plans.regenerate(opening)) != first


def test_a_job_without_a_plan_can_be_made_anew_too(opening):
    assert plans.regenerate(opening).version == 1


def test_a_plan_edited_by_a_person_is_never_overwritten(job):
    plans.mark_edited(job.plan)
    before = texts(job.plan)
    with pytest.raises(plans.PlanEdited):
        plans.regenerate(job)
    assert texts(plans.ensure_plan(job)) == before
    job.plan.refresh_from_db()
    assert (job.plan.source, job.plan.version) == (Plan.Source.MANUAL, 2)


def test_an_edit_during_a_slow_draft_wins(job, monkeypatch):
    draft = plans._draft

    def edited_meanwhile(*args, **more):
        plans.mark_edited(Plan.objects.get(job=job))
        return draft(*args, **more)

    monkeypatch.setattr(plans, "_draft", edited_meanwhile)
    before = texts(job.plan)
    with pytest.raises(plans.PlanEdited):
        plans.regenerate(job)
    assert texts(job.plan) == before


def test_the_second_of_two_first_candidates_finds_the_plan_of_the_first(opening, monkeypatch):
    draft = plans._draft

    def overtaken(*args, **more):
        monkeypatch.setattr(plans, "_draft", draft)
        plans.ensure_plan(opening)
        return draft(*args, **more)

    monkeypatch.setattr(plans, "_draft", overtaken)
    plan = plans.ensure_plan(opening)
    assert len(texts(plan)) == len(set(texts(plan)))


def test_an_interview_asks_the_plan_in_its_order(job):
    questions = plans.questions_for(job, None)
    assert [question.text for question in questions] == texts(job.plan)
    assert {question.origin for question in questions} == {"core"}


def test_everyone_gets_the_same_core_and_resume_questions_on_top(opening):
    without = plans.questions_for(opening, None)
    with_resume = plans.questions_for(opening, RESUME)
    assert [question for question in with_resume if question.origin == "core"] == without
    assert sum(question.origin == "resume" for question in with_resume) == 2
    assert sum(question.cost_s for question in with_resume) <= talk_s(opening.duration_min)


def test_the_plan_says_how_many_resume_questions_there_are(opening):
    plans.ensure_plan(opening)
    Plan.objects.update(resume_questions=0)
    assert plans.questions_for(opening, RESUME) == plans.questions_for(opening, None)


def test_a_job_without_resumes_keeps_no_time_for_them(opening):
    kept = sum(question.cost_s for question in plans.questions_for(opening, None))
    opening.plan.delete()
    opening.resume_policy = Job.ResumePolicy.OFF
    assert sum(question.cost_s for question in plans.questions_for(opening, None)) > kept


def test_with_a_key_the_model_writes_the_plan(opening, settings):
    with gemini(settings, drafted().model_dump_json()) as server:
        plan = plans.ensure_plan(opening)
    assert plan.source == Plan.Source.GEMINI
    assert {text for text, *_ in GOOD[:4]} <= set(texts(plan))
    assert len(server.asked) == 1
    told = json.dumps(server.asked[0])
    assert "Developer" in told
    assert "a key of this test" not in told


def test_a_candidate_never_waits_for_the_model(opening, settings):
    with gemini(settings, drafted().model_dump_json()) as server:
        plans.questions_for(opening, RESUME)
    assert server.asked == []
    assert opening.plan.source == Plan.Source.BANK


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ('{"questions": []}', 200, "0 usable questions of 0"),
        ("no JSON at all", 200, "TextUnfit"),
        ("a secret of the provider", 403, "TextUnavailable"),
    ],
)
def test_whatever_fails_the_bank_writes_the_plan_and_the_log_says_why(
    opening, settings, answer, status, reason
):
    with gemini(settings, answer, status=status), capture_logs() as logs:
        plan = plans.ensure_plan(opening)
    assert plan.source == Plan.Source.BANK
    assert plan.questions.exists()
    assert [(line["event"], line["reason"]) for line in logs] == [
        ("plan_from_bank_instead", reason)
    ]
    assert "secret" not in str(logs)


def test_a_key_is_not_sent_over_the_open_network(opening, settings):
    settings.EMULATED = False
    settings.GEMINI_API_KEY = SecretStr("a key of this test")
    settings.GEMINI_URL = "http://gemini.example"
    with capture_logs() as logs:
        assert plans.ensure_plan(opening).source == Plan.Source.BANK
    assert [line["reason"] for line in logs] == ["UnsafeAddress"]


def test_a_plan_belongs_to_one_job_only(opening, job):
    plans.ensure_plan(opening)
    assert Question.objects.filter(plan__job=job).count() == 3
