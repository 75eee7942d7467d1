"""Makes the firms, people and links of an end-to-end test, in the database of its server.

Runs as a program of its own (`python -m tests.e2e.setting`), so that the test's process, which
drives the browser, needs no Django. Prints one JSON object.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  # models need the set-up before

from backend.accounts.models import Membership, Organization  # noqa: E402
from backend.integrity.policies import change  # noqa: E402
from backend.integrity.policy import Choices  # noqa: E402
from backend.interviews.invitations import invitation_url, invite  # noqa: E402
from backend.jobs.links import enable_open_link, open_link_url  # noqa: E402
from backend.jobs.models import Job, Plan, Question  # noqa: E402

PASSWORD = "a password for this test run"
QUESTIONS = (
    ("Tell me about a project you are proud of.", "project"),
    ("How do you find out why a page is slow?", "technical"),
)


def main() -> None:
    """Write the rows and print what the tests need to know."""
    said: dict[str, object] = {"password": PASSWORD}
    for firm, person in (("Harbor", "rita"), ("Summit", "omar")):
        organization = Organization.objects.create(
            name=firm, contact_email=f"jobs@{firm.lower()}.example", correction_minutes=0
        )
        user = get_user_model().objects.create_user(person, password=PASSWORD, is_staff=True)
        Membership.objects.create(organization=organization, user=user)
    job = make_job("Backend engineer")
    enable_open_link(job)
    said["open_link"] = open_link_url(job)
    said["links"] = invited(job, 30)
    said["watched_links"] = invited(make_watched_job(), 12)
    print(json.dumps(said))  # noqa: T201  # the output of this program


def make_job(title: str) -> Job:
    """Make a job of Harbor with two easy questions."""
    job = Job.objects.create(
        organization=Organization.objects.get(name="Harbor"),
        title=title,
        family="software",
        duration_min=10,
        resume_policy="optional",
    )
    plan = Plan.objects.create(job=job, resume_questions=0, source="manual")
    for order, (text, category) in enumerate(QUESTIONS, start=1):
        Question.objects.create(
            plan=plan,
            order=order,
            text=text,
            category=category,
            difficulty="easy",
            follow_up_budget=0,
        )
    return job


def make_watched_job() -> Job:
    """Make a job that asks for all that a page can notice, warns, and counts hidden pages."""
    job = make_job("Backend engineer, watched")
    modes = {"tab_hidden": "strike", "focus_lost": "warn", "paste": "warn"}
    change(
        job,
        Choices(
            ceiling="end",
            fullscreen=True,
            camera=True,
            signals={kind: {"mode": mode} for kind, mode in modes.items()},
        ),
    )
    return job


def invited(job: Job, count: int) -> list[str]:
    """Return personal links that nobody has used."""
    people = [invite(job, name="Cass Doe", email="cass@example.org") for _ in range(count)]
    return [invitation_url(invitation) for invitation in people]


if __name__ == "__main__":
    main()
