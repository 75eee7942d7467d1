"""Answers for probes: is the process alive, and can it take in an interview?"""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.accounts.client_address import UNIX_SOCKET
from backend.config.draining import draining
from backend.config.readiness import Dependency, ask_all, can_begin


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Say ok, or 503, and nothing else: this one is public."""
    return _answer(not draining.is_on and can_begin(ask_all()))


@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Say ok: the process answers. What it depends on is not asked, so nothing restarts it."""
    return _answer(True)


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether an interview could begin now; on this machine also what is missing."""
    if draining.is_on:
        return _answer(False)
    dependencies = ask_all()
    ok = can_begin(dependencies)
    if not may_see_details(str(request.META.get("REMOTE_ADDR") or "")):
        return _answer(ok)
    return _answer(ok, dependencies)


def may_see_details(address: str) -> bool:
    """Return whether an address is this machine; everyone else learns only ok or not.

    On a local installation everyone who can connect is the operator.
    """
    if settings.ENVIRONMENT.deployment == "local" or address in ("", UNIX_SOCKET):
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _answer(ok: bool, dependencies: list[Dependency] | None = None) -> JsonResponse:
    body: dict[str, object] = {"status": "ok" if ok else "unavailable"}
    if dependencies is not None:
        body["dependencies"] = [dependency.as_json() for dependency in dependencies]
    return JsonResponse(body, status=200 if ok else 503)
