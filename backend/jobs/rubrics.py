"""The rubric of a job in the database: made once, edited, and kept in every version. All block."""

from __future__ import annotations

import re

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from pydantic import ValidationError

from backend.gemini import text
from backend.jobs import rubric_drafting
from backend.jobs.drafting import DraftRefused, JobFacts
from backend.jobs.linting import record_rubric
from backend.jobs.models import Criterion as CriterionRow
from backend.jobs.models import Job, Question, RubricVersion
from backend.jobs.models import Rubric as RubricRow
from backend.jobs.rubric import Criterion, Rubric, default_rubric

DRAFT_TIMEOUT_S = 45.0
"""A recruiter waits for a draft; as for a plan."""

Source = RubricRow.Source
logger = structlog.get_logger(__name__)


def ensure_rubric(job: Job) -> RubricRow:
    """Return the job's rubric, the curated one when it has none. Never waits for a model."""
    row = RubricRow.objects.filter(job=job).first()
    if row and row.criteria.exists():
        return row
    with transaction.atomic():
        row, _ = RubricRow.objects.get_or_create(job=job)
        # Holds the row, so that of two first evaluations one writes and the other finds.
        RubricRow.objects.filter(pk=row.pk).update(updated_at=timezone.now())
        if not row.criteria.exists():
            _write(row, _curated(job))
            _freeze(row)
    row.refresh_from_db()
    return row


def rubric_of(job: Job) -> Rubric:
    """Return the rubric that the job's answers are judged by now."""
    row = ensure_rubric(job)
    rows = row.criteria.all()
    return Rubric(version=row.version, criteria=tuple(_value(each) for each in rows))


def regenerate(job: Job) -> RubricRow:
    """Replace the rubric by a new draft; the earlier versions stay.

    A model drafts it when one is configured, the emulator by its pattern otherwise, and the
    curated set when neither gives a usable one.
    """
    row = ensure_rubric(job)
    drafted, source = _draft(job, row.version + 1)
    with transaction.atomic():
        RubricRow.objects.filter(pk=row.pk).update(
            version=F("version") + 1, source=source, updated_at=timezone.now()
        )
        row.refresh_from_db()
        row.criteria.all().delete()
        _write(row, drafted)
        _freeze(row)
    return row


def mark_edited(row: RubricRow) -> None:
    """Keep what a person has edited as a new version."""
    with transaction.atomic():
        RubricRow.objects.filter(pk=row.pk).update(
            version=F("version") + 1, source=Source.MANUAL, updated_at=timezone.now()
        )
        row.refresh_from_db()
        _name_keys(row)
        _freeze(row)


def _value(row: CriterionRow) -> Criterion:
    """Return a row as a value; what does not fit any more is left out rather than refused."""
    return Criterion(
        key=row.key or key_of(row.name, row.pk),
        name=row.name,
        description=row.description[:600],
        weight=min(10, max(1, row.weight)),
        categories=tuple(row.categories) if isinstance(row.categories, list) else (),
        skills=tuple(map(str, row.skills)) if isinstance(row.skills, list) else (),
        anchors=(row.anchor_1, row.anchor_2, row.anchor_3, row.anchor_4, row.anchor_5),
    )


def key_of(name: str, number: int) -> str:
    """Return a key for a criterion that a person named: stable while its row lives."""
    letters = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return f"{letters if letters[:1].isalpha() else 'criterion'}"[:30].rstrip("_") + f"_{number}"


def _name_keys(row: RubricRow) -> None:
    for criterion in row.criteria.filter(key=""):
        CriterionRow.objects.filter(pk=criterion.pk).update(
            key=key_of(criterion.name, criterion.pk)
        )


def _write(row: RubricRow, rubric: Rubric) -> None:
    CriterionRow.objects.bulk_create(
        CriterionRow(rubric=row, order=order, **rubric_drafting.as_row(criterion))
        for order, criterion in enumerate(rubric.criteria, start=1)
    )


def _freeze(row: RubricRow) -> None:
    """Keep the rubric as it stands under its version, with what the lint says of it."""
    criteria = [_value(each) for each in row.criteria.all()]
    RubricVersion.objects.update_or_create(
        rubric=row,
        version=row.version,
        defaults={
            "source": row.source,
            "content": [each.model_dump(mode="json") for each in criteria],
        },
    )
    record_rubric(row, criteria)


def _curated(job: Job) -> Rubric:
    asked = Question.objects.filter(plan__job=job).values_list("category", flat=True)
    return default_rubric(job.level, asked)


def _draft(job: Job, version: int) -> tuple[Rubric, Source]:
    source = Source.EMULATOR if settings.EMULATED else Source.GEMINI
    try:
        return _from_model(job, version), source
    except (text.TextFailed, DraftRefused, ValidationError, ValueError) as error:
        logger.warning("rubric_from_curated_instead", job=str(job.pk), reason=type(error).__name__)
        return _curated(job).model_copy(update={"version": version}), Source.CURATED


def _from_model(job: Job, version: int) -> Rubric:
    skills = job.skills if isinstance(job.skills, list) else []
    facts = JobFacts(
        title=job.title,
        description=job.description,
        family=job.family,
        level=job.level,
        skills=tuple(map(str, skills)),
        language=job.language,
        budget_s=0,
        count=0,
    )
    draft = text.generate(
        rubric_drafting.DraftRubric,
        rubric_drafting.INSTRUCTION,
        rubric_drafting.data(facts),
        model=settings.ENVIRONMENT.gemini_text_model,
        api_key=settings.GEMINI_API_KEY.get_secret_value(),
        base_url=settings.GEMINI_URL,
        timeout_s=DRAFT_TIMEOUT_S,
    )
    return rubric_drafting.checked(draft, version)
