from __future__ import annotations

from typing import Any

from backend.jobs.links import open_link_url
from backend.jobs.models import Job, Level, Plan
from backend.jobs.openings import ensure_job

FACTS: dict[str, Any] = {
    "description": "You help.",
    "family": "customer_support",
    "level": Level.JUNIOR,
    "skills": ["Communication"],
    "duration_min": 10,
    "resume_policy": Job.ResumePolicy.OPTIONAL,
}


def test_a_new_job_has_a_plan_and_an_open_link(harbor):
    job, created = ensure_job(harbor, "Helper", **FACTS)
    assert created
    assert job.plan.questions.exists()
    assert open_link_url(job)


def test_a_job_that_is_there_stays_untouched(harbor):
    first, _ = ensure_job(harbor, "Helper", **FACTS)
    Job.objects.filter(pk=first.pk).update(open_link_enabled=False, description="Mine")
    again, created = ensure_job(harbor, "Helper", **FACTS)
    assert (again, created) == (first, False)
    assert again.description == "Mine"
    assert open_link_url(again) == ""


def test_another_firm_has_its_own_job_of_that_title(harbor, summit):
    ensure_job(harbor, "Helper", **FACTS)
    _, created = ensure_job(summit, "Helper", **FACTS)
    assert created
    assert Plan.objects.count() == 2
