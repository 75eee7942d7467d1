"""What a candidate does at the end of an interview and after it."""

from __future__ import annotations

from backend.interviews import lifecycle
from backend.interviews.models import Interview
from backend.interviews.refusals import WrongState

State = Interview.State
EndReason = Interview.EndReason


def end_by_candidate(interview: Interview) -> None:
    """End the interview as the candidate asks; an ended one stays as it ended.

    A talk that took place is completed, an interview that never began is terminated.
    """
    moved = lifecycle.complete(interview.pk, EndReason.CANDIDATE_ENDED)
    if not moved:
        lifecycle.terminate(interview.pk, EndReason.CANDIDATE_ENDED)
    interview.refresh_from_db()


def rate(interview: Interview, stars: int, comment: str) -> None:
    """Keep what the candidate thought of the interview.

    Raises:
        WrongState: it has not ended.
    """
    if interview.state in Interview.ACTIVE_STATES:
        raise WrongState
    interview.rating = stars
    interview.rating_comment = comment
    interview.save(update_fields=["rating", "rating_comment"])


def time_left_s(interview: Interview) -> int:
    """Return the seconds left on the interview's clock, with extra time counted in."""
    extra_time = float(interview.accommodations.get("extra_time") or 1.0)
    planned_s = interview.job.duration_min * 60 * extra_time
    return max(0, round(planned_s - interview.active_ms / 1000))
