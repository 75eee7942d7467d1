"""Makes finished talks whose transcript waits for the candidate, in a running product's database.

A program of its own (`python -m tests.e2e.finished_talk`), as `setting` is. Prints one JSON object.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

from backend.accounts.models import Organization  # noqa: E402  # after the set-up, as the models
from backend.evaluation import runs, tasks  # noqa: E402
from backend.interviews import returning  # noqa: E402
from backend.interviews.invitations import invitation_url  # noqa: E402
from backend.interviews.models import Interview, Turn  # noqa: E402
from backend.jobs.models import Job  # noqa: E402
from tests.evaluation.rows import make_interview  # noqa: E402

MISHEARD = "I moved our shop to cuba net ease and I did not lose an order."


def main() -> None:
    """Write the rows, and print the links that lead back."""
    firm = Organization.objects.get(name="Harbor")
    firm.correction_minutes, firm.asks_declarations = 60, True
    firm.save()
    job = Job.objects.get(title="Backend engineer", organization=firm)
    invited, open_one = waiting_talk(job), waiting_talk(job)
    assert invited.invitation is not None
    Interview.objects.filter(pk=open_one.pk).update(invitation=None)
    open_one.refresh_from_db()
    told = {
        "id": str(invited.pk),
        "link": invitation_url(invited.invitation),
        "open_id": str(open_one.pk),
        "open_link": returning.return_url(open_one),
    }
    print(json.dumps(told))  # noqa: T201  # the output of this program


def waiting_talk(job: Job) -> Interview:
    """Return a talk that took place, its first answer misheard, its evaluation waiting."""
    interview: Interview = make_interview(job)
    answer = Turn.objects.filter(interview=interview, speaker="candidate").order_by("sequence")[0]
    answer.text = f"{MISHEARD} {answer.text}"
    answer.save()
    run = runs.begin(interview.pk)
    assert run is not None
    tasks.make(run.pk)
    return interview


if __name__ == "__main__":
    main()
