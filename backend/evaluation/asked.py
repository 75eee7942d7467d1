"""Which questions asked for a criterion; what the server noted decides, never a model. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from backend.evaluation.material import UNASKED, Question
from backend.jobs.rubric import Criterion


def questions_for(criterion: Criterion, questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions that ask for a criterion, put or not."""
    fitting = [
        question
        for question in questions
        if not criterion.categories or question.category in criterion.categories
    ]
    if not criterion.skills:
        return tuple(fitting)
    skills = {skill.casefold() for skill in criterion.skills}
    return tuple(question for question in fitting if question.skill.casefold() in skills)


def put(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions that were put to the candidate."""
    return tuple(question for question in questions if question.coverage != UNASKED)


def was_asked(criterion: Criterion, questions: Sequence[Question]) -> bool:
    """Return whether at least one question that asks for the criterion was put."""
    return bool(put(questions_for(criterion, questions)))
