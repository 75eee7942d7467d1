"""The config app."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.config"
    label = "viva_config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from backend.config import checks  # noqa: F401  # importing registers
