"""The review app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate


class ReviewConfig(AppConfig):
    """See the package's first line for what belongs here."""

    name = "backend.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Look after the index of words whenever tables changed."""
        post_migrate.connect(keep_index, sender=self)


def keep_index(using: str, **_kwargs: Any) -> None:
    """Make the indexes of words again when a migration took what keeps them current."""
    from backend.review import reworded_index, search_index

    database = connections[using]
    applied = MigrationRecorder(database).applied_migrations()
    # Half-way through the migrations the tables need not be there.
    for migration, index in (
        ("0002_recruiting", search_index),
        ("0004_reworded", reworded_index),
    ):
        if ("review", migration) in applied and not index.is_whole(database):
            index.install(database)
