"""Errors reported to Sentry, if it is set up, without anything a candidate said or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backend.config.scrubbing import scrub_text, scrub_value

if TYPE_CHECKING:
    from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint

REQUEST_FIELDS = ("method", "url")
"""All that is kept of a request: no body, no headers, no cookies, no query."""


def report_errors_to(dsn: str, deployment: str, **options: Any) -> None:
    """Start Sentry when there is a DSN; otherwise change nothing."""
    if not dsn:
        return
    # Imported here because it costs 0.1 s and most installations have no DSN.
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=dsn,
        environment=deployment,
        # Personal data is left out by default; the option that says so is deprecated.
        include_local_variables=False,
        # Looking for every library that it knows would import the largest of them, for 10 s.
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration()],
        max_request_body_size="never",
        max_breadcrumbs=20,
        before_send=scrub_report,
        before_breadcrumb=scrub_breadcrumb,
        traces_sample_rate=0,
        **options,
    )


def scrub_report(event: Event, _hint: Hint) -> Event | None:
    """Return the report with only the parts that say what went wrong in the code."""
    request = event.get("request") or {}
    event["request"] = {
        name: scrub_text(str(request[name]).partition("?")[0])
        for name in REQUEST_FIELDS
        if name in request
    }
    for private in ("user", "extra", "server_name"):
        event.pop(private, None)  # type: ignore[misc]  # names of optional keys
    for exception in (event.get("exception") or {}).get("values") or []:
        if exception.get("value"):
            exception["value"] = scrub_text(str(exception["value"]), keep_lines=True)
        for frame in (exception.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    entry = event.pop("logentry", None) or {}
    message = event.get("message") or entry.get("formatted") or entry.get("message")
    if message:
        event["message"] = scrub_text(str(message))
    return event


def scrub_breadcrumb(crumb: Breadcrumb, _hint: BreadcrumbHint) -> Breadcrumb | None:
    """Return the breadcrumb without personal data; queries to the database are dropped."""
    if crumb.get("category") in ("query", "redis"):
        return None
    return {
        **crumb,
        "message": scrub_text(str(crumb.get("message") or "")),
        "data": scrub_value("data", crumb.get("data") or {}),
    }
