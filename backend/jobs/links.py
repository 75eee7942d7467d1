"""Open links: one address of a job through which anyone may begin an interview."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import F

from backend.accounts.tokens import derive_token, hash_token, matching_token
from backend.jobs.models import Job

PURPOSE = "open-link"


def enable_open_link(job: Job) -> None:
    """Switch the open link on; a link that was on before stays the same."""
    if not job.open_link_hash:
        job.open_link_hash = _hash(job)
    job.open_link_enabled = True
    job.save(update_fields=["open_link_enabled", "open_link_hash", "updated_at"])


def disable_open_link(job: Job) -> None:
    """Switch the open link off; switched on again, it is the same link."""
    job.open_link_enabled = False
    job.save(update_fields=["open_link_enabled", "updated_at"])


def renew_open_link(job: Job) -> None:
    """Make another open link; the old one stops working at once."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(open_link_version=F("open_link_version") + 1)
        job.refresh_from_db(fields=["open_link_version"])
        job.open_link_hash = _hash(job)
        job.save(update_fields=["open_link_hash", "updated_at"])


def open_link_url(job: Job) -> str:
    """Return the open link with its secret in the fragment.

    Empty when the link is off, or when the SECRET_KEY that made it is gone: the old link works
    on, but only a renewed one can be shown.
    """
    if not job.open_link_enabled or not job.open_link_hash:
        return ""
    token = matching_token(PURPOSE, job.pk, job.open_link_version, job.open_link_hash)
    return f"{settings.PUBLIC_URL}/i/#{token}" if token else ""


def job_by_token_hash(token_hash: str) -> Job | None:
    """Return the job whose open link has this token; the link may be switched off."""
    if not token_hash:
        return None
    return Job.objects.select_related("organization").filter(open_link_hash=token_hash).first()


def _hash(job: Job) -> str:
    return hash_token(derive_token(PURPOSE, job.pk, job.open_link_version))
