"""The policies of jobs and the terms of interviews, in the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.integrity import policy
from backend.integrity.models import InterviewPolicy, JobPolicy, SignalConsent
from backend.integrity.policy import Choices, Terms
from backend.integrity.signals import SIGNALS
from backend.interviews.models import Interview
from backend.interviews.refusals import WrongState
from backend.jobs.models import Job

FROM_THE_PAGE = ("typed_answers",)
"""Accommodations that a candidate may also switch on alone; those change no signal, or
everybody could switch signals off by a button."""


class PolicyMoved(Exception):
    """Somebody else changed the policy meanwhile."""


def choices_of(job_id: UUID) -> Choices:
    """Return the newest policy of a job; version 0 when nobody changed any."""
    row = JobPolicy.objects.filter(job_id=job_id).first()
    return Choices() if row is None else choices_in(row)


def choices_in(row: JobPolicy) -> Choices:
    """Return what one version of a policy says."""
    return Choices(
        version=row.version,
        ceiling=row.ceiling,
        max_strikes=row.max_strikes,
        fullscreen=row.fullscreen,
        camera=row.camera,
        signals=row.signals,
    )


def change(job: Job, choices: Choices, *, person: Any = None, reason: str = "") -> JobPolicy:
    """Write the next version of a job's policy; talks that began keep theirs.

    Raises:
        PolicyRefused: it asks for what no job may have.
        PolicyMoved: `choices.version` is not the newest any more.
    """
    policy.check(choices)
    if choices.version != choices_of(job.pk).version:
        raise PolicyMoved
    try:
        with transaction.atomic():
            return JobPolicy.objects.create(
                job=job,
                version=choices.version + 1,
                ceiling=choices.ceiling,
                max_strikes=choices.max_strikes,
                fullscreen=choices.fullscreen,
                camera=choices.camera,
                signals={kind: dict(chosen) for kind, chosen in choices.signals.items()},
                reason=reason,
                author=person,
            )
    except IntegrityError:
        raise PolicyMoved from None


def freeze(interview_id: UUID) -> Terms:
    """Return the terms of an interview, frozen by the first call."""
    kept = InterviewPolicy.objects.filter(interview_id=interview_id).first()
    if kept is None:
        terms = terms_now(_with_its_people(interview_id))
        kept, _ = InterviewPolicy.objects.get_or_create(
            interview_id=interview_id,
            defaults={"version": terms.version, "terms": terms.to_json()},
        )
    return policy.from_json(kept.terms)


def terms_of(interview_id: UUID) -> Terms:
    """Return the terms of an interview; those it would have now when it has not begun."""
    kept = InterviewPolicy.objects.filter(interview_id=interview_id).first()
    if kept is not None:
        return policy.from_json(kept.terms)
    return terms_now(_with_its_people(interview_id))


def terms_now(interview: Interview) -> Terms:
    """Return the terms that an interview would begin under now."""
    return policy.make_terms(
        choices_of(interview.job_id), granted(interview), consents_of(interview.pk)
    )


def granted(interview: Interview) -> dict[str, Any]:
    """Return the accommodations that the firm granted, not those chosen on the page."""
    if interview.invitation is not None:
        return dict(interview.invitation.accommodations)
    given = dict(interview.accommodations)
    return {name: value for name, value in given.items() if name not in FROM_THE_PAGE}


def consents_of(interview_id: UUID) -> dict[str, bool]:
    """Return what the candidate agreed to beyond the consent of the talk."""
    row = SignalConsent.objects.filter(interview_id=interview_id).first()
    return {
        "camera": row is not None and row.camera,
        "voices": row is not None and row.voices,
    }


def consent(interview: Interview, *, camera: bool, voices: bool) -> None:
    """Keep what the candidate agreed to, before the talk begins.

    Raises:
        WrongState: it has begun, so its terms are frozen.
    """
    if InterviewPolicy.objects.filter(interview=interview).exists():
        raise WrongState
    SignalConsent.objects.update_or_create(
        interview=interview, defaults={"camera": camera, "voices": voices}
    )


def groups_asked(interview: Interview) -> dict[str, bool]:
    """Return which consents the job asks for, those that an accommodation rules out taken off."""
    everything = {"camera": True, "voices": True}
    terms = policy.make_terms(choices_of(interview.job_id), granted(interview), everything)
    on = {policy.consent_group(known) for known in SIGNALS.values() if terms.is_on(known.kind)}
    return {name: name in on for name in everything}


def with_version(choices: Choices, version: int) -> Choices:
    """Return the same choices as changed from another version."""
    return replace(choices, version=version)


def _with_its_people(interview_id: UUID) -> Interview:
    return Interview.objects.select_related("invitation").get(pk=interview_id)
