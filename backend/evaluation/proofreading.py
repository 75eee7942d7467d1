"""The candidate's look at the transcript, and how long an evaluation waits for it. All block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from backend.evaluation import corrections
from backend.evaluation.corrections import Correction, Wanted
from backend.evaluation.gathering import gather
from backend.evaluation.material import CANDIDATE, Turn, transcript_hash
from backend.evaluation.models import Evaluation, Proofreading, Run
from backend.evaluation.runs import took_place, waiting_of
from backend.evaluation.second_pass import applied
from backend.evaluation.storing import load_transcription
from backend.interviews.models import Interview
from backend.interviews.refusals import Refusal

OFF, PREPARING, OPEN, CLOSED = "off", "preparing", "open", "closed"
"""How it stands: not offered, the transcript is being made, to be corrected, taken as it is."""

COMES_WITHIN = timedelta(minutes=5)
"""A talk whose recording was not made by then has nothing to correct, or had no sound (a guess)."""


class CorrectionsClosed(Refusal):
    """The evaluation took the transcript as it stood, or was told that it is right."""

    code, title = "corrections_closed", "Corrections are closed"
    detail = "The transcript is being read already. Write to the organization to have it corrected."


class TranscriptChanged(Refusal):
    """The corrections were made to another text."""

    code, title = "transcript_changed", "The transcript changed"
    detail = "The transcript was made anew. Load the page again and look at it once more."


@dataclass(frozen=True, slots=True)
class Standing:
    """What a candidate sees: the transcript without corrections, and those that are kept."""

    state: str
    turns: tuple[Turn, ...] = ()
    kept: tuple[Correction, ...] = ()
    closes_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def version(self) -> str:
        """Which text the corrections belong to."""
        return transcript_hash(self.turns)[:16] if self.turns else ""


def settled(run_id: UUID, turns: Sequence[Turn], now: datetime) -> datetime | None:
    """Return until when a run waits for the candidate; none, once the transcript stands.

    The first call opens the transcript to the candidate. Only the evaluation after the talk waits:
    one that a person asked for takes what is there.
    """
    run = Run.objects.select_related("interview__organization").get(pk=run_id)
    row = Proofreading.objects.filter(interview=run.interview_id).first()
    if row is None:
        minutes = run.interview.organization.correction_minutes
        said = any(turn.speaker == CANDIDATE and turn.text for turn in turns)
        if run.cause != Run.Cause.ENDED or not (minutes and said):
            return None
        closes_at = now + timedelta(minutes=minutes)
        row, _ = Proofreading.objects.get_or_create(
            interview=run.interview, defaults={"opened_at": now, "closes_at": closes_at}
        )
    # The update waits for a correction that is being written, so that none is kept and not read.
    rows = Proofreading.objects.filter(pk=row.pk, closed_at=None)
    rows.filter(Q(confirmed_at__isnull=False) | Q(closes_at__lte=now)).update(closed_at=now)
    return rows.values_list("closes_at", flat=True).first()


def waits_until(interview: Interview, now: datetime) -> datetime | None:
    """Return until when the evaluation of an interview waits for its candidate, if it does."""
    if waiting_of(interview.pk) is None:
        return None
    rows = Proofreading.objects.filter(
        interview=interview, closed_at=None, confirmed_at=None, closes_at__gt=now
    )
    return rows.values_list("closes_at", flat=True).first()


def kept(interview_id: UUID) -> tuple[Correction, ...]:
    """Return the corrections of an interview."""
    told = Proofreading.objects.filter(interview=interview_id).values_list("corrections", flat=True)
    return corrections.from_told(told.first() or ())


def standing(interview: Interview, now: datetime) -> Standing:
    """Return how it stands for the candidate of an interview."""
    row = Proofreading.objects.filter(interview=interview).first()
    if row is None:
        return Standing(PREPARING if _comes(interview, now) else OFF)
    is_open = row.closed_at is None and row.confirmed_at is None and now < row.closes_at
    return Standing(
        OPEN if is_open else CLOSED,
        _turns(interview.pk),
        corrections.from_told(row.corrections),
        row.closes_at,
        row.confirmed_at,
    )


def _comes(interview: Interview, now: datetime) -> bool:
    """Whether the transcript is going to be opened."""
    if interview.started_at is None or not interview.organization.correction_minutes:
        return False
    if Evaluation.objects.filter(interview=interview).exists():
        return False
    runs = Run.objects.filter(interview=interview)
    if not runs.exists():
        # The recording is made first.
        ended_at = interview.ended_at
        return ended_at is not None and now < ended_at + COMES_WITHIN
    return took_place(interview.pk) and runs.filter(state__in=("waiting", "running")).exists()


def _turns(interview_id: UUID) -> tuple[Turn, ...]:
    gathered = gather(interview_id)
    heard = load_transcription(interview_id, gathered.recording_sha256)
    turns = gathered.material.turns
    return applied(turns, heard) if heard else turns


def keep(
    interview: Interview,
    version: str,
    wanted: Sequence[Wanted],
    now: datetime,
    *,
    confirmed: bool = False,
) -> Standing:
    """Keep these corrections in the place of the earlier ones, and whether all is right now.

    Raises:
        CorrectionsClosed: it is too late, or too early.
        TranscriptChanged: `version` is not that of the transcript.
        Unfit: one does not fit; nothing was kept.
    """
    turns = _turns(interview.pk)
    with transaction.atomic():
        rows = Proofreading.objects.filter(
            interview=interview, closed_at=None, confirmed_at=None, closes_at__gt=now
        )
        # Locks the row before it is decided what to write.
        if rows.update(closed_at=None) != 1:
            raise CorrectionsClosed
        if version != Standing(OPEN, turns).version:
            raise TranscriptChanged
        fitting = corrections.checked(turns, wanted)
        rows.update(
            corrections=corrections.as_told(fitting), confirmed_at=now if confirmed else None
        )
    return standing(interview, now)
