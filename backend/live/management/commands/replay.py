"""Rebuild an interview from its journal."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.interviews import record
from backend.live.process import journal_folder
from backend.live.tasks import rebuild


class Command(BaseCommand):
    help = "Rebuild the turns, the coverage and the recording of interviews from their journals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("interview", nargs="+", type=UUID, help="Id of an interview.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        done = [self._replay(interview_id) for interview_id in options["interview"]]
        if options["json"]:
            self.stdout.write(json.dumps({"interviews": done}))
            return
        for item in done:
            self.stdout.write(f"{item['id']}: {item['turns']} turns from the journal")

    def _replay(self, interview_id: UUID) -> dict[str, Any]:
        if not record.exists(interview_id):
            raise CommandError(f"There is no interview {interview_id}.")
        if not any(journal_folder(interview_id).glob("*.journal")):
            raise CommandError(f"Interview {interview_id} has no journal; it never went live.")
        return {"id": str(interview_id), "turns": rebuild(interview_id)}
