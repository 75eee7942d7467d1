"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
