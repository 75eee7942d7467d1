"""What an interview waits for, in one line each: the head of its page says it first. Pure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.interviews.models import Interview

OPEN_RUNS = ("waiting", "running")


def of(interview: Interview, shown: dict[str, Any], may_decide: bool) -> list[dict[str, str]]:
    """Return what waits, the most important first, each with where to go."""
    if interview.state in Interview.ACTIVE_STATES:
        return [{"text": _("The talk is not over."), "to": ""}]
    if interview.started_at is None:
        return [{"text": _("Nothing: the talk never began."), "to": ""}]
    found = [*_machines(shown)]
    if may_decide:
        found += _people(shown)
    return found


def _machines(shown: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    if shown["recording"] is None:
        found.append({"text": _("The recording is being made."), "to": ""})
    run = shown["evaluation"]["run"]
    if shown["waits_until"]:
        text = _("The draft waits for the candidate's corrections.")
        found.append({"text": text, "to": "#viva-assessment"})
    elif run and run["read"].state in OPEN_RUNS:
        found.append({"text": _("The draft is being made."), "to": "#viva-assessment"})
    if run and run["read"].state == "failed":
        found.append({"text": _("The draft could not be made."), "to": "#viva-assessment"})
    return found


def _people(shown: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    asked = shown["observations"]["request"]
    if asked is not None and asked.resolved_at is None:
        text = _("The job's rules stopped the talk: a person looks at why.")
        found.append({"text": text, "to": "#viva-review-request"})
    unrated = sum(card["mine"] is None for card in shown["cards"])
    if unrated:
        text = ngettext(
            "%d criterion without your score", "%d criteria without your score", unrated
        )
        found.append({"text": text % unrated, "to": "#viva-assessment"})
    noted = shown["observations"]["open"]
    if noted:
        text = ngettext("%d observation to look at", "%d observations to look at", noted)
        found.append({"text": text % noted, "to": "#viva-events"})
    if shown["decision"] is None and not shown["decided_before"]:
        found.append({"text": _("A decision"), "to": "#viva-decision"})
    return found
