"""Makes the firms, people and links of an end-to-end test, in the database of its server.

Runs as a program of its own (`python -m tests.e2e.setting`), so that the test's process, which
drives the browser, needs no Django. Prints one JSON object.
"""

from __future__ import annotations

import json
import os

import django

PASSWORD = "a password for this test run"
QUESTIONS = (
    ("Tell me about a project you are proud of.", "project"),
    ("How do you find out why a page is slow?", "technical"),
)


def main() -> None:
    """Write the rows and print what the tests need to know."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from django.contrib.auth import get_user_model

    from backend.accounts.models import Membership, Organization
    from backend.interviews.invitations import invitation_url, invite
    from backend.jobs.links import enable_open_link, open_link_url
    from backend.jobs.models import Job, Plan, Question

    said: dict[str, object] = {"password": PASSWORD}
    for firm, person in (("Harbor", "rita"), ("Summit", "omar")):
        organization = Organization.objects.create(
            name=firm, contact_email=f"jobs@{firm.lower()}.example"
        )
        user = get_user_model().objects.create_user(person, password=PASSWORD, is_staff=True)
        Membership.objects.create(organization=organization, user=user)
    harbor = Organization.objects.get(name="Harbor")
    job = Job.objects.create(
        organization=harbor,
        title="Backend engineer",
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
    enable_open_link(job)
    invitations = [invite(job, name="Cass Doe", email="cass@example.org") for _ in range(30)]
    said["open_link"] = open_link_url(job)
    said["links"] = [invitation_url(invitation) for invitation in invitations]
    print(json.dumps(said))  # noqa: T201  # the output of this program


if __name__ == "__main__":
    main()
