"""Swaps what should not matter: `manage.py probe_fairness JOB|FILE… --json`."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError

from backend.evaluation.judges import RulesJudge
from backend.evaluation.judging import Judge
from backend.evaluation.probes import report, stored
from backend.evaluation.probes.swapping import Stored, swapped
from backend.evaluation.tasks import chosen_judge

MAX_FILE_BYTES = 20_000_000
"""An hour of talk is below a megabyte."""


class Command(BaseCommand):
    help = "Swap name, way of speaking and length in stored talks; print how far scores move."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what", nargs="+", metavar="JOB|FILE", help="Ids of jobs, and records in files."
        )
        parser.add_argument("--json", action="store_true", help="Print JSON.")
        parser.add_argument(
            "--rules", action="store_true", help="Use the emulator's rules even with a key."
        )
        parser.add_argument(
            "--limit",
            type=int,
            default=20,
            help="Newest talks of each job; each costs 18 scorings.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        talks = [each for what in options["what"] for each in _talks(what, options["limit"])]
        if not talks:
            raise CommandError("There is no talk in which a candidate said something.")
        by: Judge = RulesJudge() if options["rules"] or settings.EMULATED else chosen_judge()
        swaps = asyncio.run(swapped(by, talks))
        told = report.of_swaps(swaps, model=by.name, interviews=len(talks))
        self.stdout.write(
            json.dumps(told, indent=2) if options["json"] else report.swaps_shown(told)
        )


def _talks(what: str, limit: int) -> list[Stored]:
    try:
        return stored.of_job(UUID(what), max(1, limit))
    except ValueError:
        return [_of_file(Path(what))]


def _of_file(path: Path) -> Stored:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{path} is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
        return stored.of_file(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError:
        raise CommandError(f"{path} is no record of an interview.") from None
