"""Words and colours that recruiters see; pure."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from backend.interviews.models import Interview, InterviewQuestion

STATE_COLORS = {
    Interview.State.CREATED: "default",
    Interview.State.READY: "info",
    Interview.State.LIVE: "success",
    Interview.State.PAUSED: "warning",
    Interview.State.COMPLETED: "success",
    Interview.State.TERMINATED: "danger",
    Interview.State.ABANDONED: "warning",
    Interview.State.EXPIRED: "default",
}
"""Unfold's label colours; the word always stands beside them."""

LINK_COLORS = {
    "open": "info",
    "not_open": "default",
    "begun": "warning",
    "used": "success",
    "expired": "default",
    "revoked": "danger",
}

COVERAGE_COLORS = {
    InterviewQuestion.Coverage.ANSWERED: "success",
    InterviewQuestion.Coverage.INSUFFICIENT: "warning",
    InterviewQuestion.Coverage.SKIPPED: "warning",
    InterviewQuestion.Coverage.INTERRUPTED: "danger",
}


def clock(ms: int) -> str:
    """Return a position as minutes and seconds: 75000 is 1:15."""
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    if hours:
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return f"{rest // 60}:{rest % 60:02}"


def moment(at: datetime, now: datetime) -> str:
    """Return a near moment as it is said: the time, and another day than today's with its date."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    time = date_format(there, "H:i")
    return time if there.date() == here.date() else f"{date_format(there, 'j F')}, {time}"
