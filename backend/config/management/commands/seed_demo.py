"""A demo organization to try Viva with."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from backend.accounts.members import ensure_administrator, ensure_organization
from backend.accounts.models import Organization
from backend.interviews.invitations import invitation_url, invite
from backend.jobs.links import open_link_url
from backend.jobs.models import Job, Level
from backend.jobs.openings import ensure_job

ORGANIZATION = "Lantern Works (demo)"
CONTACT_EMAIL = "hiring@lantern.example"
USERNAME = "admin"

JOBS: tuple[dict[str, Any], ...] = (
    {
        "title": "Backend engineer",
        "description": (
            "You build and run the services behind our shop: Python, PostgreSQL and a few "
            "machines that you know well. You write tests, review the code of your colleagues "
            "and are on call one week in six."
        ),
        "family": "software",
        "level": Level.MID,
        "skills": ["Python", "PostgreSQL", "Testing", "REST APIs"],
        "duration_min": 15,
        "resume_policy": Job.ResumePolicy.REQUIRED,
    },
    {
        "title": "Customer support specialist",
        "description": (
            "You help our customers by telephone and in writing, find out what is wrong, and "
            "see that it is put right. You know how to calm an angry caller and how to explain "
            "a technical step in plain words."
        ),
        "family": "customer_support",
        "level": Level.JUNIOR,
        "skills": ["Communication", "Troubleshooting", "Complaint handling"],
        "duration_min": 10,
        "resume_policy": Job.ResumePolicy.OPTIONAL,
    },
)
"""One technical job and one that is not."""

CANDIDATES = (("Cass Rivera", "cass@example.com"), ("Jun Weber", "jun@example.com"))
"""One invented person for each job."""


@dataclass(frozen=True, slots=True)
class SeededJob:
    """A job of the demo and how to get into its interview."""

    id: str
    title: str
    open_link: str
    invitation_link: str | None
    """The personal link, when it was made now; like a password it is shown once."""


class Command(BaseCommand):
    help = (
        "Make a demo organization with two jobs, an invitation to each, and an admin user whose "
        "password is shown once. Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset-password", action="store_true", help="Give the admin user a new password."
        )
        parser.add_argument("--no-input", action="store_true", help="Ask nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *_: object, **options: Any) -> None:
        if options["reset_password"] and not options["no_input"] and sys.stdin.isatty():
            self._confirm()
        try:
            with transaction.atomic():
                organization = ensure_organization(ORGANIZATION, CONTACT_EMAIL)
                jobs = _seed_jobs(organization)
                password = ensure_administrator(
                    USERNAME, organization, reset_password=options["reset_password"]
                )
        except DatabaseError:
            raise CommandError(
                "The database does not answer or has no tables: run `manage.py migrate` first."
            ) from None
        if options["json"]:
            self.stdout.write(_as_json(organization, jobs, password))
        else:
            self._tell(jobs, password)

    def _confirm(self) -> None:
        answer = input(f"The password of {USERNAME} stops working. Type yes to go on: ")
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed.")

    def _tell(self, jobs: list[SeededJob], password: str | None) -> None:
        self.stdout.write(f"{ORGANIZATION}: {len(jobs)} jobs.")
        for job in jobs:
            self.stdout.write(f"  {job.title}, for anyone: {job.open_link or 'switched off'}")
            if job.invitation_link:
                self.stdout.write(f"  {job.title}, personal: {job.invitation_link}")
        self.stdout.write(f"Admin: {settings.PUBLIC_URL}/admin/, user {USERNAME}")
        if password:
            self.stdout.write(f"Password, shown this once: {password}")
        else:
            self.stdout.write("Password as before; --reset-password makes a new one.")


def _seed_jobs(organization: Organization) -> list[SeededJob]:
    seeded = []
    for facts, (name, email) in zip(JOBS, CANDIDATES, strict=True):
        job, created = ensure_job(organization, **facts)
        link = invitation_url(invite(job, name=name, email=email)) if created else None
        seeded.append(SeededJob(str(job.pk), job.title, open_link_url(job), link))
    return seeded


def _as_json(organization: Organization, jobs: list[SeededJob], password: str | None) -> str:
    return json.dumps(
        {
            "organization": {"id": str(organization.pk), "name": organization.name},
            "admin": {"username": USERNAME, "password": password},
            "jobs": [asdict(job) for job in jobs],
        },
        indent=2,
    )
