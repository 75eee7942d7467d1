"""Actions that change something are asked for first: a link alone must never do them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise

Action = Callable[..., HttpResponse]


def asked_first(question: str | Promise, button: str | Promise) -> Callable[[Action], Action]:
    """Let an action of a row run only by a POST with its token; a GET asks `question`.

    Unfold shows such actions as links, and any page of the web could hold such a link.
    """

    def wrap(act: Action) -> Action:
        @wraps(act)
        def ask(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
            if request.method == "POST":
                return act(page, request, object_id)
            row = page.get_object(request, object_id)
            if row is None:
                return act(page, request, object_id)
            context = {
                **admin.site.each_context(request),
                "title": str(row),
                "question": question,
                "button": button,
                "opts": page.opts,
            }
            return TemplateResponse(request, "review/asked.html", context)

        return ask

    return wrap
