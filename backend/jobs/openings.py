"""Jobs made by a program rather than in a form."""

from __future__ import annotations

from collections.abc import Sequence

from backend.accounts.models import Organization
from backend.jobs.links import enable_open_link
from backend.jobs.models import Job, Level
from backend.jobs.plans import ensure_plan


def ensure_job(
    organization: Organization,
    title: str,
    *,
    description: str,
    family: str,
    level: Level,
    skills: Sequence[str],
    duration_min: int,
    resume_policy: Job.ResumePolicy,
) -> tuple[Job, bool]:
    """Return the organization's job of that title and whether it was made now.

    A job that is made now gets its plan and its open link; one that was there stays untouched.
    """
    job = Job.objects.filter(organization=organization, title=title).first()
    if job:
        return job, False
    job = Job.objects.create(
        organization=organization,
        title=title,
        description=description,
        family=family,
        level=level,
        skills=list(skills),
        duration_min=duration_min,
        resume_policy=resume_policy,
    )
    # From the bank: a first start must not wait for a network.
    ensure_plan(job, ask_model=False)
    enable_open_link(job)
    return job, True
