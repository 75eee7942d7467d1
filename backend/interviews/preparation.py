"""From an admitted candidate to an interview that can go live."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from backend.interviews import consent, hosts, lifecycle, places, room
from backend.interviews.models import Interview, InterviewQuestion
from backend.interviews.refusals import ConsentMissing, ResumeMissing, WrongState
from backend.jobs import plans
from backend.jobs.models import Job
from backend.jobs.planning import PlannedQuestion

State = Interview.State


def start(interview: Interview, *, microphone: bool) -> None:
    """Freeze the questions and make the interview ready; doing so twice changes nothing.

    Without a microphone the interview is marked for typed answers. A live or paused interview
    stays as it is: its candidate comes back after a lost connection.

    Raises:
        WrongState: it has ended.
        ConsentMissing: the text in force was not agreed to.
        ResumeMissing: the job asks for a resume.
        Full: all places are taken, or the disk has no room for another journal.
        InterviewerAway: no process reaches the interviewer.
    """
    if interview.state in (State.LIVE, State.PAUSED):
        return
    _check_ready(interview)
    hosts.check_interviewer()
    places.take(interview.pk)
    room.take(interview)
    _mark_typed_answers(interview, microphone=microphone)
    freeze_questions(interview)
    if not lifecycle.prepare(interview.pk):
        interview.refresh_from_db()
        if interview.state != State.LIVE:
            raise WrongState
    interview.refresh_from_db()


def _check_ready(interview: Interview) -> None:
    if interview.state not in (State.CREATED, State.READY):
        raise WrongState
    if not consent.has_agreed(interview):
        raise ConsentMissing
    required = interview.job.resume_policy == Job.ResumePolicy.REQUIRED
    if required and interview.resume is None:
        raise ResumeMissing


def freeze_questions(interview: Interview) -> None:
    """Write the questions of this interview, once; later changes to the plan do not touch it."""
    if interview.questions.exists():
        return
    asked_for = interview.job.resume_policy != Job.ResumePolicy.OFF
    result = interview.resume.result if asked_for and interview.resume else None
    planned = plans.questions_for(interview.job, result)
    rows = [_row(interview, number, question) for number, question in enumerate(planned, start=1)]
    try:
        with transaction.atomic():
            InterviewQuestion.objects.bulk_create(rows)
    except IntegrityError:
        # Another request froze them first; the constraint keeps one set.
        return


def _row(interview: Interview, sequence: int, question: PlannedQuestion) -> InterviewQuestion:
    return InterviewQuestion(
        interview=interview,
        sequence=sequence,
        text=question.text,
        category=question.category,
        difficulty=question.difficulty,
        skill=question.skill,
        origin=question.origin,
        time_s=question.time_s,
        follow_up_budget=question.follow_up_budget,
    )


def _mark_typed_answers(interview: Interview, *, microphone: bool) -> None:
    invited = interview.invitation.accommodations if interview.invitation else {}
    typed = bool(invited.get("typed_answers")) or not microphone
    if typed == bool(interview.accommodations.get("typed_answers")):
        return
    interview.accommodations = {**interview.accommodations, "typed_answers": typed}
    interview.save(update_fields=["accommodations"])
