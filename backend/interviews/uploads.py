"""The resume of one interview: how many files, when, and whose."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F

from backend.interviews.models import Candidate, Interview
from backend.interviews.refusals import ResumeNotWanted, UploadQuota, WrongState
from backend.jobs.models import Job
from backend.resumes import intake
from backend.resumes.models import Resume

MAX_UPLOADS = 3
"""Files stored for one interview, each replacing the last (RELIABILITY.md checklist 25)."""
PERSON_FIELDS = (("name", 160), ("email", 254), ("phone", 40))
"""What a resume can tell of its owner, with the room that the candidate's row has."""
State = Interview.State


def attach(interview: Interview, uploaded: UploadedFile[bytes]) -> Resume:
    """Store a file as the resume of an interview, and return it with what was read.

    A file that is refused costs nothing of the quota; the place is claimed before the file is
    parsed and given back when it is refused, so that calls at the same time cannot pass it.

    Raises:
        WrongState: the questions are frozen already.
        ResumeNotWanted: the job does not ask for a resume.
        UploadQuota: enough files were stored.
        Exception: what `resumes.intake.store` refuses.
    """
    check_changeable(interview)
    if interview.job.resume_policy == Job.ResumePolicy.OFF:
        raise ResumeNotWanted
    claimed = Interview.objects.filter(
        pk=interview.pk, state=State.CREATED, uploads_count__lt=MAX_UPLOADS
    ).update(uploads_count=F("uploads_count") + 1)
    if not claimed:
        raise UploadQuota
    try:
        resume = intake.store(interview.organization, uploaded)
    except BaseException:
        Interview.objects.filter(pk=interview.pk).update(uploads_count=F("uploads_count") - 1)
        raise
    former = interview.resume
    Interview.objects.filter(pk=interview.pk).update(resume=resume)
    interview.refresh_from_db()
    _complete_candidate(interview, resume)
    if former:
        intake.discard(former)
    return resume


def check_changeable(interview: Interview) -> None:
    """Let the resume change until the questions are frozen.

    Raises:
        WrongState: they are.
    """
    if interview.state != State.CREATED:
        raise WrongState


def _complete_candidate(interview: Interview, resume: Resume) -> None:
    """Fill what is not known of the candidate from the resume; never overwrite a person's word."""
    candidate: Candidate = interview.candidate
    changed = []
    for field, max_chars in PERSON_FIELDS:
        found = resume.result.get(field)
        fits = isinstance(found, str) and 0 < len(found) <= max_chars
        if fits and not getattr(candidate, field):
            setattr(candidate, field, found)
            changed.append(field)
    if changed:
        candidate.save(update_fields=changed)
