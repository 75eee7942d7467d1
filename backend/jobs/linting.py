"""What the lint says of a job's plan and rubric, and the record of it. All functions block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from backend.jobs import lint
from backend.jobs.lint import Problem
from backend.jobs.models import LintRecord, Plan, Question, Rubric
from backend.jobs.rubric import Criterion

Subject = LintRecord.Subject


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and where it is: a question's or criterion's place, from 1."""

    place: int
    code: str
    detail: str


def question_findings(questions: Sequence[lint.TimedQuestion], language: str) -> list[Finding]:
    """Return what is wrong with the questions of a plan, place by place."""
    found = [
        Finding(place, problem.code, problem.detail)
        for place, question in enumerate(questions, start=1)
        for problem in lint.question_problems(question, language=language)
    ]
    texts = [question.text for question in questions]
    twice = lint.duplicate_places(texts)
    return found + [_duplicate(first, second) for first, second in twice]


def _duplicate(first: int, second: int) -> Finding:
    return Finding(second, "duplicate", f"Asks almost the same as number {first}.")


def criterion_findings(criteria: Sequence[Criterion], language: str) -> list[Finding]:
    """Return what is wrong with the criteria of a rubric, place by place."""
    texts = [(each.name, each.description, tuple(each.anchors)) for each in criteria]
    return written_findings(texts, language)


def written_findings(
    criteria: Sequence[tuple[str, str, tuple[str, ...]]], language: str
) -> list[Finding]:
    """Return the same for criteria as they are written: name, description and anchors of each."""
    found = [
        Finding(place, problem.code, problem.detail)
        for place, (name, description, anchors) in enumerate(criteria, start=1)
        for problem in _criterion_problems((name, description, *anchors), anchors, language)
    ]
    described = [" ".join(criterion[:2]) for criterion in criteria]
    return found + [_duplicate(*pair) for pair in lint.duplicate_places(described)]


def _criterion_problems(
    texts: Iterable[str], anchors: Sequence[str], language: str
) -> Iterable[Problem]:
    found = [problem for text in texts for problem in lint.text_problems(text, language=language)]
    written = [anchor for anchor in anchors if anchor.strip()]
    if len(set(written)) < len(written):
        found.append(Problem("same_anchors", "Two scores have the same anchor."))
    return dict.fromkeys(found)


def record_plan(plan: Plan) -> list[Finding]:
    """Keep and return what is wrong with a plan in its version."""
    rows = Question.objects.filter(plan=plan)
    findings = question_findings([timed(row) for row in rows], plan.job.language)
    _record(plan.job_id, Subject.PLAN, plan.version, findings)
    return findings


def timed(row: Question) -> lint.TimedQuestion:
    """Return a row as the lint reads it."""
    return lint.TimedQuestion(row.text, row.category, row.difficulty, row.time_s, row.skill)


def record_rubric(row: Rubric, criteria: Sequence[Criterion]) -> list[Finding]:
    """Keep and return what is wrong with a rubric in its version."""
    findings = criterion_findings(criteria, row.job.language)
    _record(row.job_id, Subject.RUBRIC, row.version, findings)
    return findings


def _record(job_id: UUID, subject: Subject, version: int, findings: Sequence[Finding]) -> None:
    LintRecord.objects.update_or_create(
        job_id=job_id,
        subject=subject,
        version=version,
        defaults={"findings": [asdict(finding) for finding in findings]},
    )


def latest(job_id: UUID, subject: Subject) -> list[Finding]:
    """Return what the lint said of the newest version."""
    row = LintRecord.objects.filter(job_id=job_id, subject=subject).order_by("-version").first()
    return [Finding(**each) for each in row.findings] if row else []
