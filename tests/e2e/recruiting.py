"""Makes a firm's week of work in the database of a running product.

A program of its own (`python -m tests.e2e.recruiting`), as `setting` is. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  # after the set-up, as the models
from django.utils import timezone  # noqa: E402

from backend.accounts.models import Membership, Organization  # noqa: E402
from backend.evaluation import reading, runs, tasks  # noqa: E402
from backend.interviews.models import Interview  # noqa: E402
from backend.jobs.models import Job  # noqa: E402
from backend.review import entries, handling, saved  # noqa: E402
from tests.evaluation.rows import make_interview  # noqa: E402

NAMES = ("Ada Okafor", "Ben Schmidt", "Chiara Rossi", "Dae-jung Kim", "Élodie Martin", "Farid Nasr")
PERSONAS = ("strong", "thin", "strong", "strong", "thin", "strong")
AGES_DAYS = (1, 3, 9, 15, 24, 38)


def main() -> None:
    """Write the rows and print what the tests need to know."""
    people = get_user_model().objects
    rita, harbor = people.get(username="rita"), Organization.objects.get(name="Harbor")
    vera = people.create_user("vera", password=None, is_staff=True)
    Membership.objects.create(user=vera, organization=harbor, role=Membership.Role.REVIEWER)
    job = Job.objects.get(title="Backend engineer", organization=harbor)
    talks = [
        told(job, name, persona, days)
        for name, persona, days in zip(NAMES, PERSONAS, AGES_DAYS, strict=True)
    ]
    for each, status, member in zip(
        talks,
        ("review", "new", "next", "hold", "closed", "offer"),
        (rita, None, vera) * 2,
        strict=True,
    ):
        handling.move(each, rita, status)
        handling.assign(each, rita, member)
    for each, score in zip(talks[:3], (4, 3, 5), strict=True):
        rate(each, rita, score)
        rate(each, vera, 4)
    for each in talks[2:]:
        entries.decide(each, rita, "advance", "Told by what was done.", saw_draft=True)
    saved.save(rita, harbor, "To review", "decision=waiting", shared=True)
    saved.save(rita, harbor, "Mine, in review", "status=review&assignee=me", shared=False)
    print(json.dumps({"talks": [str(each.pk) for each in talks]}))  # noqa: T201  # its output


def told(job: Job, name: str, persona: str, days: int) -> Interview:
    """Return a judged interview of so many days ago."""
    interview: Interview = make_interview(job, persona)
    interview.candidate.name = name
    interview.candidate.save()
    ended_at = timezone.now() - timedelta(days=days)
    interview.started_at, interview.ended_at = ended_at - timedelta(minutes=9), ended_at
    interview.created_at = interview.started_at
    interview.save()
    run = runs.begin(interview.pk)
    assert run is not None
    tasks.make(run.pk)
    return interview


def rate(interview: Interview, person: object, score: int) -> None:
    """Score every criterion, each a little differently."""
    found = reading.latest([interview.pk])[interview.pk]
    for number, each in enumerate(found.criteria):
        given = max(1, min(5, score - number % 2))
        criterion = entries.Criterion(each.key, each.name)
        entries.rate(interview, person, criterion, given, saw_draft=False)


if __name__ == "__main__":
    main()
