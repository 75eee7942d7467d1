"""The pages that are not the admin's: the candidate's, and what search engines read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

NOT_BUILT = (
    "The candidate's page is not built: run `make run`, "
    "or `npm ci && npm run build` in frontend/.\n"
)


@require_safe
@cache_control(no_store=True)
def candidate_page(_request: HttpRequest) -> HttpResponse:
    """Show the candidate's page; its link's token stays in the browser, behind the #."""
    try:
        page = (Path(settings.PAGE_DIR) / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, content_type="text/html; charset=utf-8")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Ask search engines to leave: nothing here is for them."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
