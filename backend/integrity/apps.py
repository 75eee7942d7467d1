"""The integrity app."""

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.integrity"
    label = "integrity"
    default_auto_field = "django.db.models.BigAutoField"
