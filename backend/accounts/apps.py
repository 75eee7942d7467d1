"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sign-ins."""
        import backend.accounts.sign_ins  # noqa: F401  # its receivers register themselves
