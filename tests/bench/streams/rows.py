"""Makes interviews that are ready for their socket, in the database of a server.

`python -m tests.bench.streams.rows COUNT`, a program of its own so that the measuring process needs
no Django. Prints a list of pages: the path of the socket and the cookie of the candidate.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main(count: int) -> None:
    """Write the rows and print the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from django.conf import settings
    from django.http import HttpResponse

    from backend.accounts.models import Organization
    from backend.interviews import lifecycle, passes
    from backend.interviews.models import Candidate, Interview
    from backend.interviews.preparation import freeze_questions
    from backend.jobs.models import Job, Plan, Question

    firm = Organization.objects.create(name="Bench", contact_email="jobs@bench.example")
    job = Job.objects.create(
        organization=firm, title="Backend engineer", family="software", resume_policy="off"
    )
    plan = Plan.objects.create(job=job, resume_questions=0, source="manual")
    for order in range(1, 6):
        Question.objects.create(
            plan=plan, order=order, text=f"What is question {order}?", category="technical"
        )
    pages = []
    for _ in range(count):
        candidate = Candidate.objects.create(organization=firm, name="Cass Doe")
        interview = Interview.objects.create(organization=firm, job=job, candidate=candidate)
        freeze_questions(interview)
        lifecycle.prepare(interview.pk)
        response = HttpResponse()
        passes.issue(response, interview)
        name = settings.CANDIDATE_COOKIE_NAME
        pages.append(
            {
                "path": f"/ws/v1/interviews/{interview.pk}/",
                "cookie": f"{name}={response.cookies[name].value}",
                "interview": str(interview.pk),
            }
        )
    sys.stdout.write(json.dumps(pages) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
