"""The live app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"
