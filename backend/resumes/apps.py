"""The resumes app."""

from django.apps import AppConfig


class ResumesConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.resumes"
    label = "resumes"
    default_auto_field = "django.db.models.BigAutoField"
