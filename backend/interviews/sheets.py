"""Plain rows of many talks, written together.

What one round of a process has to say about all its talks is one transaction with few
statements, instead of one transaction with several statements for each. Whatever is not plain
(another owner, a row that somebody holds, a value that the database refuses) is left out or
fails as a whole; then each talk is written by `record`, which says what is the matter with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from backend.interviews import record
from backend.interviews.models import Interview, InterviewQuestion
from backend.interviews.values import QuestionRecord, TurnRecord


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What one connection has to add to the rows of its interview."""

    interview_id: UUID
    epoch: int
    turns: list[TurnRecord] = field(default_factory=list)
    coverage: list[QuestionRecord] = field(default_factory=list)
    progress: list[tuple[int, Mapping[str, int]]] = field(default_factory=list)
    """The clock in ms and the model's usage; the last one counts."""
    question_keys: dict[int, int] = field(default_factory=dict)
    """Key of each question by its sequence: kept by the connection, filled by the first `write`."""


def write(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Write all of them in one transaction or none; return those that were written. Blocks.

    Left out is a sheet whose epoch is not the newest, and one whose interview is being changed
    by somebody else just now: one talk must not keep the others waiting.
    """
    with transaction.atomic():
        held = _hold(sheets)
        if held:
            _put(held)
    return held


def _hold(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Hold the rows for the rest of the transaction; return the sheets that own theirs.

    SQLite knows no rows that are held: there the transaction is the only one from its beginning
    (`BEGIN IMMEDIATE`). Elsewhere nothing is waited for, so two processes never wait for each
    other, and the rows are taken in the order of their keys all the same.
    """
    rows = Interview.objects.select_for_update(skip_locked=True, no_key=True)
    rows = rows.filter(pk__in=[sheet.interview_id for sheet in sheets]).order_by("pk")
    epochs = dict(rows.values_list("pk", "epoch"))
    return [sheet for sheet in sheets if epochs.get(sheet.interview_id) == sheet.epoch]


def _put(sheets: Sequence[Sheet]) -> None:
    seen = Interview.objects.filter(pk__in=[sheet.interview_id for sheet in sheets])
    seen.update(last_seen_at=timezone.now())
    _find_questions([sheet for sheet in sheets if sheet.turns and not sheet.question_keys])
    record.put_turns(
        record.turn_row(sheet.interview_id, turn, sheet.question_keys)
        for sheet in sheets
        for turn in sheet.turns
    )
    for sheet in sheets:
        for question in sheet.coverage:
            record.put_coverage(
                sheet.interview_id, question.sequence, question.coverage, question.follow_ups_used
            )
        for active_ms, tokens in sheet.progress[-1:]:
            row = Interview.objects.filter(pk=sheet.interview_id)
            row.update(active_ms=active_ms, tokens=dict(tokens))


def _find_questions(sheets: Sequence[Sheet]) -> None:
    """Tell sheets the keys of their questions, which do not change during a talk."""
    if not sheets:
        return
    rows = InterviewQuestion.objects.filter(interview_id__in=[s.interview_id for s in sheets])
    keys = {sheet.interview_id: sheet.question_keys for sheet in sheets}
    for interview_id, sequence, key in rows.order_by().values_list(
        "interview_id", "sequence", "pk"
    ):
        keys[interview_id][sequence] = key
