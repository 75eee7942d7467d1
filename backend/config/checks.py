"""System checks: what settings alone can show to be wrong. `manage.py doctor` looks further."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

IN_PROCESS = (
    "django.core.cache.backends.locmem.LocMemCache",
    "channels.layers.InMemoryChannelLayer",
)
"""Back ends that one process cannot share with another."""


@register
def check_data_dir(**_: Any) -> Sequence[CheckMessage]:
    """Report a DATA_DIR that cannot be written."""
    if os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"DATA_DIR {settings.DATA_DIR} cannot be written.",
            hint="Give the folder to the user that runs Viva, or set DATA_DIR to another.",
            id="viva.E001",
        )
    ]


@register
def check_shared_back_ends(**_: Any) -> Sequence[CheckMessage]:
    """Report a cache or channel layer that several processes cannot share."""
    if settings.ENVIRONMENT.web_processes == 1:
        return []
    layers: dict[str, Any] = getattr(settings, "CHANNEL_LAYERS", {})
    return [
        Error(
            f"{name} lives in one process, and WEB_PROCESSES is above 1.",
            hint="Set REDIS_URL.",
            id="viva.E002",
        )
        for configured in (settings.CACHES, layers)
        for name in (back_end["BACKEND"] for back_end in configured.values())
        if name in IN_PROCESS
    ]


@register
def check_sweeps(**_: Any) -> Sequence[CheckMessage]:
    """Report sweeps that do not exist: they would fail once a minute, unseen."""
    found = []
    for path in settings.SWEEPS:
        try:
            import_string(path)
        except ImportError:
            found.append(
                Error(f"SWEEPS names {path}, which cannot be imported.", id="viva.E003"),
            )
    return found
