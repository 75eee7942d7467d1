"""Security headers on every response, whoever made it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, cast

from asgiref.sync import iscoroutinefunction
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

Handler = Callable[[HttpRequest], Any]

POWERFUL_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""Browser features that no page of Viva uses; `autoplay` is given back where there is sound, and
`camera` on the one page that a job's camera check is held on."""


def security_headers(path: str) -> dict[str, str]:
    """Return the headers that every response under a path carries."""
    prefix = next(
        (known for known in settings.CONTENT_SECURITY_POLICY_CHANGES if path.startswith(known)), ""
    )
    with_microphone = path.startswith(settings.MICROPHONE_PATHS)
    return _headers(prefix, with_microphone, path.startswith(settings.CAMERA_PATHS))


@lru_cache(maxsize=16)
def _headers(prefix: str, with_microphone: bool, with_camera: bool) -> dict[str, str]:
    changes = settings.CONTENT_SECURITY_POLICY_CHANGES.get(prefix)
    features = dict.fromkeys(POWERFUL_FEATURES, "()")
    features["microphone"] = "(self)" if with_microphone else "()"
    if with_camera:
        features["camera"] = "(self)"
    if with_microphone or prefix == "/admin/":
        features["autoplay"] = "(self)"
    headers = {
        "Content-Security-Policy": build_policy(replace=changes),
        "Permissions-Policy": ", ".join(f"{name}={value}" for name, value in features.items()),
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = (
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        )
    return headers


@sync_and_async_middleware
def SecurityHeaders(get_response: Handler) -> Handler:  # noqa: N802  # named as Django's are
    """Add the headers that a view did not set itself; outermost, so errors and files have them."""
    if iscoroutinefunction(get_response):

        async def later(request: HttpRequest) -> HttpResponseBase:
            response = await cast(Awaitable[HttpResponseBase], get_response(request))
            return _add(request, response)

        return later

    def now(request: HttpRequest) -> HttpResponseBase:
        return _add(request, cast(HttpResponseBase, get_response(request)))

    return now


def _add(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    for name, value in security_headers(request.path).items():
        response.headers.setdefault(name, value)
    return response
