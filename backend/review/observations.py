"""What was noticed, on the interview's page: evidence, ordinary explanations, what people found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words

from backend.integrity import availability, dispositions, policies, reviews
from backend.integrity.availability import Measured
from backend.integrity.evidence import clip
from backend.integrity.models import Disposition, IntegrityEvent, ReviewRequest
from backend.integrity.rates import Rate
from backend.integrity.reviews import ReasonMissing
from backend.integrity.signals import SIGNALS, scale_of
from backend.interviews.blindness import Mask, unchanged
from backend.interviews.models import Interview
from backend.review.labels import clock

VERDICT_COLORS = {"confirmed": "warning", "benign": "success", "follow_up": "info"}
OUTCOME_COLORS = {"warned": "info", "strike": "warning"}
TIERS = {
    "exact": words("counted exactly"),
    "signal_processing": words("measured by signal processing"),
    "browser_report": words("told by the browser, which a person could deceive"),
    "simulated": words("tried on simulated sound only"),
    "few_voices": words("tried on four human voices only"),
    "unvalidated": words("not validated"),
}
BANDS = {"low": words("low"), "medium": words("medium"), "high": words("high")}
NOT_MEASURED = {
    Measured.PARTLY: words("partly measured"),
    Measured.NOT_AVAILABLE: words("not available in this browser"),
    Measured.NOT_ENOUGH: words("not enough clean speech to compare"),
    Measured.OFF: words("not measured"),
    Measured.UNKNOWN: words("not known whether measured"),
}


def events_of(interview: Interview) -> list[IntegrityEvent]:
    """Return what was noticed, in order, each with what people found; two queries."""
    rows = interview.integrity_events.order_by("start_ms").prefetch_related("dispositions")
    return list(rows)


def section(
    interview: Interview, events: Sequence[IntegrityEvent], mask: Mask = unchanged
) -> dict[str, Any]:
    """Return what the page shows, capture quality and conduct apart; no query."""
    recording = getattr(interview, "recording", None)
    length_ms = recording.duration_ms if recording else None
    by_scale: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in events:
        by_scale[scale_of(row.kind)].append(_event(row, length_ms, mask))
    return {
        "conduct": by_scale["conduct"],
        "quality": by_scale["quality"],
        "open": sum(1 for event in by_scale["conduct"] if event["newest"] is None),
        "verdicts": Disposition.Verdict.choices,
        "request": getattr(interview, "review_request", None),
    }


def measuring(interview: Interview) -> dict[str, Any]:
    """Return what was not measured, and how often people found each signal harmless."""
    kinds = set(interview.integrity_events.values_list("kind", flat=True))
    rates = dispositions.rates_of(interview.organization) if kinds else {}
    measured = availability.measured(interview.pk, policies.terms_of(interview.pk))
    return {
        "rates": [
            {"title": _(SIGNALS[kind].title), "rate": _rate(rates[kind])}
            for kind in SIGNALS
            if kind in kinds
        ],
        "not_measured": _not_measured(measured) if interview.started_at else [],
    }


def _not_measured(measured: dict[str, Measured]) -> list[dict[str, str]]:
    return [
        {"title": str(_(SIGNALS[kind].title)), "why": str(NOT_MEASURED[how])}
        for kind, how in measured.items()
        if how in NOT_MEASURED
    ]


def _event(row: IntegrityEvent, length_ms: int | None, mask: Mask) -> dict[str, Any]:
    signal = SIGNALS[row.kind]
    from_ms, to_ms = clip(row.start_ms, row.end_ms, length_ms)
    found = sorted(row.dispositions.all(), key=lambda one: one.pk)
    return {
        "row": row,
        "explanation": mask(row.explanation),
        "at": clock(row.start_ms),
        "from_s": from_ms / 1000,
        "from_at": clock(from_ms),
        "to_at": clock(to_ms),
        "to_s": to_ms / 1000,
        "lasted_s": round((row.end_ms - row.start_ms) / 1000, 1),
        "measures": _(signal.measures),
        "tier": TIERS[row.tier],
        "band": BANDS[row.band],
        "benign": [_(words) for words in signal.benign],
        "known_false": [_(words) for words in signal.known_false],
        "outcome_color": OUTCOME_COLORS.get(row.outcome, "default"),
        "thresholds": ", ".join(f"{name} = {value:g}" for name, value in row.thresholds.items()),
        "facts": ", ".join(f"{name} {value}" for name, value in row.detail.items()),
        "found": found,
        "newest": found[-1] if found else None,
        "color": VERDICT_COLORS[found[-1].verdict] if found else "default",
    }


def _rate(rate: Rate) -> str:
    """Return in words how often people found the signal harmless."""
    if rate.share is None:
        return str(_("Nobody has decided about an event of this signal yet."))
    facts = {"benign": rate.benign, "decided": rate.decided, "percent": round(100 * rate.share)}
    if not rate.is_known:
        return str(
            _("People found %(benign)d of %(decided)d harmless; too few for a share.") % facts
        )
    return str(_("People found %(percent)d %% harmless (%(benign)d of %(decided)d).") % facts)


def dispose(request: HttpRequest, interview: Interview, event_id: UUID) -> bool:
    """Keep what the user found about an event, or say what is missing."""
    event = interview.integrity_events.filter(pk=event_id).first()
    verdict = request.POST.get(f"verdict-{event_id}", "")
    if event is None or verdict not in Disposition.Verdict.values:
        messages.error(request, _("Choose what you found."))
        return False
    reason = request.POST.get(f"reason-{event_id}", "")
    try:
        dispositions.dispose(event, person=request.user, verdict=verdict, reason=reason)
    except ReasonMissing:
        messages.error(request, _("Say in a few words why. Nothing was changed."))
        return False
    messages.success(request, _("Your finding is kept, beside the earlier ones."))
    return True


def resolve(request: HttpRequest, interview: Interview) -> bool:
    """Keep that the user reviewed a talk that stopped by the job's rules."""
    asked = ReviewRequest.objects.filter(interview=interview).first()
    if asked is None:
        return False
    try:
        done = reviews.resolve(asked, person=request.user, note=request.POST.get("review-note", ""))
    except ReasonMissing:
        messages.error(request, _("Say in a few words what you found. Nothing was changed."))
        return False
    if done:
        messages.success(request, _("The review is kept."))
    else:
        messages.info(request, _("Somebody reviewed it already."))
    return done
