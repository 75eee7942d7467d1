"""Makes the index of what was said anew: `manage.py rebuild_search`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from backend.interviews.models import Turn
from backend.review import reworded_index, search_index


class Command(BaseCommand):
    help = "Make the index of all transcripts anew; interviews may go on meanwhile."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with _patient():
            search_index.rebuild()
            reworded_index.rebuild()
        self.stdout.write(f"{Turn.objects.count()} turns are indexed.")


def _patient() -> Any:
    if connection.vendor != "postgresql":
        return nullcontext()
    # Imported here because only installations with PostgreSQL need the driver.
    from backend.config.postgresql import patient

    return patient()
