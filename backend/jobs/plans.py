"""The plan of a job in the database: made once, kept, made anew on demand. All functions block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backend.gemini import text
from backend.jobs import drafting, timing
from backend.jobs.bank import load_bank
from backend.jobs.linting import record_plan
from backend.jobs.models import Job, Plan, Question
from backend.jobs.planning import (
    RESUME_ANSWER_S,
    PlannedQuestion,
    core_questions,
    resume_questions,
    with_resume_questions,
)

DRAFT_TIMEOUT_S = 45.0
"""A recruiter waits for a draft, never a candidate; a guess, to be calibrated."""

logger = structlog.get_logger(__name__)


class PlanEdited(Exception):
    """A person edited the plan; nothing else may overwrite it."""


def ensure_plan(job: Job, *, ask_model: bool = True) -> Plan:
    """Return the job's plan, written now when there is none or it holds no question.

    A model drafts it when a key is configured and `ask_model` is true, else the question bank;
    the bank also when the draft fails, with the reason in the log.
    """
    plan = Plan.objects.filter(job=job).first()
    if plan and plan.questions.exists():
        return plan
    questions, source = _draft(job, plan, ask_model=ask_model)
    with transaction.atomic():
        plan, _ = Plan.objects.get_or_create(job=job, defaults={"source": source})
        # Holds the row, so that of two first candidates one writes and the other finds.
        Plan.objects.filter(pk=plan.pk).update(updated_at=timezone.now())
        if not plan.questions.exists():
            Plan.objects.filter(pk=plan.pk).update(source=source)
            _write_questions(plan, questions)
            record_plan(plan)
    plan.refresh_from_db()
    return plan


def regenerate(job: Job) -> Plan:
    """Replace the plan by a new choice for the job as it is now.

    Raises:
        PlanEdited: a person edited it.
    """
    plan = Plan.objects.filter(job=job).first()
    if plan is None or not plan.questions.exists():
        return ensure_plan(job)
    if plan.source == Plan.Source.MANUAL:
        raise PlanEdited
    questions, source = _draft(job, plan, ask_model=True, variant=plan.version)
    with transaction.atomic():
        rows = Plan.objects.filter(pk=plan.pk).exclude(source=Plan.Source.MANUAL)
        changes = {"version": F("version") + 1, "source": source, "updated_at": timezone.now()}
        if rows.update(**changes) != 1:
            raise PlanEdited
        plan.questions.all().delete()
        _write_questions(plan, questions)
        plan.refresh_from_db()
        record_plan(plan)
    return plan


def mark_edited(plan: Plan) -> None:
    """Record that a person edited the plan: from now on nothing overwrites it."""
    Plan.objects.filter(pk=plan.pk).update(
        source=Plan.Source.MANUAL, version=F("version") + 1, updated_at=timezone.now()
    )
    plan.refresh_from_db()
    record_plan(plan)


def questions_for(job: Job, resume_result: Mapping[str, object] | None) -> list[PlannedQuestion]:
    """Return the questions of one interview in order: the plan's, and those about the resume.

    Never waits for a model: a job without a plan gets one from the bank.
    """
    plan = ensure_plan(job, ask_model=False)
    core = [_planned(row) for row in plan.questions.all()]
    if not resume_result:
        return core
    about_resume = resume_questions(
        load_bank(),
        resume_result,
        job_skills=_skills(job),
        level=job.level,
        limit=plan.resume_questions,
    )
    return with_resume_questions(core, about_resume, job.duration_min)


def _planned(row: Question) -> PlannedQuestion:
    return PlannedQuestion(
        text=row.text,
        category=row.category,
        difficulty=row.difficulty,
        skill=row.skill,
        time_s=row.time_s,
        follow_up_budget=row.follow_up_budget,
    )


def _write_questions(plan: Plan, questions: Sequence[PlannedQuestion]) -> None:
    Question.objects.bulk_create(
        Question(
            plan=plan,
            order=order,
            text=question.text,
            category=question.category,
            difficulty=question.difficulty,
            skill=question.skill,
            time_s=question.time_s,
            follow_up_budget=question.follow_up_budget,
        )
        for order, question in enumerate(questions, start=1)
    )


def _draft(
    job: Job, plan: Plan | None, *, ask_model: bool, variant: int = 0
) -> tuple[list[PlannedQuestion], Plan.Source]:
    """Return questions and who wrote them; writes nothing, so no lock is held meanwhile."""
    resume_count, skills = _resume_count(job, plan), _skills(job)
    from_bank = core_questions(
        load_bank(),
        family=job.family,
        level=job.level,
        skills=skills,
        duration_min=job.duration_min,
        resume_count=resume_count,
        variant=variant,
    )
    if not ask_model or settings.EMULATED:
        return from_bank, Plan.Source.BANK
    kept_s = timing.reserved_s(job.duration_min, resume_count, RESUME_ANSWER_S)
    facts = drafting.JobFacts(
        title=job.title,
        description=job.description,
        family=job.family,
        level=job.level,
        skills=tuple(skills),
        language=job.language,
        budget_s=timing.talk_s(job.duration_min) - kept_s,
        count=len(from_bank),
    )
    try:
        return _from_model(facts, from_bank), Plan.Source.GEMINI
    except Exception as error:  # noqa: BLE001  # whatever fails, the job gets a plan
        reason = str(error) if isinstance(error, drafting.DraftRefused) else type(error).__name__
        logger.warning("plan_from_bank_instead", job=str(job.pk), reason=reason)
        return from_bank, Plan.Source.BANK


def _skills(job: Job) -> list[str]:
    """Return the skills, whatever JSON the column holds."""
    return [str(skill) for skill in job.skills] if isinstance(job.skills, list) else []


def _resume_count(job: Job, plan: Plan | None) -> int:
    if job.resume_policy == Job.ResumePolicy.OFF:
        return 0
    return plan.resume_questions if plan else Plan._meta.get_field("resume_questions").default


def _from_model(
    facts: drafting.JobFacts, spare: Sequence[PlannedQuestion]
) -> list[PlannedQuestion]:
    draft = text.generate(
        drafting.DraftPlan,
        drafting.instruction(facts),
        drafting.data(facts),
        model=settings.ENVIRONMENT.gemini_text_model,
        api_key=settings.GEMINI_API_KEY.get_secret_value(),
        base_url=settings.GEMINI_URL,
        timeout_s=DRAFT_TIMEOUT_S,
    )
    return drafting.repaired(draft, facts, spare)
