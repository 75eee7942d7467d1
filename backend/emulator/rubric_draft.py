"""A rubric made of a job's skills by a pattern, for whoever asks without a model; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from backend.emulator.wire import listed

MAX_SKILLS: Final = 4

_GENERAL: Final = (
    ("working_with_others", "Working with others", ["behavioral"], "a situation with other people"),
    ("judgement", "Judgement in a situation", ["situational"], "a choice and its reason"),
    ("own_part", "Own part in a project", ["project"], "the own part and its result"),
)


def rubric(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return criteria for the first skills of a job, and three that suit every job."""
    skills = [str(skill).strip()[:40] for skill in listed(data.get("skills"))][:MAX_SKILLS]
    named = [_skill(skill, number) for number, skill in enumerate(skills, start=1) if skill]
    general = [_criterion(key, name, categories, what) for key, name, categories, what in _GENERAL]
    return {"criteria": [*named, *general]}


def _skill(skill: str, number: int) -> dict[str, Any]:
    letters = re.sub(r"[^a-z0-9]+", "_", skill.lower()).strip("_") or "skill"
    made = _criterion(
        f"s{number}_{letters}"[:40], f"Use of {skill}", ["technical"], f"work with {skill}"
    )
    return {**made, "weight": 2, "skills": [skill]}


def _criterion(key: str, name: str, categories: list[str], what: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "description": f"Tells of {what}.",
        "weight": 1,
        "categories": categories,
        "skills": [],
        "anchors": [
            f"Tells nothing of {what}.",
            f"Speaks of {what} in general only.",
            f"Tells of {what} with one example.",
            f"Tells of {what} with reasons and a result.",
            f"Tells of {what}, of other ways, and of how the result was measured.",
        ],
    }
