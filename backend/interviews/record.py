"""What a live interview reads at its start and writes as it goes.

Plain values in and out, so that the live session needs no model. Every write names the epoch
of its connection and is refused when a newer connection took over. All functions block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from backend.interviews.models import Interview, InterviewQuestion, Recording, Turn
from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord

_owned: ContextVar[tuple[UUID, int] | None] = ContextVar("owned", default=None)


class StaleEpoch(Exception):
    """A newer connection owns the interview."""


def load(interview_id: UUID) -> InterviewRecord:
    """Return the interview with its questions and turns.

    Raises:
        Interview.DoesNotExist: there is none.
    """
    row = Interview.objects.select_related("organization", "job", "candidate").get(pk=interview_id)
    return InterviewRecord(
        id=row.pk,
        state=row.state,
        organization=row.organization.name,
        job_title=row.job.title,
        candidate_name=row.candidate.name,
        language=row.job.language,
        duration_s=planned_s(row),
        silence_s=float(row.accommodations.get("silence_s") or row.job.silence_s),
        active_ms=row.active_ms,
        questions=tuple(_question_record(question) for question in row.questions.all()),
        turns=tuple(_turn_record(turn) for turn in row.turns.select_related("question")),
        vocabulary=tuple(str(skill) for skill in row.job.skills),
        tokens=row.tokens,
    )


def planned_s(row: Interview) -> int:
    """Return how long the talk may last, with the candidate's extra time."""
    extra_time = float(row.accommodations.get("extra_time") or 1.0)
    return round(row.job.duration_min * 60 * extra_time)


def _question_record(row: InterviewQuestion) -> QuestionRecord:
    return QuestionRecord(
        row.sequence,
        row.text,
        row.category,
        row.skill,
        row.time_s,
        row.follow_up_budget,
        row.follow_ups_used,
        row.coverage,
    )


def _turn_record(row: Turn) -> TurnRecord:
    return TurnRecord(
        sequence=row.sequence,
        speaker=row.speaker,
        text=row.text,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        question=row.question.sequence if row.question else None,
        typed=row.typed,
        interrupted=row.interrupted,
        confidence=row.confidence,
    )


def states_of(interview_ids: Sequence[UUID]) -> dict[UUID, tuple[str, int, str]]:
    """Return state, epoch and end reason of several interviews as they stand now."""
    rows = Interview.objects.filter(pk__in=interview_ids)
    return {row[0]: row[1:] for row in rows.values_list("pk", "state", "epoch", "end_reason")}


def state_of(interview_id: UUID) -> tuple[str, int, str]:
    """Return state, epoch and end reason as they stand now."""
    row = Interview.objects.values_list("state", "epoch", "end_reason").get(pk=interview_id)
    return row[0], row[1], row[2]


def _own(interview_id: UUID, epoch: int) -> None:
    """Hold the row for the rest of the transaction, if the epoch is still the newest.

    An UPDATE, not `select_for_update`, which does nothing on SQLite.
    """
    rows = Interview.objects.filter(pk=interview_id, epoch=epoch)
    if rows.update(last_seen_at=timezone.now()) != 1:
        raise StaleEpoch


@contextmanager
def owned(interview_id: UUID, epoch: int) -> Iterator[None]:
    """Make several writes in one transaction with one look at the epoch.

    Raises:
        StaleEpoch: a newer connection owns the interview; nothing is written.
    """
    if _owned.get() == (interview_id, epoch):
        yield
        return
    with transaction.atomic():
        _own(interview_id, epoch)
        token = _owned.set((interview_id, epoch))
        try:
            yield
        finally:
            _owned.reset(token)


def raise_epoch(interview_id: UUID, epoch: int) -> None:
    """Bring a row up to an epoch that its journal has reached without the database."""
    Interview.objects.filter(pk=interview_id, epoch__lt=epoch).update(epoch=epoch)


def write_turn(interview_id: UUID, epoch: int, turn: TurnRecord) -> None:
    """Write or complete one turn.

    Raises:
        StaleEpoch: a newer connection owns the interview.
    """
    with owned(interview_id, epoch):
        _put_turns(interview_id, (turn,))


def _put_turns(interview_id: UUID, turns: Iterable[TurnRecord]) -> None:
    questions = InterviewQuestion.objects.filter(interview_id=interview_id)
    keys = dict(questions.values_list("sequence", "pk"))
    put_turns(turn_row(interview_id, turn, keys) for turn in turns)


def put_turns(rows: Iterable[Turn]) -> None:
    """Add turns or replace them; the caller owns their interviews."""
    Turn.objects.bulk_create(
        list(rows),
        update_conflicts=True,
        unique_fields=["interview", "sequence"],
        update_fields=[
            "question",
            "speaker",
            "text",
            "start_ms",
            "end_ms",
            "typed",
            "interrupted",
            "confidence",
        ],
    )


def turn_row(interview_id: UUID, turn: TurnRecord, keys: Mapping[int, int]) -> Turn:
    """Return the row of a turn; `keys` are those of the questions by their sequence."""
    return Turn(
        interview_id=interview_id,
        sequence=turn.sequence,
        question_id=keys.get(turn.question) if turn.question is not None else None,
        speaker=turn.speaker,
        text=turn.text,
        start_ms=turn.start_ms,
        end_ms=max(turn.start_ms, turn.end_ms),
        typed=turn.typed,
        interrupted=turn.interrupted,
        confidence=turn.confidence,
    )


def write_coverage(
    interview_id: UUID, epoch: int, sequence: int, coverage: str, follow_ups_used: int
) -> None:
    """Write how a question went.

    Raises:
        StaleEpoch: a newer connection owns the interview.
    """
    with owned(interview_id, epoch):
        put_coverage(interview_id, sequence, coverage, follow_ups_used)


def put_coverage(interview_id: UUID, sequence: int, coverage: str, used: int) -> None:
    """Set how a question went; the caller owns its interview."""
    InterviewQuestion.objects.filter(interview_id=interview_id, sequence=sequence).update(
        coverage=coverage, follow_ups_used=used
    )


def write_progress(
    interview_id: UUID, epoch: int, active_ms: int, tokens: Mapping[str, int]
) -> None:
    """Write the clock and the model's usage.

    Raises:
        StaleEpoch: a newer connection owns the interview.
    """
    rows = Interview.objects.filter(pk=interview_id, epoch=epoch)
    updated = rows.update(active_ms=active_ms, tokens=dict(tokens), last_seen_at=timezone.now())
    if updated != 1:
        raise StaleEpoch


def write_interviewer(interview_id: UUID, name: str, *, emulated: bool) -> None:
    """Write who holds the interview."""
    Interview.objects.filter(pk=interview_id).update(interviewer=name, emulated=emulated)


def rebuild(
    interview_id: UUID,
    turns: Mapping[int, TurnRecord],
    coverage: Mapping[int, tuple[str, int]],
    active_ms: int = 0,
    tokens: Mapping[str, int] | None = None,
) -> int:
    """Write what the journal holds over what the rows hold; return how many turns."""
    row = Interview.objects.filter(pk=interview_id)
    with transaction.atomic():
        _put_turns(interview_id, turns.values())
        for sequence, (state, used) in coverage.items():
            put_coverage(interview_id, sequence, state, used)
        row.filter(active_ms__lt=active_ms).update(active_ms=active_ms)
        if tokens:
            row.update(tokens=dict(tokens))
    return len(turns)


def write_recording(interview_id: UUID, **fields: Any) -> None:
    """Write the one recording of an interview, replacing an earlier one."""
    Recording.objects.update_or_create(interview_id=interview_id, defaults=fields)


def exists(interview_id: UUID) -> bool:
    """Return whether there is such an interview."""
    return Interview.objects.filter(pk=interview_id).exists()


def started_at(interview_id: UUID) -> datetime | None:
    """Return when the talk began, if it did."""
    return Interview.objects.values_list("started_at", flat=True).get(pk=interview_id)
