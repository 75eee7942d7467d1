"""Reads what a person sent from an interview's page, and keeps it or says what is missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backend.evaluation import reading
from backend.interviews.models import Interview
from backend.review import assessment, entries
from backend.review.assessment import Asked, Rules
from backend.review.entries import Outcome, ReasonMissing

MAX_AT_S = 24 * 3600
"""A note lies within a day; longer recordings do not exist."""


def rate(request: HttpRequest, interview: Interview) -> str:
    """Keep a score of one criterion; return what is wrong, or nothing."""
    asked, _rules = _standing(request, interview)
    found = next((each for each in asked if each.key == request.POST.get("criterion")), None)
    given = request.POST.get("score", "")
    if found is None or given not in ("1", "2", "3", "4", "5", "none"):
        return _("Choose a score from 1 to 5.")
    entries.rate(
        interview,
        request.user,
        entries.Criterion(found.key, found.name),
        None if given == "none" else int(given),
        reason=request.POST.get("reason", ""),
        saw_draft=_saw_draft(interview, _rules),
    )
    return ""


def is_complete(request: HttpRequest, interview: Interview) -> bool:
    """Return whether the user has now rated everything and may see what was hidden."""
    asked, rules = _standing(request, interview)
    return rules.rate_first and not rules.draft_hidden and bool(asked)


def decide(request: HttpRequest, interview: Interview) -> bool:
    """Keep a decision, or say what is missing."""
    outcome = request.POST.get("outcome", "")
    if outcome not in Outcome.values:
        messages.error(request, _("Choose what you decide."))
        return False
    saw_draft = _saw_draft(interview, _standing(request, interview)[1])
    reason = request.POST.get("reason", "")
    try:
        entries.decide(interview, request.user, outcome, reason, saw_draft=saw_draft)
    except ReasonMissing:
        messages.error(request, _("Say in a few words why. Nothing was changed."))
        return False
    messages.success(request, _("Your decision is kept. Nobody is told by it."))
    return True


def note(request: HttpRequest, interview: Interview) -> str:
    """Keep a note or take one back; return where the page goes on."""
    withdrawn = request.POST.get("withdraw", "")
    if withdrawn.isdecimal() and len(withdrawn) < 19:
        entries.withdraw(interview, request.user, int(withdrawn))
        return "#viva-notes"
    try:
        row = entries.write_note(
            interview, request.user, request.POST.get("text", ""), _moment(request)
        )
    except ReasonMissing:
        messages.error(request, _("The note was empty."))
        return "#viva-notes"
    return f"#note-{row.pk}"


def _moment(request: HttpRequest) -> int | None:
    given = request.POST.get("at_s", "").partition(".")[0]
    if not given.isdecimal() or len(given) > 6 or int(given) > MAX_AT_S:
        return None
    return int(given) * 1000


def _standing(request: HttpRequest, interview: Interview) -> tuple[list[Asked], Rules]:
    found = reading.latest([interview.pk]).get(interview.pk)
    asked = assessment.criteria_of(interview, found)
    rules = assessment.rules_for(
        interview,
        request.user,
        entries.of(interview),
        [each.key for each in asked],
        may_decide=True,
    )
    return asked, rules


def _saw_draft(interview: Interview, rules: Rules) -> bool:
    return not rules.draft_hidden and bool(reading.latest([interview.pk]))
