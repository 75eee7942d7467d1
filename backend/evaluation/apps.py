"""The evaluation app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"
