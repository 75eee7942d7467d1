"""What was said in the interviews that a person may see, with where it was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from backend.interviews import blindness
from backend.interviews.models import Interview, Turn
from backend.review import rewording, search_index
from backend.review.labels import clock
from backend.review.search_words import Phrase, Piece, snippet, spans_in

MAX_TURNS: Final = 400
"""Read for one page of hits; who finds more adds a word (a guess)."""
MAX_HITS_EACH: Final = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One turn in which all words stand."""

    at: str
    href: str
    who: str
    is_reworded: bool
    """Found in the words that are judged, not in those heard live."""
    pieces: list[Piece]


@dataclass(slots=True)
class Found:
    """One interview with its hits."""

    interview: Interview
    name: str
    href: str
    hits: list[Hit] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found, the newest interview first."""

    found: list[Found]
    is_cut: bool

    @property
    def count(self) -> int:
        """How many turns were found."""
        return sum(len(each.hits) + each.more for each in self.found)


def search(interviews: QuerySet[Any], phrases: Sequence[Phrase], speaker: str = "") -> Results:
    """Return where the phrases stand in these interviews, as heard live or as it is judged.

    Args:
        interviews: What the person may see, each with `identity_hidden`.
        phrases: What to look for.
        speaker: Whose words; both sides' when empty.
    """
    turns = search_index.matching(Turn.objects.filter(interview__in=interviews.order_by()), phrases)
    if speaker in Turn.Speaker.values:
        turns = turns.filter(speaker=speaker)
    rows = list(turns.order_by("-interview__created_at", "interview_id", "sequence")[:MAX_TURNS])
    heard = [(turn, turn.text, False) for turn in rows]
    if speaker != Turn.Speaker.INTERVIEWER:
        heard += [(each.turn, each.text, True) for each in rewording.find(interviews, phrases)]
    known = interviews.select_related("candidate", "job", "organization")
    of = {row.pk: row for row in known.filter(pk__in={turn.interview_id for turn, *_ in heard})}
    found: dict[UUID, Found] = {}
    here = [each for each in heard if each[0].interview_id in of]
    here.sort(key=lambda each: (each[0].interview_id, each[0].sequence))
    here.sort(key=lambda each: of[each[0].interview_id].created_at, reverse=True)
    for turn, text, is_reworded in here:
        _add(found, of[turn.interview_id], turn, text, phrases, is_reworded=is_reworded)
    return Results(list(found.values()), is_cut=len(rows) == MAX_TURNS)


def where_said(interviews: QuerySet[Any], phrases: Sequence[Phrase]) -> Q:
    """Return for a query in which of these interviews `search` finds the phrases.

    Where names are hidden the texts are read one by one, of the newest `MAX_TURNS` turns: the index
    knows the names as well.
    """
    if not phrases:
        return Q(pk__in=())
    said = search_index.matching(Turn.objects.order_by(), phrases)
    known = interviews.filter(identity_hidden=False)
    reworded = {each.turn.interview_id for each in rewording.find(known, phrases)}
    hidden = search(interviews.filter(identity_hidden=True), phrases).found
    live = Q(identity_hidden=False, pk__in=said.values("interview_id"))
    return live | Q(pk__in=[*reworded, *(each.interview.pk for each in hidden)])


def _add(
    found: dict[UUID, Found],
    interview: Any,
    turn: Turn,
    said: str,
    phrases: Sequence[Phrase],
    *,
    is_reworded: bool,
) -> None:
    text = _shown(interview, said)
    # A hidden name must not be found either, or the search would tell whose interview it is.
    spans = spans_in(text, phrases)
    if not spans:
        return
    page = reverse("admin:interviews_interview_change", args=[interview.pk])
    at = found.setdefault(interview.pk, Found(interview, _name(interview), page))
    if len(at.hits) == MAX_HITS_EACH:
        at.more += 1
        return
    at.hits.append(
        Hit(
            at=clock(turn.start_ms),
            href=f"{page}#t={turn.start_ms // 1000}",
            who=turn.get_speaker_display(),
            is_reworded=is_reworded,
            pieces=snippet(text, spans),
        )
    )


def _name(interview: Any) -> str:
    if interview.identity_hidden:
        return blindness.pseudonym(interview.pk)
    return str(interview.candidate)


def _shown(interview: Any, text: str) -> str:
    if not interview.identity_hidden:
        return text
    return blindness.mask_of(interview.candidate.name, interview.candidate.email)(text)
