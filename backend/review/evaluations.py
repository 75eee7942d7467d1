"""The evaluation on the interview's page: what was judged, on which words, by which work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.evaluation import proofreading, tasks
from backend.evaluation.labels import label_of, remark_text
from backend.evaluation.reads import (
    CriterionRead,
    EvaluationRead,
    QuoteRead,
    RunState,
    TranscriptionRead,
)
from backend.evaluation.runs import StillOpen
from backend.interviews.models import Interview
from backend.review.labels import clock, moment

PREFIX = "Rule-based draft, not a judgement. "
"""Stands in every text of the draft; the page says it once above them."""
STANDING_COLORS = {"scored": "info", "insufficient": "warning", "not_asked": "default"}
CLAIM_COLORS = {"supported": "success", "contradicted": "warning"}


def section(
    found: Sequence[EvaluationRead], work: RunState | None, heard: TranscriptionRead | None
) -> dict[str, Any]:
    """Return what the page shows of evaluations, newest first: the newest one in full."""
    return {
        "newest": _evaluation(found[0]) if found else None,
        "earlier": [_line(each) for each in found[1:]],
        "run": _run(work) if work else None,
        "transcript": _transcript(heard) if heard else None,
    }


def evaluate_again(request: HttpRequest, interview: Interview) -> None:
    """Have an interview judged anew, and tell the user, or why it is not."""
    try:
        tasks.request_again(interview.pk, request.user.pk)
    except StillOpen:
        messages.warning(request, _why_not(interview))
        return
    messages.success(request, _("The interview is being evaluated again; the earlier one stays."))


def _why_not(interview: Interview) -> str:
    now = timezone.now()
    until = proofreading.waits_until(interview, now)
    if until is None:
        return _("An evaluation of this interview is still being made.")
    told = _(
        "The candidate may correct names and terms in the transcript until %(at)s. The draft is "
        "made then, or as soon as they say that it is right."
    )
    return told % {"at": moment(until, now)}


def _evaluation(read: EvaluationRead) -> dict[str, Any]:
    return {
        "read": read,
        "label": label_of(rule_based=read.rule_based),
        "summary": read.summary.removeprefix(PREFIX),
        "weighted": read.weighted,
        "scored_percent": round(100 * read.scored_share),
        "cost": None if read.cost_microdollars is None else read.cost_microdollars / 1e6,
        "strengths": [{"text": s.text, "quotes": _quotes(s.quotes)} for s in read.strengths],
        "claims": [
            {
                "read": claim,
                "standing": _standing(claim.standing),
                "color": CLAIM_COLORS.get(claim.standing, "default"),
                "quotes": _quotes(claim.quotes),
            }
            for claim in read.claims
        ],
    }


def criterion(read: CriterionRead) -> dict[str, Any]:
    """Return what a criterion's card shows of the draft."""
    return {
        "read": read,
        "reason": read.reason.removeprefix(PREFIX),
        "standing": _standing(read.standing),
        "color": STANDING_COLORS.get(read.standing, "default"),
        "scores": ", ".join("–" if each is None else str(each) for each in read.each_score),
        "remarks": [remark_text(code) for code in read.remarks],
        "quotes": _quotes(read.quotes),
    }


def _standing(code: str) -> str:
    return {
        "scored": _("Scored"),
        "insufficient": _("Insufficient evidence"),
        "not_asked": _("Not asked"),
        "supported": _("Supported by what was said"),
        "contradicted": _("Contradicted by what was said"),
    }.get(code, code)


def _quotes(quotes: tuple[QuoteRead, ...]) -> list[dict[str, Any]]:
    return [
        {"read": quote, "at": clock(quote.start_ms), "start_s": quote.start_ms / 1000}
        for quote in quotes
    ]


def _line(read: EvaluationRead) -> dict[str, Any]:
    return {"read": read, "label": label_of(rule_based=read.rule_based)}


def _run(read: RunState) -> dict[str, Any]:
    words = {
        "waiting": _("Waiting"),
        "running": _("Being made"),
        "done": _("Done"),
        "failed": _("Could not be made"),
    }
    colors = {"waiting": "info", "running": "info", "done": "success", "failed": "danger"}
    return {"read": read, "state": words[read.state], "color": colors[read.state]}


def _transcript(read: TranscriptionRead) -> dict[str, Any]:
    words = {
        "live": _("The live transcript was judged; there was no second pass."),
        "gemini": _("Gemini listened a second time; its words were judged."),
        "local": _("A recogniser on this machine listened a second time; its words were judged."),
    }
    return {
        "words": words.get(read.source, read.source),
        "differing": sum(bool(turn.differences) for turn in read.turns),
        "unreliable": [turn.turn for turn in read.turns if turn.unreliable],
    }
