"""Rebuild interviews from their journals."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.interviews import leftovers, record
from backend.interviews.room import journal_folder
from backend.journal.files import segments
from backend.live.replaying import replay_rows
from backend.live.tasks import make_recording


class Command(BaseCommand):
    help = "Rebuild the turns, the coverage, the events and the recording from the journals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("interview", nargs="*", type=UUID, help="Id of an interview.")
        parser.add_argument("--all", action="store_true", help="Every interview with a journal.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen: list[UUID] = options["interview"]
        if bool(chosen) == options["all"]:
            raise CommandError("Name interviews, or say --all.")
        for interview_id in chosen:
            _check(interview_id)
        if options["all"]:
            chosen = [known for known in leftovers.begun() if segments(journal_folder(known))]
        done = []
        for number, interview_id in enumerate(chosen, start=1):
            done.append(_replay(interview_id))
            if not options["json"]:
                self.stdout.write(f"{number} of {len(chosen)}: {_sentence(done[-1])}")
        if options["json"]:
            self.stdout.write(json.dumps({"interviews": done}))


def _check(interview_id: UUID) -> None:
    if not record.exists(interview_id):
        raise CommandError(f"There is no interview {interview_id}.")
    if not segments(journal_folder(interview_id)):
        raise CommandError(f"Interview {interview_id} has no journal; it never went live.")


def _replay(interview_id: UUID) -> dict[str, Any]:
    story = replay_rows(interview_id)
    return {
        "id": str(interview_id),
        "turns": len(story.turns),
        "questions": len(story.coverage),
        "events": len(story.events),
        "recording": make_recording(interview_id),
    }


def _sentence(item: dict[str, Any]) -> str:
    sound = "recording made" if item["recording"] else "no sound in the journal"
    return f"{item['id']}: {item['turns']} turns, {item['events']} events, {sound}"
