"""The lint of plans and rubrics beside their forms: shown and recorded, blocking nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.jobs import linting
from backend.jobs.lint import TimedQuestion
from backend.jobs.linting import Finding
from backend.jobs.models import LintRecord

MAX_ENTRIES = 60
"""More questions or criteria than any plan holds."""


class _Question(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = Field(default="", max_length=4000)
    category: str = Field(default="", max_length=40)
    difficulty: str = Field(default="", max_length=40)
    skill: str = Field(default="", max_length=200)
    time_s: int = Field(default=150, ge=0, le=100_000)


class _Questions(BaseModel):
    questions: list[_Question] = Field(max_length=MAX_ENTRIES)


class _Criterion(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: str = Field(default="", max_length=400)
    description: str = Field(default="", max_length=4000)
    anchors: list[str] = Field(default_factory=list, max_length=10)


class _Criteria(BaseModel):
    criteria: list[_Criterion] = Field(max_length=MAX_ENTRIES)


def context(job_id: UUID, subject: LintRecord.Subject, address: str) -> dict[str, Any]:
    """Return what the page shows: the recorded findings and where to ask while editing."""
    return {"lint_findings": linting.latest(job_id, subject), "lint_address": address}


def answer_plan(request: HttpRequest, language: str) -> JsonResponse:
    """Return what is wrong with the questions in the request's body."""

    def find(body: object) -> list[Finding]:
        asked = _Questions.model_validate(body).questions
        timed = [
            TimedQuestion(each.text, each.category, each.difficulty, each.time_s, each.skill)
            for each in asked
        ]
        return linting.question_findings(timed, language)

    return _answer(request, find)


def answer_rubric(request: HttpRequest, language: str) -> JsonResponse:
    """Return what is wrong with the criteria in the request's body."""

    def find(body: object) -> list[Finding]:
        given = _Criteria.model_validate(body).criteria
        texts = [(each.name, each.description, tuple(each.anchors)) for each in given]
        return linting.written_findings(texts, language)

    return _answer(request, find)


def _answer(request: HttpRequest, find: Callable[[object], list[Finding]]) -> JsonResponse:
    if request.method != "POST":
        return JsonResponse({"findings": []}, status=405)
    try:
        found = find(json.loads(request.body))
    except (ValueError, ValidationError):
        return JsonResponse({"findings": []}, status=400)
    return JsonResponse({"findings": [asdict(each) for each in found]})
