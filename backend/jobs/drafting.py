"""A plan drafted by a language model: asked for, checked and repaired like the bank's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError, field_validator, model_validator

from backend.jobs import timing
from backend.jobs.bank import CATEGORIES, DIFFICULTIES, QuestionBody
from backend.jobs.lint import MAX_WORDS, NEAR_DUPLICATE, problems_of, similarity
from backend.jobs.planning import PlannedQuestion, in_order
from backend.jobs.selection import MAX_QUESTIONS

MAX_DESCRIPTION_CHARS = 6000
"""As much of a job description as a person would read before an interview; a guess."""
USABLE_SHARE = 0.5
"""A draft with fewer usable questions, against the bank's plan, is refused; a guess."""
SYNONYMS = {"behavioural": "behavioral", "situation": "situational", "projects": "project"}
"""Words that models write for our categories."""


class DraftRefused(Exception):
    """The draft is not good enough to be repaired; the text says why."""


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the model is told about a job; nothing about any candidate."""

    title: str
    description: str
    family: str
    level: str
    skills: tuple[str, ...]
    language: str
    budget_s: int
    """Seconds for all questions and answers."""
    count: int
    """How many questions the bank would ask."""


class DraftQuestion(QuestionBody):
    """A question as the model writes it; small slips are mended before it is checked."""

    @model_validator(mode="before")
    @classmethod
    def _mend(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        mended = {name: value[name] for name in QuestionBody.model_fields if name in value}
        mended["text"] = " ".join(str(mended.get("text", "")).split())
        mended["skill"] = str(mended.get("skill") or "experience").strip()[:60]
        for name in ("category", "difficulty"):
            word = str(mended.get(name, "")).strip().lower()
            mended[name] = SYNONYMS.get(word, word)
        mended["time_s"] = _within(mended.get("time_s"), 150, timing.MIN_ANSWER_S, 300)
        mended["follow_up_budget"] = _within(mended.get("follow_up_budget"), 1, 0, 3)
        return mended


def _within(value: object, default: int, least: int, most: int) -> int:
    number = value if isinstance(value, int | float) and value == value else default
    return int(min(most, max(least, number)))


class DraftPlan(BaseModel):
    """The answer that is asked of the model."""

    questions: list[DraftQuestion]

    @field_validator("questions", mode="before")
    @classmethod
    def _keep_readable(cls, value: object) -> object:
        if not isinstance(value, list):
            return value
        kept = []
        for item in value[: 2 * MAX_QUESTIONS]:
            try:
                kept.append(DraftQuestion.model_validate(item))
            except ValidationError:
                continue
        return kept


def instruction(facts: JobFacts) -> str:
    """Return what the model is asked to do; the job itself travels as data."""
    return (
        f"Write the {facts.count + 2} core questions of a spoken job interview for the job in the "
        f"data, in the language with the code {facts.language[:8]}, most important first.\n"
        "- Each question asks one thing, is open, and is easy to follow when heard once: at most "
        f"{MAX_WORDS - 5} words, plain words, no lists, no digits, no brackets, no abbreviations.\n"
        "- At most one question mark each. Do not suggest an answer. Do not ask two things.\n"
        "- Never ask about age, family, origin, language background, belief, politics, health, "
        "disability, sexuality, criminal record, pay, or life outside work.\n"
        f"- category is one of {', '.join(CATEGORIES)}; use all four. difficulty is one of "
        f"{', '.join(DIFFICULTIES)}, mixed for the level {facts.level}. Begin with one easy "
        "behavioral or project question that anyone can answer at once.\n"
        "- skill names in one to three words what the question is about; prefer the listed skills."
        "\n- time_s is the time for the answer with its follow-ups, 60 to 240 seconds; "
        "follow_up_budget is 0 to 3."
    )


def data(facts: JobFacts) -> dict[str, Any]:
    """Return what the model may know of the job."""
    told = asdict(facts)
    told["description"] = facts.description[:MAX_DESCRIPTION_CHARS]
    return {name: told[name] for name in ("title", "description", "family", "level", "skills")}


def repaired(
    draft: DraftPlan, facts: JobFacts, spare: Sequence[PlannedQuestion]
) -> list[PlannedQuestion]:
    """Return a plan that holds to every rule, made of the draft and of spare questions.

    Questions that break a rule or repeat another are dropped; a category that is missing and
    time that is left are filled from the spare ones; all of it fits the time.

    Args:
        draft: what the model wrote.
        facts: of the job.
        spare: the plan that the bank would make for the same job.

    Raises:
        DraftRefused: too little of it can be used.
    """
    usable: list[PlannedQuestion] = []
    for question in draft.questions:
        planned = PlannedQuestion(**question.model_dump())
        if not problems_of(question.text, language=facts.language) and _is_new(planned, usable):
            usable.append(planned)
    if len(usable) < max(1, USABLE_SHARE * len(spare)):
        raise DraftRefused(f"{len(usable)} usable questions of {len(draft.questions)}")
    kept = _with_all_categories(_fitting(usable, facts.budget_s), spare)
    fresh = [question for question in spare if _is_new(question, kept)]
    chosen = in_order(_fitting([*kept, *fresh], facts.budget_s))
    shortened = [timing.answer_s(question.time_s, facts.budget_s) for question in chosen]
    times_s = timing.fitted(shortened, facts.budget_s)
    return [replace(q, time_s=time_s) for q, time_s in zip(chosen, times_s, strict=True)]


def _is_new(question: PlannedQuestion, others: Sequence[PlannedQuestion]) -> bool:
    return all(similarity(question.text, other.text) < NEAR_DUPLICATE for other in others)


def _fitting(questions: Sequence[PlannedQuestion], budget_s: int) -> list[PlannedQuestion]:
    """Return the first questions that fit the time at their shortest."""
    fitting: list[PlannedQuestion] = []
    left_s = budget_s
    for question in questions[: 2 * MAX_QUESTIONS]:
        least_s = timing.shortest_s(timing.answer_s(question.time_s, budget_s))
        if timing.cost_s(least_s) <= left_s and len(fitting) < MAX_QUESTIONS:
            fitting.append(question)
            left_s -= timing.cost_s(least_s)
    return fitting


def _with_all_categories(
    kept: Sequence[PlannedQuestion], spare: Sequence[PlannedQuestion]
) -> list[PlannedQuestion]:
    """Return the questions with one of each category that the spare ones have."""
    result = list(kept)
    for category in dict.fromkeys(question.category for question in spare):
        counts = Counter(question.category for question in result)
        commonest, most = counts.most_common(1)[0]
        if counts[category] or most < 2:
            continue
        place = max(i for i, question in enumerate(result) if question.category == commonest)
        others = [*result[:place], *result[place + 1 :]]
        offered = (q for q in spare if q.category == category and _is_new(q, others))
        result[place] = next(offered, result[place])
    return result
