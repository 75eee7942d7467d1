"""Interviews as the published record, with what one person may see of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from backend.evaluation import publishing
from backend.evaluation.publishing import Frozen
from backend.evaluation.record import Record
from backend.integrity.models import IntegrityEvent
from backend.integrity.signals import SIGNALS, scale_of
from backend.interviews.blindness import Mask, unchanged
from backend.interviews.models import InterviewQuestion, Turn
from backend.review import rewording
from backend.review.exported import Exported

FREE_TEXT: Final = frozenset(
    {
        "degree",
        "description",
        "employer",
        "explanation",
        "follow_ups",
        "institution",
        "open_points",
        "reason",
        "skill",
        "skills",
        "summary",
        "text",
        "title",
    }
)
"""Fields in which a name can stand; the others hold codes and figures, which must stay."""
MAX_QUESTION_CHARS: Final = 2000


def record_of(
    one: Exported,
    questions: Sequence[InterviewQuestion],
    turns: Sequence[Turn],
    events: Sequence[IntegrityEvent],
    frozen: Frozen | None,
) -> dict[str, Any]:
    """Return an interview as the published record, in plain values. Pure.

    Args:
        one: What its person may see.
        questions: In order.
        turns: As they were heard live; what is judged is told, with the candidate's corrections.
        events: With what people found, prefetched.
        frozen: What the draft was made of; its turns are those that were judged.
    """
    interview = one.interview
    used = frozen if one.draft is not None else None
    told = [_judged(each) for each in used.turns] if used else _unjudged(one, turns)
    if one.rules.identity_hidden:
        for turn in told:
            _hide_in(turn, one.mask)
    content = {
        "language": interview.job.language,
        "job": {"title": interview.job.title, "level": interview.job.level},
        "questions": [_question(row) for row in questions],
        "turns": told,
        "resume": _resume(one),
        "rubric": used.rubric if used else None,
        "evaluation": publishing.part_of(one.draft) if one.draft is not None else None,
        "interview": _interview(one),
        "observations": [_observation(row) for row in events],
        "review": _review(one),
    }
    plain = Record.model_validate(content).model_dump(mode="json")
    return cast("dict[str, Any]", masked(plain, one.mask))


def masked(value: Any, mask: Mask, name: str = "") -> Any:
    """Return plain values with the mask over every free text. Pure."""
    if mask is unchanged:
        return value
    if isinstance(value, dict):
        return {key: masked(each, mask, key) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each, mask, name) for each in value]
    return mask(value) if isinstance(value, str) and name in FREE_TEXT else value


def _hide_in(turn: dict[str, Any], mask: Mask) -> None:
    """Take a name out of a turn; spans that count its characters then no longer fit."""
    hidden = mask(turn["text"])
    if hidden == turn["text"]:
        turn["corrected"] = [(start, end, mask(old)) for start, end, old in turn["corrected"]]
        return
    # What stood where the candidate put a word right may be the misheard name.
    turn["corrected"] = []
    turn["unreliable"] = [(0, len(hidden))] if turn["unreliable"] else []
    turn["text"] = hidden


def _question(row: InterviewQuestion) -> dict[str, Any]:
    return {
        "number": row.sequence,
        "text": row.text[:MAX_QUESTION_CHARS],
        "category": row.category,
        "skill": row.skill,
        "coverage": row.coverage,
    }


def _unjudged(one: Exported, turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """Return the turns in the words that a draft would be made of."""
    judged = rewording.judged_turns(one.interview, turns)
    return [
        {
            "number": row.sequence,
            "speaker": row.speaker,
            "text": told.text,
            "start_ms": row.start_ms,
            "end_ms": row.end_ms,
            "question": row.question.sequence if row.question else None,
            "typed": row.typed,
            "unreliable": list(told.unreliable),
            "corrected": list(told.corrected),
        }
        for row, told in zip(turns, judged, strict=True)
    ]


def _judged(turn: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": turn["sequence"],
        "speaker": turn["speaker"],
        "text": turn["text"],
        "start_ms": turn["start_ms"],
        "end_ms": turn["end_ms"],
        "question": turn["question"],
        "typed": turn["typed"],
        "unreliable": [tuple(span) for span in turn["unreliable"]],
        "corrected": [tuple(each) for each in turn.get("corrected", ())],
    }


def _resume(one: Exported) -> dict[str, Any] | None:
    resume = one.interview.resume
    if resume is None:
        return None
    told = cast("Mapping[str, Any]", resume.result)
    years = told.get("experience_years")
    return {
        "skills": [each for each in _entries(told, "skills") if isinstance(each, str)],
        "work": [_words(each, "title", "employer") for each in _entries(told, "work")],
        "education": [
            _words(each, "degree", "institution") for each in _entries(told, "education")
        ],
        "experience_years": years if isinstance(years, int | float) else None,
    }


def _entries(told: Mapping[str, Any], name: str) -> list[Any]:
    found = told.get(name)
    return found if isinstance(found, list) else []


def _words(entry: Any, *names: str) -> dict[str, str]:
    given = entry if isinstance(entry, Mapping) else {}
    return {name: str(given.get(name) or "") for name in names}


def _interview(one: Exported) -> dict[str, Any]:
    row = one.interview
    recording = getattr(row, "recording", None)
    return {
        "id": str(row.pk),
        "organization": row.organization.name,
        "candidate": one.name,
        "email": one.email,
        "name_hidden": one.rules.identity_hidden,
        "state": row.state,
        "end_reason": row.end_reason,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "duration_ms": recording.duration_ms if recording else None,
        "held_by": row.interviewer,
        "emulated": row.emulated,
    }


def _observation(row: IntegrityEvent) -> dict[str, Any]:
    newest: Any = max(row.dispositions.all(), key=lambda each: each.pk, default=None)
    return {
        "kind": row.kind,
        "title": str(SIGNALS[row.kind].title),
        "scale": scale_of(row.kind),
        "start_ms": row.start_ms,
        "end_ms": row.end_ms,
        "confidence": row.band,
        "explanation": row.explanation,
        "finding": newest
        and {
            "verdict": newest.verdict,
            "reason": newest.reason,
            "person": newest.person_name,
            "at": newest.created_at,
        },
    }


def _review(one: Exported) -> dict[str, Any]:
    decided = one.decision
    return {
        "status": one.status,
        "assignee": one.assignee,
        "draft_hidden": one.rules.draft_hidden,
        "scores": [
            {
                "criterion": row.criterion,
                "name": row.criterion_name,
                "person": row.person_name,
                "score": row.score,
                "reason": row.text,
                "saw_draft": row.saw_draft,
                "at": row.created_at,
            }
            for row in one.scores
        ],
        "decision": decided
        and {
            "outcome": decided.outcome,
            "reason": decided.text,
            "person": decided.person_name,
            "at": decided.created_at,
        },
        "notes": [
            {
                "person": row.person_name,
                "at_ms": row.at_ms,
                "text": row.text,
                "at": row.created_at,
            }
            for row in one.notes
        ],
    }
