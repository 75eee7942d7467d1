"""Makes finished interviews in the database of another installation and asks for their evaluation.

A program of its own (`python -m tests.evaluation.setting COUNT REPEATS`), because the test's process
has another database. Prints the interviews' ids as a JSON list.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main(count: int, repeats: int) -> None:
    """Write the rows and print the ids."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    django.setup()
    from backend.accounts.members import ensure_organization
    from backend.evaluation import tasks
    from backend.jobs.models import Job
    from backend.jobs.rubrics import ensure_rubric
    from tests.evaluation.rows import lengthen, make_interview

    firm = ensure_organization("Harbor", "jobs@harbor.example")
    # Nobody is there to correct anything.
    firm.correction_minutes = 0
    firm.save()
    job = Job.objects.create(organization=firm, title="Backend engineer", family="software")
    ensure_rubric(job)
    made = [make_interview(job) for _ in range(count)]
    for interview in made:
        lengthen(interview, repeats)
        tasks.request(interview.pk)
    print(json.dumps([str(interview.pk) for interview in made]))  # noqa: T201  # the output


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
