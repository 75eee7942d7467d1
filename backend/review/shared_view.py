"""What a share link shows of its interview, by the link's choices and the job's rules. Blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from backend.evaluation import reading
from backend.interviews import blindness
from backend.interviews.blindness import Mask
from backend.interviews.models import Recording, Turn
from backend.review import (
    assessment,
    candidate_side,
    entries,
    evaluations,
    observations,
)
from backend.review.assessment import Rules
from backend.review.labels import clock
from backend.review.models import Share

JOINED: Final = (
    "interview__candidate",
    "interview__job__review",
    "interview__organization",
    "interview__proofreading",
    "interview__recording",
    "made_by",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody without an account; no row of anybody's is theirs."""

    pk: int = 0
    """No key of a database: rows of deleted people have none at all, and are not the reader's."""


def recording_of(row: Share) -> Recording | None:
    """Return the recording, where the link was made with it and the job lets it be heard."""
    if not row.with_recording or _is_blind(row):
        return None
    return getattr(row.interview, "recording", None)


def context(row: Share) -> dict[str, Any]:
    """Return what the page of a link shows."""
    interview, candidate = row.interview, row.interview.candidate
    blind = _is_blind(row)
    mask = blindness.mask_of(candidate.name, candidate.email) if blind else blindness.unchanged
    sound = recording_of(row)
    recorded = getattr(interview, "recording", None)
    return {
        "share": row,
        "interview": interview,
        "name": blindness.pseudonym(interview.pk) if blind else str(candidate),
        "length": clock(recorded.duration_ms) if recorded else "-",
        "recording_url": reverse("shared-recording", args=[row.pk]) if sound else "",
        "turns": _turns(row, mask),
        **_assessment(row, mask),
    }


def _is_blind(row: Share) -> bool:
    rules = getattr(row.interview.job, "review", None)
    return bool(rules and rules.blind)


def _turns(row: Share, mask: Mask) -> list[dict[str, Any]]:
    put_right = candidate_side.corrected(row.interview, mask)
    turns, current = [], None
    for turn in row.interview.turns.order_by("sequence").select_related("question"):
        begins = turn.question_id is not None and turn.question_id != current
        current = turn.question_id or current
        turns.append(
            {
                "text": mask(turn.text),
                "at": clock(turn.start_ms),
                "start_s": turn.start_ms / 1000,
                "who": turn.get_speaker_display(),
                "corrections": put_right.get(turn.sequence),
                "is_candidate": turn.speaker == Turn.Speaker.CANDIDATE,
                "question": mask(turn.question.text) if begins and turn.question else "",
                "number": turn.question.sequence if turn.question else None,
            }
        )
    return turns


def _assessment(row: Share, mask: Mask) -> dict[str, Any]:
    """Return scores, draft, decision and observations, or nothing of them at all."""
    interview, reader = row.interview, Reader()
    asked_first = getattr(interview.job, "review", None)
    if not row.with_assessment or (asked_first is not None and asked_first.rate_first):
        return {"assessed": False}
    put_down = entries.of(interview)
    found = [blindness.masked(each, mask) for each in reading.evaluations(interview.pk)[:1]]
    newest = next(iter(found), None)
    rules = Rules(rate_first=False, blind=False, draft_hidden=False, identity_hidden=False)
    criteria = assessment.criteria_of(interview, newest)
    decided = assessment.decision(put_down)
    return {
        "assessed": True,
        "cards": [
            {**card, "others": [_score(each, mask) for each in card["others"]]}
            for card in assessment.cards(criteria, newest, put_down, reader, rules)
        ],
        "evaluation": evaluations.section(found, None, None)["newest"],
        "decision": decided and {**decided, "text": mask(decided["row"].text)},
        "observations": observations.section(interview, observations.events_of(interview), mask),
    }


def _score(entry: Any, mask: Mask) -> dict[str, Any]:
    return {"person": entry.person_name, "score": entry.score, "text": mask(entry.text)}
