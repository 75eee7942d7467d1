"""Makes a firm, a job with a plan, and many personal links, in the database of a server.

A program of its own (`python -m tests.faults.setting QUESTIONS LINKS MINUTES`), because the test's process
has another database. Prints the links as a JSON list.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main(questions: int, links: int, duration_min: int) -> None:
    """Write the rows and print the links."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from backend.accounts.models import Organization
    from backend.interviews.invitations import invitation_url, invite
    from backend.jobs.models import Job, Plan, Question

    firm = Organization.objects.create(name="Harbor", contact_email="jobs@harbor.example")
    job = Job.objects.create(
        organization=firm,
        title="Backend engineer",
        family="software",
        duration_min=duration_min,
        resume_policy="optional",
    )
    plan = Plan.objects.create(job=job, resume_questions=0, source="manual")
    Question.objects.bulk_create(
        Question(
            plan=plan,
            order=order,
            text=f"This is question number {order}, what do you say?",
            category="technical",
            difficulty="easy",
            follow_up_budget=0,
        )
        for order in range(1, questions + 1)
    )
    made = [
        invitation_url(invite(job, name=f"Cass {number}", email=f"cass{number}@example.org"))
        for number in range(links)
    ]
    print(json.dumps(made))  # noqa: T201  # the output of this program


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
