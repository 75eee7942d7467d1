"""The candidate's side on the interview's page: corrections, feedback, and their rating."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.evaluation import corrections, feedback
from backend.evaluation.feedback import NothingWritten
from backend.evaluation.models import Proofreading
from backend.evaluation.reads import RunState
from backend.interviews.blindness import Mask
from backend.interviews.models import Interview
from backend.jobs import lint
from backend.review.labels import moment

KEEP, RELEASE, WITHDRAW = "keep", "release", "withdraw"
"""What a person can do with feedback."""


def corrected(interview: Interview, mask: Mask) -> dict[int, list[dict[str, str]]]:
    """Return by turn what the candidate put right: the words before, and after.

    A correction that tells a hidden name is left out: the misheard words are nearly the name.
    """
    row: Proofreading | None = getattr(interview, "proofreading", None)
    found: dict[int, list[dict[str, str]]] = {}
    for each in corrections.from_told(row.corrections) if row else ():
        if mask(each.new) == each.new:
            words = {"old": mask(each.old), "new": each.new}
            found.setdefault(each.turn, []).append(words)
    return found


def waiting_until(interview: Interview, work: RunState | None) -> str:
    """Return until when the draft waits for the candidate, in words; nothing when it does not."""
    row: Proofreading | None = getattr(interview, "proofreading", None)
    now = timezone.now()
    if row is None or row.closed_at or row.confirmed_at or row.closes_at <= now:
        return ""
    waits = work is not None and work.state == "waiting" and not work.problem
    return moment(row.closes_at, now) if waits else ""


def section(
    interview: Interview, *, hidden: bool, decided: bool, may_release: bool
) -> dict[str, Any]:
    """Return what the page shows of the feedback, and of the rating once somebody decided.

    Args:
        interview: With its feedback joined.
        hidden: The user reviews without knowing who it is, or rates first.
        decided: A person has decided.
        may_release: The user may write to candidates in the firm's name.
    """
    row = getattr(interview, "feedback", None)
    return {
        "row": None if hidden else row,
        "hidden": hidden,
        "may_release": may_release,
        "hints": _hints(interview, row.draft) if row and not hidden else [],
        "unreleased": bool(row and row.draft and row.draft != row.text),
        "rating": interview.rating if decided else None,
        "rating_comment": interview.rating_comment if decided else "",
    }


def _hints(interview: Interview, text: str) -> list[str]:
    """Return what the lint says of a draft, each thing once; it may be in either language."""
    languages = (interview.language, interview.job.language)
    found = [lint.text_problems(text, language=each) for each in languages]
    return list(dict.fromkeys(each.detail for some in found for each in some))


def change_feedback(request: HttpRequest, interview: Interview, *, may_release: bool) -> str:
    """Keep, release or withdraw feedback; return what was done for the log, or nothing."""
    act, text = request.POST.get("act", KEEP), request.POST.get("text", "")
    if act == KEEP:
        feedback.write(interview, request.user, text)
        messages.success(request, _("The draft is kept. The candidate does not see it."))
        return "feedback draft"
    if act not in (RELEASE, WITHDRAW) or not may_release:
        messages.error(request, _("Nothing was changed."))
        return ""
    if act == WITHDRAW:
        if feedback.withdraw(interview):
            messages.success(request, _("The candidate reads it no more."))
            return "feedback withdrawn"
        return ""
    try:
        feedback.release(interview, request.user, text)
    except NothingWritten:
        messages.error(request, _("Write something first. Nothing was released."))
        return ""
    messages.success(request, _("The candidate can read it now, on their own page."))
    return "feedback released"
