"""Everybody who could ask, and one firm with a row of every kind to ask for."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from backend.accounts import audit
from backend.accounts.models import AccessEvent, Membership
from backend.evaluation import tasks
from backend.integrity.models import IntegrityEvent
from backend.interviews import invitations, mails
from backend.interviews.mail_models import MailText
from backend.interviews.models import Interview
from backend.jobs.models import Job
from backend.jobs.plans import ensure_plan
from backend.jobs.rubrics import ensure_rubric
from backend.resumes.models import Resume
from backend.review import sharing
from backend.review.models import SavedSearch, Share
from tests.conftest import make_member
from tests.evaluation.rows import make_interview
from tests.interviews.people import Browser

INSIDERS = ("owner", "recruiter", "reviewer", "auditor")
OUTSIDERS = ("anonymous", "candidate", "their_owner", "their_recruiter", "their_auditor")
ROLES = (*INSIDERS, *OUTSIDERS)

MARK = "Quokkaberry"
"""Stands in every text of Harbor's rows, so that no answer to somebody else may hold it."""


def addresses(resolver: Any = None, prefix: str = "/") -> dict[str, URLPattern]:
    """Every address of the server, as it is written in the URL configuration."""
    found: dict[str, URLPattern] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            found |= addresses(entry, path)
        else:
            found[path] = entry
    return found


def _plain(pattern: str) -> str:
    """Return a regular expression of the admin as an address with a name in it."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).strip("^$")


def interview_of(job: Job) -> Interview:
    """Return a finished and evaluated interview of the job with everything that hangs on it."""
    resume = Resume(
        organization=job.organization,
        kind="txt",
        original_name=f"{MARK}.txt",
        size_bytes=9,
        sha256="0" * 64,
        extracted={"name": f"{MARK} Doe", "skills": [MARK]},
    )
    resume.file.save("", ContentFile(f"I am {MARK}".encode()), save=False)
    resume.save()
    interview: Interview = make_interview(job, resume=resume)
    interview.recording.file.save(f"{interview.pk}.flac", ContentFile(f"fLaC{MARK}".encode()))
    interview.candidate.name = f"{MARK} Doe"
    interview.candidate.save()
    turn = interview.turns.filter(speaker="candidate").first()
    assert turn is not None
    turn.text = f"I measured the {MARK} twice. {turn.text}"
    turn.save()
    IntegrityEvent.objects.create(interview=interview, kind="tab_hidden", start_ms=1, end_ms=2000)
    tasks.request(interview.pk)
    return interview


def furnish(job: Job) -> dict[str, Any]:
    """Give a job's firm a row of every kind; return what the addresses name."""
    organization = job.organization
    organization.name, job.title = f"{MARK} Harbor", f"{MARK} engineer"
    organization.save()
    job.save()
    ensure_plan(job)
    ensure_rubric(job)
    interview = interview_of(job)
    event = interview.integrity_events.first()
    assert event is not None
    audit.record(
        audit.Kind.VIEW, user=None, organization_id=organization.pk, about=job, detail=MARK
    )
    saver = make_member("saver", organization)
    saved = SavedSearch.objects.create(
        organization=organization, person=saver, name=f"{MARK} list", query="q=a", shared=True
    )
    return {
        "saved": saved,
        "interview": interview,
        "event": event,
        "share": written_to(interview),
        "resume": interview.resume,
        "job": job,
        "organization": organization,
    }


def written_to(interview: Interview) -> Share:
    """Write to the candidate, keep a text for it, and return a link to share the interview."""
    kept = {"organization": interview.organization, "kind": "receipt", "language": "en"}
    MailText.objects.create(**kept, subject=f"{MARK} receipt", body=f"{MARK} was kept")
    receipt = mails.receipt(interview)
    assert receipt is not None
    return sharing.share(interview, None, reader=f"{MARK} panel", valid_days=7)


def row_of(model: Any, things: dict[str, Any]) -> Any:
    """Return Harbor's own row of a model; none when it has none."""
    if model is AccessEvent:
        return AccessEvent.objects.filter(detail=MARK).first()
    named = {
        "job": things["job"],
        "organization": things["organization"],
        "interview": things["interview"],
        "candidate": things["interview"].candidate,
    }
    if model._meta.model_name in named:
        return named[model._meta.model_name]
    return model._default_manager.first()


def callers(harbor: Any, summit: Any, job: Job) -> dict[str, Client]:
    """Return a browser for every role: members of Harbor, and everybody else."""
    Role = Membership.Role  # noqa: N806  # a class
    people = {
        "owner": (harbor, Role.OWNER),
        "recruiter": (harbor, Role.RECRUITER),
        "reviewer": (harbor, Role.REVIEWER),
        "auditor": (harbor, Role.AUDITOR),
        "their_owner": (summit, Role.OWNER),
        "their_recruiter": (summit, Role.RECRUITER),
        "their_auditor": (summit, Role.AUDITOR),
    }
    found: dict[str, Client] = {"anonymous": Client(raise_request_exception=False)}
    for name, (organization, role) in people.items():
        found[name] = Client(raise_request_exception=False)
        found[name].force_login(make_member(name, organization, role))
    other = Browser(raise_request_exception=False)
    other.open_link(invitations.invitation_url(invitations.invite(job, name="Dora")))
    found["candidate"] = other
    return found


def filled(path: str, things: dict[str, Any]) -> str:
    """Return an address of the configuration with Harbor's own rows in it."""
    label, model = _model_of(path)
    row = row_of(model, things) if model is not None else None
    pk = str(row.pk) if row is not None else str(UUID(int=7))
    named = {
        "interview_id": things["interview"].pk,
        "resume_id": things["resume"].pk,
        "event_id": things["event"].pk,
        "share_id": things["share"].pk,
        "form": "json",
        "saved_id": things["saved"].pk,
        "content_type_id": 1,
        "app_label": label or "jobs",
        "url": "nothing-here/",
    }

    def value(match: re.Match[str]) -> str:
        return str(named.get(match["name"], pk))

    return re.sub(r"<(?:\w+:)?(?P<name>\w+)>", value, path)


def _model_of(path: str) -> tuple[str, Any]:
    match = re.match(r"/admin/(\w+)/(\w+)/", path)
    if not match:
        return "", None
    try:
        return match[1], apps.get_model(match[1], match[2])
    except LookupError:
        return match[1], None


def body_of(answer: Any) -> str:
    """Return everything that an answer told, its headers included."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace") + str(dict(answer.items()))


def everything() -> dict[str, list[Any]]:
    """Return all rows of our apps but the log of accesses, which notes every refusal."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("backend.")]
    kept = [m for m in ours if m is not AccessEvent]
    kept += [get_user_model()]
    return {m._meta.label: sorted(map(repr, m._default_manager.values_list())) for m in kept}
