"""A job's rules about what is noticed: one page, in plain words, with what changes would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as words
from unfold.decorators import display

from backend.accounts.access import Action
from backend.integrity import dispositions, policies, policy
from backend.integrity.models import JobPolicy
from backend.integrity.policies import PolicyMoved
from backend.integrity.policy import Choices, PolicyRefused
from backend.integrity.rates import Rate, proposals
from backend.integrity.rehearsal import Rehearsal, past_talks, rehearse
from backend.integrity.signal import Mode, Signal, Source
from backend.integrity.signals import SIGNALS
from backend.jobs.models import Job
from backend.review.logged import Kind
from backend.review.scoping import ScopedAdmin

MODES: Final = {
    Mode.OFF: words("Do not measure"),
    Mode.OBSERVE: words("Note it for the reviewer"),
    Mode.WARN: words("Also tell the candidate, who can answer"),
    Mode.STRIKE: words("Also count a strike"),
}
GROUPS: Final = (
    (words("In the browser"), (Source.BROWSER,)),
    (words("With the camera, on the candidate's own device"), (Source.CAMERA,)),
    (words("In the sound"), (Source.SOUND,)),
)


class PolicyPage(ScopedAdmin):
    """Gives the page of a job a page of its rules."""

    @display(description=words("What is noticed"))
    def policy_link(self, job: Job) -> Any:
        """Return a link to the job's rules about what is noticed."""
        if job._state.adding:
            return _("Every signal is only noted; change that once the job is saved.")
        said = _("Version %(version)d, edit") % {"version": policies.choices_of(job.pk).version}
        address = reverse("admin:jobs_job_policy", args=[job.pk])
        return format_html('<a class="viva-link" href="{}">{}</a>', address, said)

    def get_urls(self) -> list[Any]:
        """Add the page of the rules."""
        view = self.admin_site.admin_view(self.policy)
        return [path("<uuid:pk>/policy/", view, name="jobs_job_policy"), *super().get_urls()]

    def policy(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show or change what is noticed in the interviews of a job."""
        job = get_object_or_404(self.get_queryset(request), pk=pk)
        may_edit = self.may(request, Action.EDIT, job)
        if not self.may(request, Action.VIEW, job) or (request.method == "POST" and not may_edit):
            raise PermissionDenied
        if request.method == "POST" and "save" in request.POST:
            self.note(request, Kind.EDIT, job, "policy")
        context = {**self.admin_site.each_context(request), "may_edit": may_edit}
        return answer(request, job, context)


def answer(request: HttpRequest, job: Job, context: dict[str, Any]) -> HttpResponse:
    """Answer a request for the page."""
    now = policies.choices_of(job.pk)
    choices, rehearsal, problems = now, None, list[str]()
    if request.method == "POST":
        choices, problems = read(request.POST)
        if not problems and "try" in request.POST:
            rehearsal = rehearse(past_talks(job.pk), choices)
        elif not problems:
            problems = _keep(request, job, choices)
            if not problems:
                return redirect(request.path)
    page = {**context, **_page(job, choices, now), "problems": problems, "rehearsal": None}
    if rehearsal is not None:
        page["rehearsal"] = _told(rehearsal)
    return render(request, "review/policy.html", page, status=400 if problems else 200)


def read(data: Mapping[str, str]) -> tuple[Choices, list[str]]:
    """Return what a filled form asks for, and what is wrong with it. Pure."""
    problems: list[str] = []
    signals: dict[str, dict[str, Any]] = {}
    for kind, signal in SIGNALS.items():
        limits: dict[str, float] = {}
        for known in signal.thresholds:
            text = data.get(f"{kind}.{known.name}", "").strip()
            try:
                limits[known.name] = float(text) if text else known.default
            except ValueError:
                problems.append(_("%(name)s of %(signal)s is no number.")
                                % {"name": known.name, "signal": signal.title})  # fmt: skip
        default = Mode.OBSERVE if signal.source is Source.CAMERA else signal.default
        signals[kind] = {"mode": data.get(f"{kind}.mode", default.value), "thresholds": limits}
    choices = Choices(
        version=_whole(data.get("version", "")),
        ceiling=data.get("ceiling", ""),
        max_strikes=_whole(data.get("max_strikes", "")),
        fullscreen="fullscreen" in data,
        camera="camera" in data,
        signals=signals,
    )
    try:
        policy.check(choices)
    except PolicyRefused as refused:
        problems += refused.problems
    return choices, problems


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _keep(request: HttpRequest, job: Job, choices: Choices) -> list[str]:
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        return [_("Say in a few words why the rules change.")]
    try:
        made = policies.change(job, choices, person=request.user, reason=reason)
    except PolicyMoved:
        return [_("Somebody changed these rules meanwhile. Open the page again.")]
    said = _("Version %(version)d is in force for interviews that begin from now on.")
    messages.success(request, said % {"version": made.version})
    return []


def _page(job: Job, choices: Choices, now: Choices) -> dict[str, Any]:
    rates = dispositions.rates_of(job.organization)
    proposed = proposals(rates, policy.make_terms(now, consents={"camera": True, "voices": True}))
    return {
        "job": job,
        "title": job.title,
        "choices": choices,
        "ceilings": JobPolicy.Ceiling.choices,
        "groups": [
            {
                "title": title,
                "signals": [
                    _row(signal, choices, rates[signal.kind], signal.kind in proposed)
                    for signal in SIGNALS.values()
                    if signal.source in sources
                ],
            }
            for title, sources in GROUPS
        ],
        "proposed": [_(SIGNALS[kind].title) for kind in proposed],
        "history": JobPolicy.objects.filter(job=job).select_related("author"),
    }


def _row(signal: Signal, choices: Choices, rate: Rate, proposed: bool) -> dict[str, Any]:
    chosen = choices.signals.get(signal.kind, {})
    default = Mode.OBSERVE if signal.source is Source.CAMERA else signal.default
    limits = chosen.get("thresholds", {})
    return {
        "signal": signal,
        "title": _(signal.title),
        "measures": _(signal.measures),
        "mode": chosen.get("mode", default.value),
        "modes": [(mode.value, MODES[mode]) for mode in signal.modes],
        "limits": [
            {
                "name": f"{signal.kind}.{known.name}",
                "value": f"{limits.get(known.name, known.default):g}",
                "known": known,
                "bound": _("at least") if known.name.startswith("min_") else _("at most"),
            }
            for known in signal.thresholds
        ],
        "rate": rate,
        "percent": None if rate.share is None else round(100 * rate.share),
        "proposed": proposed,
    }


def _told(result: Rehearsal) -> dict[str, Any]:
    lines = [{"line": line, "title": _(SIGNALS[line.kind].title)} for line in result.lines]
    return {"result": result, "lines": lines}
