"""Show what other thresholds would have made of past interviews; nothing is changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.integrity import policies
from backend.integrity.policy import CEILINGS, PolicyRefused
from backend.integrity.rehearsal import Rehearsal, changed, past_talks, read_changes, rehearse
from backend.integrity.signals import SIGNALS
from backend.jobs.models import Job


class Command(BaseCommand):
    help = "Replay a job's past interviews under other thresholds, before they are applied."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--job", type=UUID, required=True, help="Id of the job.")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="KIND.THRESHOLD=VALUE",
            help="A change, for example tab_hidden.min_duration_ms=5000 or copy.mode=warn.",
        )
        parser.add_argument("--ceiling", choices=sorted(CEILINGS), help="The job's other choice.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        job: UUID = options["job"]
        if not Job.objects.filter(pk=job).exists():
            raise CommandError(f"There is no job {job}.")
        choices = policies.choices_of(job)
        if options["ceiling"]:
            choices = replace(choices, ceiling=options["ceiling"])
        try:
            choices = changed(choices, read_changes(options["set"]))
        except PolicyRefused as refused:
            raise CommandError("; ".join(refused.problems)) from None
        result = rehearse(past_talks(job), choices)
        if options["json"]:
            self.stdout.write(json.dumps({"job": str(job), **result.to_json()}))
            return
        for line in _sentences(result):
            self.stdout.write(line)


def _sentences(result: Rehearsal) -> list[str]:
    lines = [
        f"{result.interviews} interviews with events. Nothing was changed.",
        f"Candidates told: {result.told_before} times, would be {result.told_after}.",
        f"Talks stopped: {result.stopped_before}, would be {result.stopped_after}.",
    ]
    lines += [
        f"{SIGNALS[line.kind].title}: {line.events} events, {line.counted_before} counted, "
        f"would be {line.counted_after}; of those that people confirmed, {line.confirmed_lost} "
        f"would be lost; of those found harmless, {line.benign_left} would stay."
        for line in result.lines
    ]
    return lines
