"""The review app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
