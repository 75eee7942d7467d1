"""Turns in the words that are judged, where they differ from what was heard live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from backend.evaluation import corrections
from backend.evaluation.material import Turn as JudgedTurn
from backend.evaluation.models import Proofreading, Transcription
from backend.interviews.models import Interview, Turn
from backend.review import reworded_index
from backend.review.search_words import Phrase, spans_in

MAX_REWORDED: Final = 100
"""Interviews whose other wording is read for one search; who finds more adds a word (a guess)."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """One turn in other words than those heard live."""

    turn: Turn
    text: str


def find(interviews: QuerySet[Any], phrases: Sequence[Phrase]) -> list[Reworded]:
    """Return turns in whose judged words the phrases stand, and not in those heard live.

    Takes two queries when there are none, and two more when there are.
    """
    ids = interviews.order_by().values("pk")
    newest = "-interview__created_at"
    again = reworded_index.heard_again(phrases).filter(interview__in=ids).order_by(newest)
    put_right = reworded_index.corrected(phrases).filter(interview__in=ids).order_by(newest)
    named = {row.interview_id for row in again[:MAX_REWORDED]}
    named |= {row.interview_id for row in put_right[:MAX_REWORDED]}
    if not named:
        return []
    turns = Turn.objects.filter(interview__in=named, speaker=Turn.Speaker.CANDIDATE)
    joined = turns.select_related("interview__transcription", "interview__proofreading")
    found = []
    for told in _by_interview(joined.order_by("interview_id", "sequence")):
        found += [
            Reworded(turn, text)
            for turn, text in zip(told, judged_texts(told), strict=True)
            if spans_in(text, phrases) and not spans_in(turn.text, phrases)
        ]
    return found


def _by_interview(turns: Iterable[Turn]) -> list[list[Turn]]:
    found: dict[Any, list[Turn]] = {}
    for turn in turns:
        found.setdefault(turn.interview_id, []).append(turn)
    return list(found.values())


def judged_texts(turns: Sequence[Turn]) -> list[str]:
    """Return the texts of the turns of one interview as they are judged; its rows are joined."""
    return [each.text for each in judged_turns(turns[0].interview, turns)]


def judged_turns(interview: Interview, turns: Sequence[Turn]) -> tuple[JudgedTurn, ...]:
    """Return turns as they are judged: by the second pass, and as the candidate put them right.

    Args:
        interview: With its second pass and corrections read, or they are read here.
        turns: All of them, in order.
    """
    second: Transcription | None = getattr(interview, "transcription", None)
    proof: Proofreading | None = getattr(interview, "proofreading", None)
    heard = {each["turn"]: each for each in second.turns} if second else {}
    judged = [_judged(turn, heard.get(turn.sequence)) for turn in turns]
    return corrections.applied(judged, corrections.from_told(proof.corrections) if proof else ())


def _judged(turn: Turn, heard: Mapping[str, Any] | None) -> JudgedTurn:
    return JudgedTurn(
        sequence=turn.sequence,
        speaker=turn.speaker,
        text=heard["text"] if heard else turn.text,
        start_ms=turn.start_ms,
        end_ms=turn.end_ms,
        unreliable=tuple((start, end) for start, end in heard["unreliable"]) if heard else (),
    )
