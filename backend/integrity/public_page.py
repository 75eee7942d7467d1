"""The public list of all signals as a page; anyone may read it, without a sign-in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, translation
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from backend.integrity.disclosure import public_list

KEPT_S = 3600
"""How long a browser may keep the page (a guess); it changes with a release only."""


@require_safe
@cache_control(public=True, max_age=KEPT_S)
@vary_on_headers("Accept-Language")
def public_page(request: HttpRequest) -> HttpResponse:
    """Show the list in the language of `?language=`, or in the browser's."""
    language = wanted(request.GET.get("language", ""))
    with translation.override(language):
        context = {
            "told": public_list(gettext, number),
            "language": language,
            "others": [(code, name) for code, name in settings.LANGUAGES if code != language],
            "languages": gettext("Language"),
            "on_this_page": gettext("On this page"),
            "off_at_first": gettext("Off at first"),
        }
        return render(request, "integrity/signals.html", context)


def wanted(asked: str) -> str:
    """Return a language that the page has: the one asked for, or the one chosen before."""
    known = dict(settings.LANGUAGES)
    current = translation.get_language() or settings.LANGUAGE_CODE
    # A catalogue of `de-at` would be one of its own; the page has the plain languages.
    return asked if asked in known else current if current in known else settings.LANGUAGE_CODE


def number(value: float) -> str:
    """Return a number as the present language writes it, without zeros that say nothing."""
    return str(formats.localize(int(value) if value == int(value) else value))
