"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
