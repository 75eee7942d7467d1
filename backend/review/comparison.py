"""Some candidates of one job side by side: people's scores first, never in order of a score.

What a person may not know of an interview yet (`assessment.Rules`) is not in the comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from backend.evaluation import reading
from backend.evaluation.labels import label_of
from backend.evaluation.reads import EvaluationRead
from backend.interviews import blindness
from backend.interviews.blindness import Mask
from backend.interviews.models import Interview, InterviewQuestion, Turn
from backend.review import assessment, handling
from backend.review.assessment import Asked, Rules
from backend.review.handling import STATUS_COLORS, Status
from backend.review.labels import COVERAGE_COLORS, clock
from backend.review.models import ReviewEntry

MAX_COMPARED: Final = 5
"""More columns fit no screen (a guess)."""
MAX_ANSWER_CHARS: Final = 1500
EXCERPT_CHARS: Final = 180


@dataclass(frozen=True, slots=True)
class Side:
    """One candidate of a comparison, as one person may see them."""

    interview: Interview
    name: str
    href: str
    rules: Rules
    mask: Mask
    cards: dict[str, dict[str, Any]]
    put_down: list[ReviewEntry]
    answers: dict[str, dict[str, Any]]
    draft_label: str


def compare(interviews: Sequence[Any], person: Any, *, may_decide: bool) -> dict[str, Any]:
    """Return a comparison in the order of the given interviews.

    Takes the same number of queries for any number of them, and one more for each not judged.
    """
    ids = [each.pk for each in interviews]
    found = reading.latest(ids)
    put_down = _grouped(ReviewEntry.objects.filter(interview__in=ids).order_by("pk"))
    turns = _grouped(Turn.objects.filter(interview__in=ids).order_by("sequence"))
    asked = _grouped(InterviewQuestion.objects.filter(interview__in=ids).order_by("sequence"))
    sides = []
    criteria: dict[str, Asked] = {}
    for each in interviews:
        newest = found.get(each.pk)
        wanted = assessment.criteria_of(each, newest)
        criteria |= {one.key: criteria.get(one.key, one) for one in wanted}
        mine = put_down.get(each.pk, [])
        side = _side(each, person, wanted, newest, mine, may_decide=may_decide)
        questions, said = asked.get(each.pk, []), turns.get(each.pk, [])
        side.answers.update(_answers(side, questions, said))
        sides.append(side)
    columns = [_column(side) for side in sides]
    return {
        "sides": columns,
        "draft_labels": sorted({each["draft_label"] for each in columns} - {""}),
        "criteria": [
            {"asked": one, "cells": [(side.name, side.cards.get(key)) for side in sides]}
            for key, one in criteria.items()
        ],
        "questions": _question_rows(sides),
        "any_hidden": any(side.rules.draft_hidden for side in sides),
    }


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.interview_id, []).append(row)
    return found


def _side(
    interview: Any,
    person: Any,
    asked: Sequence[Asked],
    newest: EvaluationRead | None,
    put_down: list[ReviewEntry],
    *,
    may_decide: bool,
) -> Side:
    keys = [each.key for each in asked]
    rules = assessment.rules_for(interview, person, put_down, keys, may_decide=may_decide)
    candidate = interview.candidate
    hides = rules.identity_hidden
    mask = blindness.mask_of(candidate.name, candidate.email) if hides else blindness.unchanged
    masked = blindness.masked(newest, mask) if newest else None
    shown = assessment.cards(asked, masked, put_down, person, rules)
    return Side(
        interview=interview,
        name=blindness.pseudonym(interview.pk) if hides else str(candidate),
        href=reverse("admin:interviews_interview_change", args=[interview.pk]),
        rules=rules,
        mask=mask,
        cards={card["asked"].key: card for card in shown},
        put_down=put_down,
        answers={},
        draft_label=label_of(rule_based=newest.rule_based) if newest else "",
    )


def _column(side: Side) -> dict[str, Any]:
    recording = getattr(side.interview, "recording", None)
    row = handling.of(side.interview)
    hidden = side.rules.draft_hidden
    return {
        "interview": side.interview,
        "name": side.name,
        "href": side.href,
        "length": clock(recording.duration_ms) if recording else "-",
        "handling": row,
        "status_color": STATUS_COLORS[Status(row.status)],
        "draft_hidden": hidden,
        "draft_label": "" if hidden else side.draft_label,
        "decision": None if hidden else assessment.decision(side.put_down),
        "mine": assessment.people_mean(list(side.cards.values())),
    }


def _answers(
    side: Side, questions: Sequence[InterviewQuestion], turns: Sequence[Turn]
) -> dict[str, dict[str, Any]]:
    found = {}
    for row in questions:
        told = [t for t in turns if t.question_id == row.pk and t.speaker == "candidate"]
        text = side.mask(" ".join(turn.text for turn in told))[:MAX_ANSWER_CHARS]
        start_ms = told[0].start_ms if told else None
        found[_key(row)] = {
            "row": row,
            "question": side.mask(row.text),
            "is_own": row.origin == InterviewQuestion.Origin.RESUME,
            "color": COVERAGE_COLORS.get(InterviewQuestion.Coverage(row.coverage), "default"),
            "excerpt": _excerpt(text),
            "rest": text if len(text) > EXCERPT_CHARS else "",
            "words": len(text.split()),
            "at": clock(start_ms) if start_ms is not None else "",
            "href": f"{side.href}#t={start_ms // 1000}" if start_ms is not None else "",
        }
    return found


def _excerpt(text: str) -> str:
    if len(text) <= EXCERPT_CHARS:
        return text
    cut = text.rfind(" ", 0, EXCERPT_CHARS)
    return text[: cut if cut > 0 else EXCERPT_CHARS] + " …"


def _key(row: InterviewQuestion) -> str:
    """Return what makes two questions the same: their words; a resume's are one's own."""
    own = row.origin == InterviewQuestion.Origin.RESUME
    return f"{row.interview_id} {row.pk}" if own else " ".join(row.text.casefold().split())


def _question_rows(sides: Sequence[Side]) -> list[dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for side in sides:
        for key, answer in side.answers.items():
            first.setdefault(key, answer)
    return [
        {
            "text": answer["question"],
            "is_own": answer["is_own"],
            "cells": [(side.name, side.answers.get(key)) for side in sides],
        }
        for key, answer in sorted(first.items(), key=lambda pair: pair[1]["is_own"])
    ]
