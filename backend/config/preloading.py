"""All that the first request and the first interview need, loaded before the server is forked."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from django.urls import get_resolver
from django.utils.module_loading import import_string

from backend.config.asgi_types import Application
from backend.config.sockets import LIVE_APPLICATION

MODULES = ("backend.config.background", "backend.live.tasks", "uvloop", "httptools")
"""What is imported late elsewhere, because Django's apps must be loaded before."""


def preload() -> Application:
    """Build the application with its views and sockets and return it. Opens no connection."""
    from backend.config.asgi import application

    import_string(LIVE_APPLICATION)
    # Importing the views is most of it; a resolver does it when first asked.
    get_resolver().url_patterns  # noqa: B018  # asked for its effect
    for name in MODULES:
        import_module(name)
    return cast(Application, application)
