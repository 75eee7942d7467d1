"""An interview's recording scored again: for talks whose process died, and for better weights."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from backend.integrity import policies, scores
from backend.interviews.models import Recording
from backend.scoring.engines.port import Engine
from backend.scoring.files import UnreadableSound, read
from backend.scoring.rescoring import Scored, score
from backend.scoring.signals.findings import Kind, Options


def rescore(interview_id: UUID, engine: Engine) -> Scored:
    """Score a recording under the interview's own terms and put it in the row's place. Blocks.

    Events stay as they are: candidates and reviewers have seen them.

    Raises:
        UnreadableSound: there is no recording, or it cannot be read.
    """
    row = Recording.objects.filter(interview_id=interview_id).first()
    if row is None:
        raise UnreadableSound(f"Interview {interview_id} has no recording.")
    with row.file.open("rb") as file:
        # Left is the candidate, right the interviewer (docs/decisions).
        sound = read(cast("BinaryIO", file), f"interview {interview_id}", 1, 2)
    (scored,) = score([sound], engine, options_of(interview_id))
    scores.replace(interview_id, scored.summary)
    return scored


def options_of(interview_id: UUID) -> Options:
    """Return what the interview's terms have on."""
    terms = policies.terms_of(interview_id)
    on = frozenset(str(kind) for kind in Kind if terms.is_on(kind))
    return Options(opted_in=on, off=frozenset(map(str, Kind)) - on)
