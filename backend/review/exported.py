"""Interviews as one person may take them along: read in portions, with the rules of the page.

What the page hides from a person is in no export of theirs: names where a job is reviewed
without them, the draft and what others said where people rate first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from backend.evaluation import reading
from backend.evaluation.reads import EvaluationRead
from backend.interviews import blindness
from backend.interviews.blindness import Mask
from backend.interviews.models import Interview
from backend.review import assessment, handling
from backend.review.assessment import Asked, Rules
from backend.review.entries import Kind, scores_in
from backend.review.models import ReviewEntry

PORTION: Final = 50
"""Interviews read at once: some queries for all of them, and little enough to hold."""
JOINED: Final = (
    "candidate",
    "job__review",
    "organization",
    "recording",
    "resume",
    "handling__assignee",
)

MayDecide = Callable[[Interview], bool]


@dataclass(frozen=True, slots=True)
class Exported:
    """One interview as one person may take it along."""

    interview: Interview
    rules: Rules
    mask: Mask
    name: str
    email: str
    draft: EvaluationRead | None
    """Nothing where there is none, or where the person rates first."""
    asked: Sequence[Asked]
    scores: Sequence[ReviewEntry]
    """The newest of each person, by criterion; one's own alone where the draft is hidden."""
    decision: ReviewEntry | None
    notes: Sequence[ReviewEntry]
    status: str
    assignee: str


def portions(
    rows: QuerySet[Interview], ids: Sequence[UUID], person: Any, may_decide: MayDecide
) -> Iterator[list[Exported]]:
    """Yield the interviews in the order of their ids, some at a time. Blocks at each step."""
    criteria: dict[UUID, list[Asked]] = {}
    for start in range(0, len(ids), PORTION):
        some = ids[start : start + PORTION]
        found = {row.pk: row for row in rows.filter(pk__in=some).select_related(*JOINED)}
        yield read([found[pk] for pk in some if pk in found], person, may_decide, criteria)


def read(
    interviews: Sequence[Interview],
    person: Any,
    may_decide: MayDecide,
    criteria: dict[UUID, list[Asked]] | None = None,
) -> list[Exported]:
    """Return these interviews as a person may take them along; few queries for all of them.

    Args:
        interviews: Joined with `JOINED`.
        person: Whose export it is.
        may_decide: Whether the person may decide about an interview.
        criteria: What was found of jobs before, so that each is asked about once.
    """
    known = {} if criteria is None else criteria
    ids = [row.pk for row in interviews]
    drafts = reading.latest(ids)
    put_down: dict[UUID, list[ReviewEntry]] = defaultdict(list)
    for entry in ReviewEntry.objects.filter(interview__in=ids).order_by("pk"):
        put_down[entry.interview_id].append(entry)
    return [
        _exported(row, drafts.get(row.pk), put_down[row.pk], person, may_decide(row), known)
        for row in interviews
    ]


def _exported(
    interview: Interview,
    draft: EvaluationRead | None,
    put_down: list[ReviewEntry],
    person: Any,
    may_decide: bool,
    criteria: dict[UUID, list[Asked]],
) -> Exported:
    asked = _asked(interview, draft, criteria)
    keys = [each.key for each in asked]
    rules = assessment.rules_for(interview, person, put_down, keys, may_decide=may_decide)
    hides = rules.identity_hidden
    candidate = interview.candidate
    decided = assessment.decision(put_down)
    work = handling.of(interview)
    return Exported(
        interview=interview,
        rules=rules,
        mask=blindness.mask_of(candidate.name, candidate.email) if hides else blindness.unchanged,
        name=blindness.pseudonym(interview.pk) if hides else candidate.name,
        email="" if hides else candidate.email,
        draft=None if rules.draft_hidden else draft,
        asked=asked,
        scores=[
            row
            for (who, _key), row in scores_in(put_down).items()
            if not rules.draft_hidden or who == person.pk
        ],
        decision=decided["row"] if decided and not rules.draft_hidden else None,
        notes=[row for row in put_down if row.kind == Kind.NOTE and row.withdrawn_at is None],
        status=work.status,
        assignee=str(work.assignee or ""),
    )


def _asked(
    interview: Interview, draft: EvaluationRead | None, criteria: dict[UUID, list[Asked]]
) -> list[Asked]:
    if draft is not None:
        return assessment.criteria_of(interview, draft)
    if interview.job_id not in criteria:
        criteria[interview.job_id] = assessment.criteria_of(interview, None)
    return criteria[interview.job_id]


def people_mean(one: Exported) -> float | None:
    """Return the weighted mean of all that people scored, each person and criterion once. Pure."""
    weights = {each.key: each.weight for each in one.asked}
    pairs = [
        (row.score, weights.get(row.criterion, 1)) for row in one.scores if row.score is not None
    ]
    weight = sum(each for _score, each in pairs)
    return sum(score * each for score, each in pairs) / weight if weight else None


def raters(scores: Iterable[ReviewEntry]) -> int:
    """Return how many people scored. Pure."""
    return len({(row.person_id, row.person_name) for row in scores})
