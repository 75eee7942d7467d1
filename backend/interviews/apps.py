"""The interviews app."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.interviews"
    label = "interviews"
    default_auto_field = "django.db.models.BigAutoField"
